package org.ternmq.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException.Kind;

class FrameReaderTest {
    private final FrameReader frames = new FrameReader(Codec.NO_LIMIT);

    @Test
    void wholeFramesAreReadOneByOneAndTheRestIsLeftForLater() {
        ByteBuffer in = bytes("c000 e000 4002");

        assertThat(frames.next(in)).isTrue();
        assertThat(frames.firstByte()).isEqualTo(0xC0);
        assertThat(frames.body().remaining()).isZero();
        assertThat(in.remaining()).isEqualTo(4);
        assertThat(frames.next(in)).isTrue();
        assertThat(frames.firstByte()).isEqualTo(0xE0);
        assertThat(frames.next(in)).isFalse();
        assertThat(in.remaining()).isZero();

        assertThat(frames.next(bytes("0007"))).isTrue();
        assertThat(frames.firstByte()).isEqualTo(0x40);
        assertThat(frames.body().getShort()).isEqualTo((short) 7);
    }

    @Test
    void bytesBehindTheFrameMayBeTakenElsewhereAfterIt() {
        ByteBuffer in = bytes("c000 4002 0007");
        assertThat(frames.next(in)).isTrue();

        ByteBuffer elsewhere = ByteBuffer.allocate(in.remaining()).put(in).flip();

        assertThat(frames.next(elsewhere)).isTrue();
        assertThat(frames.firstByte()).isEqualTo(0x40);
    }

    @Test
    void aPacketAboveTheLimitIsRefusedBeforeItsBodyComes() {
        FrameReader limited = new FrameReader(100);
        assertThat(limited.next(bytes("30 62"))).isFalse();
        assertThat(limited.next(ByteBuffer.allocate(98))).isTrue();

        MalformedPacketException error =
                catchThrowableOfType(MalformedPacketException.class, () -> limited.next(bytes("30 63")));

        assertThat(error.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(error.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(error).hasMessageContaining("101").hasMessageContaining("100");
        assertThat(error.getStackTrace()).isEmpty();
        assertThat(new FrameReader(Codec.NO_LIMIT).next(bytes("30 ffffff7f"))).isFalse();
    }

    @Test
    void aRemainingLengthOfFiveBytesIsRefusedHoweverItArrives() {
        assertRefused(bytes("c0 80808080"));
        assertThat(frames.next(bytes("c0 8080"))).isFalse();
        assertRefused(bytes("8080"));
    }

    private void assertRefused(ByteBuffer in) {
        MalformedPacketException error = catchThrowableOfType(MalformedPacketException.class, () -> frames.next(in));
        assertThat(error.reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        assertThat(error).hasMessageContaining("Remaining Length");
    }

    @Test
    void memoryGrowsWithWhatArrivedAndNotWithWhatWasAnnounced() {
        ByteBuffer header = bytes("30 ffffff7f 0001 61");
        ByteBuffer kilobytes = ByteBuffer.allocate(100_000);

        long announced = allocated(() -> assertWaits(header));
        long arrived = allocated(() -> assertWaits(kilobytes));

        assertThat(announced).isLessThan(4_096);
        assertThat(arrived).isLessThan(210_000);
    }

    @Test
    void aLargeGatheredPayloadIsNotCopiedAgain() {
        byte[] payload = new byte[1 << 20];
        payload[5] = 42;
        Publish sent = Publish.atMostOnce(Message.of(TopicName.of("a"), Bytes.wrap(payload), Qos.AT_MOST_ONCE, false));
        byte[] bytes = Codec.encode(sent, Version.V5);
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
        decoder.version(Version.V5);
        decoder.decode(0x30, bytes("0001 61 00"));
        assertThat(frames.next(ByteBuffer.wrap(bytes, 0, 1000))).isFalse();
        assertThat(frames.next(ByteBuffer.wrap(bytes, 1000, bytes.length - 1000)))
                .isTrue();

        Publish[] read = new Publish[1];
        long allocated = allocated(() -> read[0] = (Publish) decoder.decode(frames));

        assertThat(read[0]).isEqualTo(sent);
        assertThat(allocated).isLessThan(64_000);
    }

    @Test
    void aSmallPayloadIsACopyThatOutlivesTheBuffer() {
        ByteBuffer in = bytes("30 04 0001 61 78");
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
        assertThat(frames.next(in)).isTrue();
        Publish read = (Publish) decoder.decode(frames);

        in.clear().put(new byte[6]);

        assertThat(read.message().payload().toUtf8()).isEqualTo("x");
        assertThat(read.message().topic()).isEqualTo(TopicName.of("a"));
    }

    @Test
    void aTopicThatRepeatsIsTheSameName() {
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
        Publish first = (Publish) decoder.decode(0x30, bytes("0009 736974652f302f3132"));
        Publish second = (Publish) decoder.decode(0x30, bytes("0009 736974652f302f3132"));
        Publish other = (Publish) decoder.decode(0x30, bytes("0009 736974652f302f3133"));

        assertThat(second.message().topic()).isSameAs(first.message().topic());
        assertThat(other.message().topic()).isEqualTo(TopicName.of("site/0/13"));
    }

    private void assertWaits(ByteBuffer in) {
        if (frames.next(in) || in.hasRemaining()) {
            throw new AssertionError("did not take all and wait");
        }
    }

    private static long allocated(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
