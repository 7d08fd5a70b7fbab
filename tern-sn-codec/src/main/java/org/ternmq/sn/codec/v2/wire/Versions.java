package org.ternmq.sn.codec.v2.wire;

import java.nio.ByteBuffer;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.wire.SnDecoder;

/**
 * Which version a datagram is of. Both number their packets from the same octets, so that most can only be told by whose they are: a
 * client's version is that of its CONNECT. What the two CONNECT are, the other version knows as packets of few octets. Stateless.
 */
public final class Versions {
    private static final int CONNECT_2 = 0x01;
    private static final int CONNECT_1 = 0x04;
    private static final int PUBWOS_2 = 0x12;
    private static final int SEARCHGW_2 = 0x17;
    private static final int FORWARDER_2 = 0xFC;
    private static final int ENVELOPE = 0xFE;
    private static final int PROTECTION_2 = 0xFF;

    private Versions() {}

    /** Whether it is CONNECT of 2.0, which in 1.2 would be a SEARCHGW with too many octets. */
    public static boolean isConnectOf2(ByteBuffer datagram) {
        return type(datagram) == CONNECT_2 && bodySize(datagram) > 1;
    }

    /** Whether it is CONNECT of 1.2, which in 2.0 would be a PUBACK with too many octets. */
    public static boolean isConnectOf1(ByteBuffer datagram) {
        return type(datagram) == CONNECT_1 && bodySize(datagram) > 3;
    }

    /** Whether a forwarder of either version hands it on: then it says nothing of what the forwarder speaks itself. */
    public static boolean isForwarded(ByteBuffer datagram) {
        int type = type(datagram);
        return type == FORWARDER_2 || type == ENVELOPE && length(datagram) < datagram.remaining();
    }

    /**
     * Whether it is of 2.0 if nothing is known of who sent it. What could be of either is of 1.2, but for what only says something in 2.0: SEARCHGW
     * (an answer to nothing in 1.2), and PUBWOS (SUBSCRIBE in 1.2, of somebody who is not connected).
     */
    public static boolean isOf2(ByteBuffer datagram) {
        return switch (type(datagram)) {
            case CONNECT_2 -> bodySize(datagram) > 1;
            case SEARCHGW_2, FORWARDER_2, PROTECTION_2 -> true;
            case ENVELOPE -> length(datagram) == datagram.remaining(); // in 1.2 it ends before what is in it
            case PUBWOS_2 -> isPubwos(datagram);
            default -> !isOf1(datagram);
        };
    }

    private static boolean isPubwos(ByteBuffer datagram) {
        int flags = bodySize(datagram) < 1 ? 0 : octet(datagram, headerSize(datagram));
        return (flags & 0xEC) == 0 && (flags & 1) == 1; // a name, which 1.2 has no bits for, or an alias agreed on
    }

    private static boolean isOf1(ByteBuffer datagram) {
        try {
            SnDecoder.decode(datagram.duplicate());
            return true;
        } catch (MalformedPacketException other) {
            return false;
        }
    }

    private static int octet(ByteBuffer datagram, int index) {
        return index < datagram.remaining() ? datagram.get(datagram.position() + index) & 0xFF : -1;
    }

    private static boolean isLong(ByteBuffer datagram) {
        return octet(datagram, 0) == Octets.LONG_LENGTH;
    }

    private static int headerSize(ByteBuffer datagram) {
        return isLong(datagram) ? Octets.HEADER_SIZE_MIN + Octets.LONG_LENGTH_SIZE - 1 : Octets.HEADER_SIZE_MIN;
    }

    private static int type(ByteBuffer datagram) {
        return octet(datagram, headerSize(datagram) - 1);
    }

    private static int length(ByteBuffer datagram) {
        return isLong(datagram) ? octet(datagram, 1) << 8 | octet(datagram, 2) : octet(datagram, 0);
    }

    private static int bodySize(ByteBuffer datagram) {
        return datagram.remaining() - headerSize(datagram);
    }
}
