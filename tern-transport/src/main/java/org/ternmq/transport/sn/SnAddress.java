package org.ternmq.transport.sn;

import java.net.InetSocketAddress;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.SnPacket;

/**
 * Where a client is.
 *
 * @param socket it, or its forwarder
 * @param nodeId which of the forwarder's nodes it is; empty without a forwarder
 * @param isForwarded whether there is a forwarder
 */
record SnAddress(InetSocketAddress socket, Bytes nodeId, boolean isForwarded) {
    static SnAddress of(InetSocketAddress socket) {
        return new SnAddress(socket, Bytes.EMPTY, false);
    }

    static SnAddress of(InetSocketAddress forwarder, Encapsulated packet) {
        return new SnAddress(forwarder, packet.nodeId(), true);
    }

    /** What is sent so that a packet arrives there. */
    SnPacket wrap(SnPacket packet) {
        // [SN-5.5-3]
        return isForwarded ? new Encapsulated(0, nodeId, packet) : packet;
    }

    /** How much longer a datagram is by that. */
    int overheadBytes() {
        return isForwarded ? ENCAPSULATION_BYTES + nodeId.length() : 0;
    }

    @Override
    public String toString() {
        return isForwarded ? socket + " node " + nodeId.toHex() : socket.toString();
    }

    private static final int ENCAPSULATION_BYTES = 3;
}
