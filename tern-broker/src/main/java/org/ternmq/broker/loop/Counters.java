package org.ternmq.broker.loop;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.ternmq.core.flow.DropReason;

/** What happened since the start, counted. Written by all loops, read by anyone at any time. */
public final class Counters {
    private final Map<DropReason, LongAdder> drops = new EnumMap<>(DropReason.class);
    private final LongAdder connectionsOpened = new LongAdder();
    private final LongAdder connectionsClosed = new LongAdder();

    /** All at zero. */
    public Counters() {
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, new LongAdder());
        }
    }

    /** Messages that did not reach a session for this reason. */
    public long drops(DropReason reason) {
        return adder(reason).sum();
    }

    /** Connections that are open now. */
    public long connections() {
        return connectionsOpened.sum() - connectionsClosed.sum();
    }

    void dropped(DropReason reason) {
        adder(reason).increment();
    }

    void opened() {
        connectionsOpened.increment();
    }

    void closed() {
        connectionsClosed.increment();
    }

    private LongAdder adder(DropReason reason) {
        return java.util.Objects.requireNonNull(drops.get(reason));
    }
}
