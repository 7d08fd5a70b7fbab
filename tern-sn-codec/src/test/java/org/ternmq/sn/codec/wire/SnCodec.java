package org.ternmq.sn.codec.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.ternmq.sn.codec.packet.SnPacket;

/** What the tests of this package do with the codec. */
final class SnCodec {
    private SnCodec() {}

    static SnPacket decode(byte[] datagram) {
        return SnDecoder.decode(ByteBuffer.wrap(datagram));
    }

    static SnPacket decode(String hex) {
        return decode(bytes(hex));
    }

    static byte[] encode(SnPacket packet) {
        ByteBuffer out = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, out);
        if (out.hasRemaining()) {
            throw new IllegalStateException("size was " + out.capacity() + ", written were " + out.position());
        }
        return out.array();
    }

    static String encodeToHex(SnPacket packet) {
        return HexFormat.of().formatHex(encode(packet));
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The same packet with a Length of three octets. */
    static byte[] longForm(byte[] shortForm) {
        int size = shortForm.length + 2;
        ByteBuffer out = ByteBuffer.allocate(size).put((byte) 0x01).putShort((short) size);
        return out.put(shortForm, 1, shortForm.length - 1).array();
    }
}
