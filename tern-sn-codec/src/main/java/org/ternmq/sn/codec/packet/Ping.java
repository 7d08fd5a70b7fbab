package org.ternmq.sn.codec.packet;

import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.value.SnPacketType;

/** The two packets that show that the other side lives (sections 5.4.19 and 5.4.20). */
public sealed interface Ping extends SnPacket {
    /**
     * PINGREQ, sent by either side.
     *
     * @param clientId from a client that wakes and asks for its messages, else empty
     */
    record Pingreq(String clientId) implements Ping {
        /** The one that only asks for an answer. */
        public static final Pingreq PLAIN = new Pingreq("");

        /** Refuses what cannot be sent. */
        public Pingreq {
            Utf8.requireValid(clientId);
        }

        /** Whether a client wakes. */
        public boolean hasClientId() {
            return !clientId.isEmpty();
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.PINGREQ;
        }
    }

    /** PINGRESP: the answer, to a client that woke also the end of its messages. */
    record Pingresp() implements Ping {
        /** The only one there is. */
        public static final Pingresp INSTANCE = new Pingresp();

        @Override
        public SnPacketType type() {
            return SnPacketType.PINGRESP;
        }
    }
}
