package org.ternmq.broker.count;

/** Between which bounds the values of a histogram are told apart. */
public enum Scale {
    /** Time in nanoseconds, shown in seconds. */
    TIME(
            1e9,
            50_000,
            100_000,
            250_000,
            500_000,
            1_000_000,
            2_500_000,
            5_000_000,
            10_000_000,
            25_000_000,
            50_000_000,
            100_000_000,
            250_000_000,
            500_000_000,
            1_000_000_000,
            2_500_000_000L,
            10_000_000_000L,
            60_000_000_000L),
    /** How many wait. */
    DEPTH(1, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000);

    private final double perUnit;
    private final long[] bounds;

    Scale(double perUnit, long... bounds) {
        this.perUnit = perUnit;
        this.bounds = bounds;
    }

    /** How many bounds there are. */
    public int bounds() {
        return bounds.length;
    }

    /** The greatest value below a bound, in the unit that is shown. */
    public double bound(int index) {
        return bounds[index] / perUnit;
    }

    double perUnit() {
        return perUnit;
    }

    int place(long value) {
        int place = 0;
        while (place < bounds.length && value > bounds[place]) {
            place++;
        }
        return place;
    }
}
