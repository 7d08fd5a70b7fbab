package org.ternmq.broker.overload;

/**
 * How often somebody does in a minute what should be rare, and the ban that follows. A ban lasts twice as long as the one before, up to an
 * hour, unless nothing was amiss since for as long as that one. Guarded by its owner.
 */
final class Strikes {
    private long minuteBeganNanos;
    private int count;
    private long bannedUntilNanos;
    private long banNanos;

    Strikes(long nowNanos) {
        minuteBeganNanos = nowNanos;
        bannedUntilNanos = nowNanos;
    }

    boolean isBanned(long nowNanos) {
        return nowNanos - bannedUntilNanos < 0;
    }

    /**
     * It was done once more.
     *
     * @param max how often it may be done in a minute
     * @return how long the ban is that this one brought; 0 if it did not
     */
    long strike(int max, int banSeconds, long nowNanos) {
        if (nowNanos - minuteBeganNanos >= MINUTE_NANOS) {
            minuteBeganNanos = nowNanos;
            count = 0;
        }
        if (++count <= max || isBanned(nowNanos)) {
            return 0;
        }
        boolean isSoon = nowNanos - bannedUntilNanos < banNanos;
        banNanos = isSoon ? Math.min(2 * banNanos, HOUR_NANOS) : banSeconds * SECOND_NANOS;
        bannedUntilNanos = nowNanos + banNanos;
        count = 0;
        return banNanos;
    }

    /** Whether nothing of it needs to be remembered. */
    boolean isOver(long nowNanos) {
        return nowNanos - bannedUntilNanos >= banNanos && nowNanos - minuteBeganNanos >= MINUTE_NANOS;
    }

    static final long SECOND_NANOS = 1_000_000_000L;
    private static final long MINUTE_NANOS = 60 * SECOND_NANOS;
    private static final long HOUR_NANOS = 60 * MINUTE_NANOS;
}
