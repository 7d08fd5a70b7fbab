package org.ternmq.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/**
 * A PUBLISH of QoS 0 with a topic of 20 bytes and a payload of 64, read and written again, as the broker reads and writes it. Budget:
 * 250 ns and 256 B allocated for both together.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(256);
    private final ByteBuffer out = ByteBuffer.allocate(256);
    private final FrameReader frames = new FrameReader(1 << 20);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
    private Packet packet = publish("site/12/device/34567");
    private final ByteBuffer[] manyTopics = new ByteBuffer[1 << 12];
    private int next;

    /** Writes the packets to read. */
    @Setup
    public void encodeOnce() {
        decoder.version(Version.V3_1_1);
        PacketEncoder.encode(packet, Version.V3_1_1, bytes);
        bytes.flip();
        for (int i = 0; i < manyTopics.length; i++) {
            Packet other = publish("site/12/device/" + (10_000 + i));
            manyTopics[i] = ByteBuffer.allocateDirect(PacketEncoder.size(other, Version.V3_1_1));
            PacketEncoder.encode(other, Version.V3_1_1, manyTopics[i]);
            manyTopics[i].flip();
        }
    }

    private static Packet publish(String topic) {
        return Publish.atMostOnce(Message.of(TopicName.of(topic), Bytes.wrap(new byte[64]), Qos.AT_MOST_ONCE, false));
    }

    /** One topic again and again: the decoder knows its name. */
    @Benchmark
    public int decodeAndEncode() {
        return readAndWrite(bytes);
    }

    /** A topic that the decoder has forgotten meanwhile. */
    @Benchmark
    public int decodeAndEncodeNewTopic() {
        return readAndWrite(manyTopics[next++ & manyTopics.length - 1]);
    }

    private int readAndWrite(ByteBuffer source) {
        source.rewind();
        if (!frames.next(source)) {
            throw new IllegalStateException("no frame");
        }
        packet = decoder.decode(frames.firstByte(), frames.body());
        out.clear();
        PacketEncoder.encode(packet, Version.V3_1_1, out);
        return out.position();
    }
}
