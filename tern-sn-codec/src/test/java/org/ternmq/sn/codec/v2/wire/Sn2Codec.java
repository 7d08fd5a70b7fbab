package org.ternmq.sn.codec.v2.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;

/** What the tests of this package do with the codec. */
final class Sn2Codec {
    private Sn2Codec() {}

    static Sn2Packet decode(byte[] datagram) {
        return Sn2Decoder.decode(ByteBuffer.wrap(datagram));
    }

    static Sn2Packet decode(String hex) {
        return decode(bytes(hex));
    }

    static byte[] encode(Sn2Packet packet) {
        ByteBuffer out = ByteBuffer.allocate(Sn2Encoder.size(packet));
        Sn2Encoder.encode(packet, out);
        if (out.hasRemaining()) {
            throw new IllegalStateException("size was " + out.capacity() + ", written were " + out.position());
        }
        return out.array();
    }

    static String hex(Sn2Packet packet) {
        return HexFormat.of().formatHex(encode(packet));
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The datagram is read, and written as it was. */
    static void same(String hex) {
        Assertions.assertThat(hex(decode(hex))).isEqualTo(hex.replace(" ", ""));
    }

    static AbstractThrowableAssert<?, ? extends Throwable> refused(String hex) {
        return Assertions.assertThatThrownBy(() -> decode(hex)).as(hex).isInstanceOf(MalformedPacketException.class);
    }

    /** The same packet with a Length of three octets. */
    static byte[] longForm(byte[] shortForm) {
        int size = shortForm.length + 2;
        ByteBuffer out = ByteBuffer.allocate(size).put((byte) 0x01).putShort((short) size);
        return out.put(shortForm, 1, shortForm.length - 1).array();
    }
}
