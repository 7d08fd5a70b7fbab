package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.WebSocketBytes;

class WebSocketFramesTest {
    private final List<String> wrong = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocketFrames(wrong::add));

    private static ByteBuf frame(int first, byte[] payload, int mask) {
        return Unpooled.buffer().writeBytes(WebSocketBytes.frame(first, payload, mask));
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private byte[] received() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            all.writeBytes(part);
            part.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    @Test
    @Covers({"MQTT-6.0.0-2", "MQTT3-6.0.0-2"})
    void whereverTheBytesAreCutTheyArriveTheSame() {
        byte[] payload = noise(300);
        ByteBuf both = frame(0x02, payload, 0x12345678)
                .writeBytes(frame(0x89, noise(5), 0xCAFEBABE)) // a ping in the middle of a message
                .writeBytes(frame(0x80, payload, 0x9ABCDEF0));
        for (int cut = 0; cut <= both.readableBytes(); cut++) {
            ByteBuf copy = both.copy();
            channel.writeInbound(copy.readRetainedSlice(cut), copy);
            assertThat(received()).hasSize(600).startsWith(payload).endsWith(payload);
            PongWebSocketFrame pong = channel.readOutbound();
            byte[] said = new byte[5];
            pong.content().readBytes(said);
            assertThat(said).isEqualTo(noise(5));
            pong.release();
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aLongFrameIsHandedOnAsItComes() {
        byte[] payload = noise(1_000_000);
        ByteBuf frame = frame(0x82, payload, 0x01020304);
        channel.writeInbound(frame.readRetainedSlice(1_001)); // an odd piece, whose end is in the middle of the mask
        assertThat(received()).hasSize(1_001 - 14).isEqualTo(java.util.Arrays.copyOf(payload, 1_001 - 14));
        channel.writeInbound(frame);
        assertThat(received()).isEqualTo(java.util.Arrays.copyOfRange(payload, 1_001 - 14, payload.length));
    }

    @Test
    void pingsThatAreMoreThanTheSocketTakesAreNotAllAnswered() {
        ByteBuf pings = Unpooled.buffer();
        for (int i = 0; i < 10_000; i++) {
            pings.writeBytes(frame(0x89, noise(125), i));
        }
        channel.writeInbound(pings); // in one go, so that nothing leaves in between
        assertThat(channel.outboundMessages().size()).isBetween(1, 1_000);

        channel.releaseOutbound();
        channel.writeInbound(frame(0x89, noise(5), 1));
        assertThat(channel.outboundMessages()).hasSize(1);
        channel.releaseOutbound();
    }

    @Test
    void emptyFramesAreNothing() {
        channel.writeInbound(frame(0x82, new byte[0], 1).writeBytes(frame(0x8A, new byte[0], 1)));
        assertThat(received()).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "first bit of an extension, 0xC2, 5, true, 1002",
        "not masked, 0x82, 5, false, 1002",
        "a continuation of nothing, 0x80, 5, true, 1002",
        "text, 0x81, 5, true, 1003",
        "an opcode that is none, 0x83, 5, true, 1002",
        "a control frame that is none, 0x8B, 5, true, 1002",
        "a ping in pieces, 0x09, 5, true, 1002",
        "a long ping, 0x89, 126, true, 1002",
        "the end, 0x88, 2, true, 1000"
    })
    @Covers({"MQTT-6.0.0-1", "MQTT3-6.0.0-1"})
    void whatIsWrongEndsTheConnectionWithItsCode(String what, String first, int length, boolean isMasked, int code) {
        ByteBuf frame = frame(Integer.decode(first), noise(length), 7);
        if (!isMasked) {
            frame.setByte(1, length);
        }
        channel.writeInbound(frame.writeBytes(frame(0x82, noise(9), 7)));
        CloseWebSocketFrame close = channel.readOutbound();
        assertThat(close.statusCode()).as(what).isEqualTo(code);
        close.release();
        assertThat(wrong).hasSize(code == 1000 ? 0 : 1);
        assertThat(received()).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aLengthBelowZeroIsNone() {
        channel.writeInbound(
                Unpooled.buffer().writeByte(0x82).writeByte(0xFF).writeLong(-5).writeInt(0));
        CloseWebSocketFrame close = channel.readOutbound();
        assertThat(close.statusCode()).isEqualTo(1002);
        close.release();
    }

    @Test
    void bytesLeaveInBinaryFrames() {
        channel.writeOutbound(Unpooled.copiedBuffer("mqtt", StandardCharsets.US_ASCII), Unpooled.EMPTY_BUFFER);
        BinaryWebSocketFrame frame = channel.readOutbound();
        assertThat(frame.content().toString(StandardCharsets.US_ASCII)).isEqualTo("mqtt");
        frame.release();
        ByteBuf nothing = channel.readOutbound();
        assertThat(nothing.isReadable()).isFalse();
    }
}
