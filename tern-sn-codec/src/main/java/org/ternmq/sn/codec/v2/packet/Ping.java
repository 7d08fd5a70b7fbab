package org.ternmq.sn.codec.v2.packet;

import java.util.OptionalInt;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.value.Unsigned;

/** PINGREQ and PINGRESP (sections 3.11 and 3.12). */
public sealed interface Ping extends Sn2Packet {
    /** 1 to 65,535; that of an answer is that of its question. */
    int packetId();

    /** PINGREQ: a client asks whether the server is there; who sleeps wakes. */
    record Pingreq(int packetId) implements Ping {
        /** Refuses what the field cannot hold. */
        public Pingreq {
            Sn2Packet.requirePacketId(packetId);
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.PINGREQ;
        }
    }

    /**
     * PINGRESP: it is; who is awake sleeps again.
     *
     * @param packetId that of the PINGREQ
     * @param remaining how many messages wait still, 0 to 254, {@link #UNKNOWN} for some
     */
    record Pingresp(int packetId, OptionalInt remaining) implements Ping {
        /** One or more wait. */
        public static final int UNKNOWN = 255;

        /** Refuses what the fields cannot hold. */
        public Pingresp {
            Sn2Packet.requirePacketId(packetId);
            remaining.ifPresent(count -> Unsigned.requireOctet(count, "Application Messages Remaining"));
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.PINGRESP;
        }
    }
}
