package org.ternmq.sn.codec.v2.packet;

import org.ternmq.sn.codec.v2.value.Sn2Type;

/**
 * CONNECT of a version that nobody here speaks: as much of it as an answer needs.
 *
 * @param packetId 1 to 65,535
 * @param version what the client speaks
 */
public record OtherConnect(int packetId, int version) implements Sn2Packet {
    /** Refuses the version that is spoken here. */
    public OtherConnect {
        Sn2Packet.requirePacketId(packetId);
        if (version == Connect.VERSION) {
            throw new IllegalArgumentException("version 2 is no other one");
        }
    }

    @Override
    public Sn2Type type() {
        return Sn2Type.CONNECT;
    }
}
