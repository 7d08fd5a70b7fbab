package org.ternmq.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder.Side;
import org.ternmq.testkit.Seeds;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** A million strings of bytes, random ones and packets with some bytes changed; fewer with {@code -Dtern.fuzz.seconds=N}. */
class FuzzTest {
    private static final int COUNT = 1_000_000;
    private static final long SECONDS_MAX = Long.getLong("tern.fuzz.seconds", 120);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What decoding may cost: something for the objects, and a multiple of the bytes that are really there. */
    private static final long ALLOCATED_BASE = 16_384;

    private static final long ALLOCATED_PER_BYTE = 128;

    private final List<byte[]> seeds = Vectors.mqtt().stream()
            .map(Vector::bytes)
            .filter(bytes -> bytes.length < 200)
            .toList();
    private int packets;
    private int refused;
    private int incomplete;
    private boolean isWarm;

    @Test
    void bytesNeverDoWorseThanARefusalAndNeverAllocateWhatTheyOnlyAnnounce() {
        long until = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
        int done = 0;
        for (int batch = 0; done < COUNT && System.nanoTime() < until; batch++) {
            RandomGenerator random = Seeds.random(batch);
            for (int i = 0; i < 10_000; i++, done++) {
                byte[] bytes = random.nextInt(4) == 0 ? noise(random) : mutant(random);
                check(bytes, Version.values()[random.nextInt(3)], Side.values()[random.nextInt(3)]);
            }
            isWarm = true;
        }
        assertThat(packets).isPositive();
        assertThat(refused).isPositive();
        assertThat(incomplete).isPositive();
    }

    private void check(byte[] bytes, Version version, Side side) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        FrameReader frames = new FrameReader(Codec.NO_LIMIT);
        PacketDecoder decoder = new PacketDecoder(side);
        decoder.version(version);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Packet packet = null;
        try {
            while (frames.next(in)) {
                packet = decoder.decode(frames);
                packets++;
            }
            incomplete++;
        } catch (MalformedPacketException refusal) {
            refused++;
            assertThat(refusal.getMessage()).isNotEmpty();
        } catch (RuntimeException | Error worse) {
            throw new AssertionError(
                    version + " " + side + " " + java.util.HexFormat.of().formatHex(bytes), worse);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (isWarm) { // before, loading classes and linking string concatenation allocates too
            assertThat(allocated).isLessThan(ALLOCATED_BASE + ALLOCATED_PER_BYTE * bytes.length);
        }
        if (packet != null) {
            again(packet, decoder.version());
        }
    }

    /** What was accepted can be written, and read again as the same. */
    private static void again(Packet packet, Version version) {
        byte[] written = Codec.encode(packet, version);
        assertThat(Codec.decode(written, version, Side.EITHER)).isEqualTo(packet);
    }

    private static byte[] noise(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        if (bytes.length > 2 && random.nextBoolean()) {
            bytes[1] = (byte) (bytes.length - 2);
        }
        return bytes;
    }

    private byte[] mutant(RandomGenerator random) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 2; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = withLength(Arrays.copyOf(bytes, random.nextInt(2, bytes.length + 8)));
                default -> bytes[at]++;
            }
        }
        return bytes;
    }

    private static byte[] withLength(byte[] bytes) {
        if (bytes.length - 2 < 128) {
            bytes[1] = (byte) (bytes.length - 2);
        }
        return bytes;
    }
}
