package org.ternmq.transport.sn;

import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.v2.packet.Envelope;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;

/**
 * Where a client is.
 *
 * @param remote it, or its forwarder
 * @param nodeId which of the forwarder's nodes it is; empty without a forwarder
 * @param isForwarded whether there is a forwarder
 */
record SnAddress(SnRemote remote, Bytes nodeId, boolean isForwarded) {
    static SnAddress of(SnRemote remote) {
        return new SnAddress(remote, Bytes.EMPTY, false);
    }

    static SnAddress forwarded(SnRemote forwarder, Bytes nodeId) {
        return new SnAddress(forwarder, nodeId, true);
    }

    /** What is sent so that a packet arrives there. */
    SnPacket wrap(SnPacket packet) {
        // [SN-5.5-3]
        return isForwarded ? new Encapsulated(0, nodeId, packet) : packet;
    }

    /** What is sent so that a packet of 2.0 arrives there. */
    Sn2Packet wrap(Sn2Packet packet) {
        return isForwarded ? new Envelope.Forwarded(nodeId, packet) : packet;
    }

    /** How much longer a datagram is by that. */
    int overheadBytes() {
        return isForwarded ? ENCAPSULATION_BYTES + nodeId.length() : 0;
    }

    /** How much longer one of 2.0 is, at most. */
    int overheadBytes2() {
        return isForwarded ? FORWARDER_BYTES_2 + nodeId.length() : 0;
    }

    @Override
    public String toString() {
        return isForwarded ? remote + " node " + nodeId.toHex() : remote.toString();
    }

    private static final int ENCAPSULATION_BYTES = 3;
    private static final int FORWARDER_BYTES_2 = 5;
}
