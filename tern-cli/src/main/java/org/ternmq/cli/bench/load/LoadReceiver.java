package org.ternmq.cli.bench.load;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.bench.count.NumbersSeen;
import org.ternmq.client.Received;

/**
 * One subscriber: accounts for each message by its number. Called by one thread at a time; what it shares with other subscribers of
 * a group is for any thread.
 */
final class LoadReceiver implements Consumer<Received> {
    private final Measures measures;
    private final Map<Long, NumbersSeen> seen;
    private final boolean isOpen;
    private final long wallOffsetNanos;
    private final Stamp stamp = new Stamp();

    private LoadReceiver(Measures measures, Map<Long, NumbersSeen> seen, boolean isOpen, long wallOffsetNanos) {
        this.measures = measures;
        this.seen = seen;
        this.isOpen = isOpen;
        this.wallOffsetNanos = wallOffsetNanos;
    }

    /** For messages of the publishers that are named as keys. */
    static LoadReceiver of(Measures measures, Map<Long, NumbersSeen> publishers) {
        return new LoadReceiver(measures, Map.copyOf(publishers), false, 0);
    }

    /** For messages of whatever publishers there are; stamped by the wall clock, which is so much ahead of the one of this process. */
    static LoadReceiver ofAnybody(Measures measures, long wallOffsetNanos) {
        return new LoadReceiver(measures, new HashMap<>(), true, wallOffsetNanos);
    }

    @Override
    public void accept(Received message) {
        long now = System.nanoTime();
        NumbersSeen numbers = stamp.read(message.message().payload()) ? numbers(stamp.publisherOfRun()) : null;
        if (numbers == null) {
            measures.foreign.increment();
            return;
        }
        if (message.retain()) { // kept from before, and sent once more because of a subscription
            measures.replayed.increment();
            return;
        }
        measures.received.increment();
        long advanced = numbers.add(stamp.number());
        if (advanced == NumbersSeen.AGAIN) {
            return;
        }
        if (advanced > 0) {
            measures.reached.add(advanced);
        }
        long due = stamp.dueNanos() - wallOffsetNanos;
        if (measures.isMeasured(due)) {
            measures.deliveries.record(now - due);
        }
    }

    private @Nullable NumbersSeen numbers(long publisherOfRun) {
        NumbersSeen known = seen.get(publisherOfRun);
        if (known == null && isOpen && seen.size() < PUBLISHERS_MAX) {
            known = NumbersSeen.fromFirst();
            synchronized (seen) {
                seen.put(publisherOfRun, known);
            }
        }
        return known;
    }

    /** How many numbers between others have not come; to be asked when nothing comes any more. */
    long gaps() {
        synchronized (seen) {
            return seen.values().stream().mapToLong(NumbersSeen::gaps).sum();
        }
    }

    /** How often a number came that had come before. */
    long duplicates() {
        synchronized (seen) {
            return seen.values().stream().mapToLong(NumbersSeen::duplicates).sum();
        }
    }

    private static final int PUBLISHERS_MAX = 100_000;
}
