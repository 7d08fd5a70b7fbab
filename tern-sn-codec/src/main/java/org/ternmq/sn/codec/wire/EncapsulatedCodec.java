package org.ternmq.sn.codec.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.SnPacket;

/** What forwarders hand on (section 5.5). */
final class EncapsulatedCodec {
    private static final int RADIUS = 0x03;
    private static final int FIXED_SIZE = 3;

    private EncapsulatedCodec() {}

    /**
     * [SN-5.5-1] Length ends with the node's id; the packet that is handed on stands behind it.
     *
     * @param headerEnd where Length says that the header ends
     */
    static Encapsulated read(ByteBuffer in, int headerEnd) {
        int radius = in.hasRemaining() ? in.get(in.position()) & RADIUS : 0;
        Bytes nodeId = readNode(in, headerEnd);
        SnPacket packet = SnDecoder.decodeWrapped(in);
        return new Encapsulated(radius, nodeId, packet);
    }

    static Bytes readNode(ByteBuffer in, int headerEnd) {
        SnWire.octet(in, "Ctrl");
        if (headerEnd < in.position()) {
            throw malformed("Length ends before Ctrl");
        }
        if (headerEnd >= in.limit()) {
            throw malformed("Length leaves no room for the packet that is handed on");
        }
        return Bytes.copyOf(in, headerEnd - in.position());
    }

    static int headerSize(Encapsulated wrapped) {
        return FIXED_SIZE + wrapped.nodeId().length();
    }

    /** [SN-5.5-4] The reserved bits of Ctrl are 0. */
    static void writeHeader(Encapsulated wrapped, ByteBuffer out) {
        out.put((byte) headerSize(wrapped));
        out.put((byte) wrapped.type().octet());
        out.put((byte) wrapped.radius());
        wrapped.nodeId().writeTo(out);
    }
}
