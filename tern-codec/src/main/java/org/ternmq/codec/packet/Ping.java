package org.ternmq.codec.packet;

import org.ternmq.codec.value.PacketType;

/** The two empty packets that show that the other side lives (sections 3.12 and 3.13). */
public sealed interface Ping extends Packet {
    /** PINGREQ, sent by the client. */
    record Pingreq() implements Ping {
        /** The only one there is. */
        public static final Pingreq INSTANCE = new Pingreq();

        @Override
        public PacketType type() {
            return PacketType.PINGREQ;
        }
    }

    /** PINGRESP, the server's answer. */
    record Pingresp() implements Ping {
        /** The only one there is. */
        public static final Pingresp INSTANCE = new Pingresp();

        @Override
        public PacketType type() {
            return PacketType.PINGRESP;
        }
    }
}
