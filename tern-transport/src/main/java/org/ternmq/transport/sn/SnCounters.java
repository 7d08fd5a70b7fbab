package org.ternmq.transport.sn;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.ternmq.sn.gateway.SnDrop;

/** What came and went at the UDP ports of a gateway. From any thread. */
public final class SnCounters {
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final AtomicLongArray dropped = new AtomicLongArray(SnDrop.values().length);

    /** A datagram came. */
    public void received() {
        received.increment();
    }

    /** A datagram went. */
    public void sent() {
        sent.increment();
    }

    /** Something was thrown away. */
    public void dropped(SnDrop why) {
        dropped.incrementAndGet(why.ordinal());
    }

    /** How many datagrams came. */
    public long datagramsReceived() {
        return received.sum();
    }

    /** How many datagrams went. */
    public long datagramsSent() {
        return sent.sum();
    }

    /** How much was thrown away for a reason. */
    public long count(SnDrop why) {
        return dropped.get(why.ordinal());
    }
}
