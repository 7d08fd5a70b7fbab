package org.ternmq.cli.soak.load;

import java.util.List;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;

/**
 * One publisher and who reads what it publishes.
 *
 * @param bytes of each payload
 * @param share of all messages, in thousandths
 * @param isFaulty whether both ends go through a proxy that makes faults
 */
record Lane(String name, Version version, Qos qos, int bytes, int share, Reader reader, boolean isFaulty) {
    /** How it is read. */
    enum Reader {
        /** By one that is always there. */
        STAYS,
        /** By one that rests, while messages wait in the broker and in the sockets. */
        SLOW,
        /** By one that goes away and comes back to its session. */
        LEAVES,
        /** By several of a shared subscription. */
        SHARED
    }

    /** Whether times of delivery are those of the broker, and not of what is done to the connections. */
    boolean isTimed() {
        return reader == Reader.STAYS && !isFaulty && bytes <= 1_024;
    }

    int readers() {
        return reader == Reader.SHARED ? 3 : 1;
    }

    static final List<Lane> ALL = List.of(
            new Lane("plain-0", Version.V5, Qos.AT_MOST_ONCE, 64, 247, Reader.STAYS, false),
            new Lane("plain-1", Version.V3_1_1, Qos.AT_LEAST_ONCE, 200, 150, Reader.STAYS, false),
            new Lane("plain-2", Version.V5, Qos.EXACTLY_ONCE, 200, 100, Reader.STAYS, false),
            new Lane("faulty-0", Version.V3_1_1, Qos.AT_MOST_ONCE, 200, 50, Reader.STAYS, true),
            new Lane("faulty-1", Version.V5, Qos.AT_LEAST_ONCE, 200, 100, Reader.STAYS, true),
            new Lane("faulty-2", Version.V3_1_1, Qos.EXACTLY_ONCE, 200, 50, Reader.STAYS, true),
            new Lane("faulty-2-v5", Version.V5, Qos.EXACTLY_ONCE, 1_024, 50, Reader.STAYS, true),
            new Lane("large-1", Version.V5, Qos.AT_LEAST_ONCE, 128 << 10, 2, Reader.STAYS, true),
            new Lane("large-2", Version.V3_1_1, Qos.EXACTLY_ONCE, 64 << 10, 1, Reader.STAYS, false),
            new Lane("slow-1", Version.V5, Qos.AT_LEAST_ONCE, 400, 50, Reader.SLOW, false),
            new Lane("leaves-1", Version.V3_1_1, Qos.AT_LEAST_ONCE, 200, 50, Reader.LEAVES, false),
            new Lane("leaves-2", Version.V5, Qos.EXACTLY_ONCE, 200, 50, Reader.LEAVES, false),
            new Lane("shared-1", Version.V5, Qos.AT_LEAST_ONCE, 200, 50, Reader.SHARED, true),
            new Lane("shared-2", Version.V5, Qos.EXACTLY_ONCE, 200, 50, Reader.SHARED, false));
}
