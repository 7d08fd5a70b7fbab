package org.ternmq.broker.overload;

/** So many a second, and as many of them at once. What goes beyond is a debt that time pays. Confined to whoever takes. */
public final class Rate {
    private final double nanosEach;
    private double takenNanos; // as much time as would have to pass for what was taken
    private long lastNanos;

    /** A rate of more than 0 a second, none of it taken. */
    public Rate(double perSecond) {
        this.nanosEach = SECOND_NANOS / perSecond;
    }

    /**
     * Takes some, whether they may be taken or not.
     *
     * @return how long to wait before more is taken, in nanoseconds; 0 if that may be now
     */
    public long take(long amount, long nowNanos) {
        at(nowNanos);
        takenNanos += (double) amount * nanosEach;
        return (long) Math.max(0, takenNanos - SECOND_NANOS);
    }

    /** Takes one if that may be now; whether it did. */
    public boolean takeIfFree(long nowNanos) {
        at(nowNanos);
        boolean isFree = takenNanos + nanosEach <= SECOND_NANOS;
        if (isFree) {
            takenNanos += nanosEach;
        }
        return isFree;
    }

    private void at(long nowNanos) {
        double passed = (double) (nowNanos - lastNanos);
        takenNanos = takenNanos == 0 ? 0 : Math.max(0, takenNanos - passed);
        lastNanos = nowNanos;
    }

    private static final double SECOND_NANOS = 1e9;
}
