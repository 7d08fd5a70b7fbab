package org.ternmq.broker.count;

import java.util.concurrent.atomic.AtomicLongArray;
import org.ternmq.core.flow.DropReason;

/** What one loop counted. That loop alone writes; anyone reads at any time and sees each number a moment late at worst. */
public final class Tally {
    private final AtomicLongArray values = new AtomicLongArray(PADDING + COUNTS + DropReason.values().length + PADDING);

    private final Histogram[] histograms = new Histogram[Measure.values().length];
    private final Latency latency;

    Tally() {
        for (Measure measure : Measure.values()) {
            histograms[measure.ordinal()] = new Histogram(measure.scale());
        }
        latency = new Latency(histogram(Measure.DELIVERY));
    }

    /** Where a loop's values of one kind are. */
    public Histogram histogram(Measure measure) {
        return histograms[measure.ordinal()];
    }

    /** How long messages are under way. */
    public Latency latency() {
        return latency;
    }

    /** Counts one more. */
    public void add(Count count) {
        add(count, 1);
    }

    /** Counts so many more, or fewer. */
    public void add(Count count, long more) {
        addAt(place(count), more);
    }

    /** A message did not reach a session. */
    public void dropped(DropReason reason) {
        addAt(place(reason), 1);
    }

    // One writer needs no atomic addition, only that readers see whole numbers, and soon.
    private void addAt(int place, long more) {
        values.setOpaque(place, values.getPlain(place) + more);
    }

    long value(Count count) {
        return values.getOpaque(place(count));
    }

    long drops(DropReason reason) {
        return values.getOpaque(place(reason));
    }

    private static int place(Count count) {
        return PADDING + count.ordinal();
    }

    private static int place(DropReason reason) {
        return PADDING + COUNTS + reason.ordinal();
    }

    private static final int COUNTS = Count.values().length;

    /** So far apart two loops' numbers share no cache line. */
    private static final int PADDING = 16;
}
