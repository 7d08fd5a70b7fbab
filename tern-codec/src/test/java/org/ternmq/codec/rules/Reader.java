package org.ternmq.codec.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketDecoder.Side;
import org.ternmq.codec.wire.PacketEncoder;

/** One side of a connection that is handed packets written by hand: a first byte and a body, both hexadecimal. */
record Reader(Side side, Version version) {
    static final Reader SERVER_3 = new Reader(Side.SERVER, Version.V3_1_1);
    static final Reader SERVER_5 = new Reader(Side.SERVER, Version.V5);
    static final Reader CLIENT_3 = new Reader(Side.CLIENT, Version.V3_1_1);
    static final Reader CLIENT_5 = new Reader(Side.CLIENT, Version.V5);

    /** The packet that the reader takes. */
    Packet reads(String firstByte, String body) {
        byte[] bytes = HexFormat.of().parseHex((firstByte + prefixed(body)).replace(" ", ""));
        FrameReader frames = new FrameReader(1_000);
        PacketDecoder decoder = new PacketDecoder(side);
        decoder.version(version);
        assertThat(frames.next(ByteBuffer.wrap(bytes))).isTrue();
        return decoder.decode(frames);
    }

    /** The packet breaks its layout. */
    void malformed(String firstByte, String body) {
        refuses(ReasonCode.MALFORMED_PACKET, firstByte, body);
    }

    /** The packet can be read but must not be sent. */
    void protocolError(String firstByte, String body) {
        refuses(ReasonCode.PROTOCOL_ERROR, firstByte, body);
    }

    /** The packet is refused with this reason. */
    void refuses(ReasonCode reason, String firstByte, String body) {
        assertThat(refusal(firstByte, body).reason())
                .as(version + " " + firstByte + " " + body)
                .isEqualTo(reason);
    }

    MalformedPacketException refusal(String firstByte, String body) {
        MalformedPacketException error =
                catchThrowableOfType(MalformedPacketException.class, () -> reads(firstByte, body));
        assertThat(error).as(version + " reads " + firstByte + " " + body).isNotNull();
        return error;
    }

    /** Up to 127 bytes behind their length: a body behind its Remaining Length, properties behind theirs. */
    static String prefixed(String hex) {
        String plain = hex.replace(" ", "");
        assertThat(plain.length()).isLessThan(256);
        return HexFormat.of().toHexDigits((byte) (plain.length() / 2)) + plain;
    }

    /** A UTF-8 Encoded String. */
    static String text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().toHexDigits((short) utf8.length) + HexFormat.of().formatHex(utf8);
    }

    /** The bytes of a packet as written, hexadecimal. */
    static String written(Packet packet, Version version) {
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(packet, version));
        PacketEncoder.encode(packet, version, out);
        return HexFormat.of().formatHex(out.array());
    }
}
