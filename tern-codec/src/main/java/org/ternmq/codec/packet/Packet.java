package org.ternmq.codec.packet;

import org.ternmq.codec.value.PacketType;

/** A control packet. A switch over it lists every case without {@code default}. */
public sealed interface Packet
        permits Connect, Connack, Publish, Ack, Subscribe, Suback, Unsubscribe, Unsuback, Ping, Disconnect, Auth {
    /** The packet's type. */
    PacketType type();
}
