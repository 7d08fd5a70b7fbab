package org.ternmq.broker.count;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import org.ternmq.core.flow.DropReason;

/** What happened since the start, counted by each loop and summed here. Read by anyone at any time. */
public final class Counters {
    private final List<Tally> tallies = new CopyOnWriteArrayList<>();

    /** For a loop to count in, and no one else. */
    public Tally newTally() {
        Tally tally = new Tally();
        tallies.add(tally);
        return tally;
    }

    /** The sum over all loops. */
    public long value(Count count) {
        return sum(tally -> tally.value(count));
    }

    /** Messages that did not reach a session for this reason. */
    public long drops(DropReason reason) {
        return sum(tally -> tally.drops(reason));
    }

    /** Messages that did not reach a session, for whatever reason. */
    public long drops() {
        long all = 0;
        for (DropReason reason : DropReason.values()) {
            all += drops(reason);
        }
        return all;
    }

    /** What all loops measured, together. */
    public Histogram.Reading reading(Measure measure) {
        Scale scale = measure.scale();
        var numbers = new long[scale.bounds() + 2];
        for (Tally tally : tallies) {
            tally.histogram(measure).addTo(numbers);
        }
        return Histogram.Reading.of(scale, numbers);
    }

    /** Connections that are open now. */
    public long connections() {
        return value(Count.SOCKETS_OPENED) - value(Count.SOCKETS_CLOSED);
    }

    private long sum(ToLongFunction<Tally> part) {
        long sum = 0;
        for (Tally tally : tallies) { // a stream would cost more, for each connection that comes
            sum += part.applyAsLong(tally);
        }
        return sum;
    }
}
