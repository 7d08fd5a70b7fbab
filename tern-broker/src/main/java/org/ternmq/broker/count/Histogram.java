package org.ternmq.broker.count;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often values fell between fixed bounds, and their sum. One thread writes, without allocating; anyone reads at any time and sees each
 * number a moment late at worst.
 */
public final class Histogram {
    private final Scale scale;
    private final AtomicLongArray numbers; // one for each bound, one above all of them, the sum

    /** An empty one. */
    public Histogram(Scale scale) {
        this.scale = scale;
        this.numbers = new AtomicLongArray(PADDING + scale.bounds() + 2 + PADDING);
    }

    /** One more value. */
    public void observe(long value) {
        observe(value, 1);
    }

    /** So many more that are the same. */
    public void observe(long value, long times) {
        add(PADDING + scale.place(value), times);
        add(PADDING + scale.bounds() + 1, value * times);
    }

    private void add(int place, long more) {
        numbers.setOpaque(place, numbers.getPlain(place) + more);
    }

    /** Adds its numbers to those of others of the same scale. */
    void addTo(long[] counts) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += numbers.getOpaque(PADDING + i);
        }
    }

    /** What it shows now. */
    public Reading read() {
        var counts = new long[scale.bounds() + 2];
        addTo(counts);
        return Reading.of(scale, counts);
    }

    /**
     * What a histogram shows.
     *
     * @param counts how many values were at most as large as each bound, and larger than the one before; those above all bounds last
     * @param sum of all values, in the unit of the scale
     */
    public record Reading(Scale scale, List<Long> counts, double sum) {
        /** @param numbers counts, and behind them the sum as it was observed */
        static Reading of(Scale scale, long[] numbers) {
            int above = numbers.length - 1;
            List<Long> counts = Arrays.stream(numbers, 0, above).boxed().toList();
            return new Reading(scale, counts, numbers[above] / scale.perUnit());
        }

        /** How many values there were. */
        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** So far apart two threads' numbers share no cache line. */
    private static final int PADDING = 16;
}
