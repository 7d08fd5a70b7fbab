package org.ternmq.sn.codec.packet;

import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.value.SnPacketType;

/**
 * A packet on its way through a forwarder (section 5.5).
 *
 * @param radius how far a forwarder broadcasts it, 0 to 3; 0 on the way to the gateway
 * @param nodeId which of the forwarder's nodes it is from or for, at most {@link #NODE_ID_OCTETS_MAX}
 * @param packet what is handed on
 */
public record Encapsulated(int radius, Bytes nodeId, SnPacket packet) implements SnPacket {
    /** How long a node's id is at most. */
    public static final int NODE_ID_OCTETS_MAX = 252;

    /** Refuses what the fields cannot hold, and a packet in its second wrapping. */
    public Encapsulated {
        if (radius < 0 || radius > 3) {
            throw new IllegalArgumentException("Radius is 0 to 3, not " + radius);
        }
        if (nodeId.length() > NODE_ID_OCTETS_MAX) {
            throw new IllegalArgumentException(
                    "a node's id has at most " + NODE_ID_OCTETS_MAX + " octets, not " + nodeId.length());
        }
        if (packet instanceof Encapsulated) {
            throw new IllegalArgumentException("what is encapsulated is not encapsulated once more");
        }
    }

    @Override
    public SnPacketType type() {
        return SnPacketType.ENCAPSULATED;
    }
}
