package org.ternmq.cli.bench.count;

/**
 * The fixed schedule of an open loop: when which arrival is due, whatever became of those before it. The rate rises linearly from
 * nothing during the ramp and stays as it is then. Immutable.
 */
public final class Arrivals {
    private final double perNano;
    private final double rampNanos;
    private final double rampCount;

    /** A schedule of a rate, reached after a ramp that may be 0. */
    public Arrivals(double perSecond, double rampSeconds) {
        if (!(perSecond > 0) || Double.isInfinite(perSecond) || rampSeconds < 0) {
            throw new IllegalArgumentException("no schedule: " + perSecond + " a second after " + rampSeconds + " s");
        }
        this.perNano = perSecond / 1e9;
        this.rampNanos = rampSeconds * 1e9;
        this.rampCount = perNano * rampNanos / 2;
    }

    /** How many are due before a time since the start. */
    public long before(long nanos) {
        double count = nanos < rampNanos
                ? perNano * nanos * nanos / (2 * rampNanos)
                : rampCount + perNano * (nanos - rampNanos);
        return Math.max(0, (long) Math.ceil(count - ROUNDING));
    }

    /** When an arrival is due, since the start; the first is number 0. */
    public long nanosOf(long number) {
        return (long)
                (number < rampCount
                        ? Math.sqrt(2 * rampNanos * number / perNano)
                        : rampNanos + (number - rampCount) / perNano);
    }

    // A rate of 1,000 for ten seconds makes 10,000 arrivals, though the product may come out a little above that.
    private static final double ROUNDING = 1e-6;
}
