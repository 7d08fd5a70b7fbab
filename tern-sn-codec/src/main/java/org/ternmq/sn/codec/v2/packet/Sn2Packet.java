package org.ternmq.sn.codec.v2.packet;

import org.ternmq.sn.codec.v2.value.Sn2Type;

/** A packet of MQTT-SN 2.0. A switch over it lists every case without {@code default}. */
public sealed interface Sn2Packet
        permits Connect,
                OtherConnect,
                Connack,
                Auth,
                Registration,
                Publish,
                Pubwos,
                Ack,
                Subscription,
                Ping,
                Disconnect,
                Sleep,
                Discovery,
                Envelope {
    /** The packet's type. */
    Sn2Type type();

    /** Refuses a packet identifier that is none; [SN2-2.2-1, SN2-2.2-3] it is 1 to 65,535. */
    static void requirePacketId(int packetId) {
        if (packetId < 1 || packetId > 0xFFFF) {
            throw new IllegalArgumentException("a packet identifier is 1 to 65535, not " + packetId);
        }
    }

    /** Refuses seconds that four octets cannot hold. */
    static void requireSeconds(long seconds) {
        if (seconds < 0 || seconds > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("four octets hold no " + seconds + " seconds");
        }
    }
}
