package org.ternmq.transport.dtls;

import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import org.eclipse.californium.scandium.DatagramFilter;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.Record;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.transport.sn.SnListener;
import org.ternmq.transport.tls.HandshakeFailure;

/**
 * Which datagrams are looked at: those of DTLS, and of those that want to begin a handshake no more than can be served, and none of an address
 * that is banned. Called by the thread that reads the socket.
 */
final class Admission implements DatagramFilter {
    private final SnListener.Secured.At at;
    private final Handshakes handshakes;
    private final BooleanSupplier hasRoom;

    /**
     * For one port.
     *
     * @param hasRoom whether one more may begin a handshake
     */
    Admission(SnListener.Secured.At at, Handshakes handshakes, BooleanSupplier hasRoom) {
        this.at = at;
        this.handshakes = handshakes;
        this.hasRoom = hasRoom;
    }

    @Override
    public boolean onReceiving(DatagramPacket datagram) {
        byte[] bytes = datagram.getData();
        int from = datagram.getOffset();
        int length = datagram.getLength();
        var peer = (InetSocketAddress) datagram.getSocketAddress();
        if (length < HEADER_BYTES
                || bytes[from] < CONTENT_MIN
                || bytes[from] > CONTENT_MAX
                || bytes[from + 1] != VERSION_MAJOR) {
            at.counters().received();
            at.counters().dropped(SnDrop.MALFORMED);
            String first = HexFormat.ofDelimiter(" ")
                    .formatHex(Arrays.copyOfRange(bytes, from, from + Math.min(length, SHOWN_BYTES)));
            handshakes.tell(
                    peer,
                    new HandshakeFailure(ReasonCode.PROTOCOL_ERROR, "speaks no DTLS (first bytes " + first + ")"));
            return false;
        }
        boolean begins = bytes[from] == HANDSHAKE
                && bytes[from + EPOCH] == 0
                && bytes[from + EPOCH + 1] == 0
                && length > HEADER_BYTES
                && bytes[from + HEADER_BYTES] == CLIENT_HELLO;
        if (begins
                && (!hasRoom.getAsBoolean()
                        || at.shared()
                                .guard()
                                .keepsOut(peer.getAddress(), at.home().clock().getAsLong()))) {
            at.counters().received();
            at.counters().dropped(SnDrop.CONGESTION);
            return false;
        }
        return true;
    }

    @Override
    public boolean onReceiving(Record record, Connection connection) {
        return true;
    }

    @Override
    public boolean onMacError(Record record, Connection connection) {
        return false;
    }

    // RFC 6347, section 4.1, and RFC 9146, section 4
    private static final int HEADER_BYTES = 13;
    private static final int EPOCH = 3;
    private static final byte CONTENT_MIN = 20;
    private static final byte HANDSHAKE = 22;
    private static final byte CONTENT_MAX = 25;
    private static final byte VERSION_MAJOR = (byte) 0xFE;
    private static final byte CLIENT_HELLO = 1;

    private static final int SHOWN_BYTES = 8;
}
