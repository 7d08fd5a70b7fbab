package org.ternmq.sn.codec.packet;

import org.ternmq.sn.codec.value.SnPacketType;

/** A packet of MQTT-SN 1.2: what one datagram holds. A switch over it lists every case without {@code default}. */
public sealed interface SnPacket
        permits Discovery,
                Connect,
                Connack,
                Will,
                Registration,
                Publish,
                Ack,
                Subscribe,
                Suback,
                Unsubscribe,
                Unsuback,
                Ping,
                Disconnect,
                Encapsulated {
    /** The packet's type. */
    SnPacketType type();
}
