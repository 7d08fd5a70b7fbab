package org.ternmq.sn.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.testkit.Seeds;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** A million datagrams, random ones and packets with some octets changed; fewer with {@code -Dtern.fuzz.seconds=N}. */
class SnFuzzTest {
    private static final int COUNT = 1_000_000;
    private static final long SECONDS_MAX = Long.getLong("tern.fuzz.seconds", 120);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What decoding may cost: something for the objects and the words of a refusal, and a multiple of the octets. */
    private static final long ALLOCATED_BASE = 4_096;

    private static final long ALLOCATED_PER_OCTET = 16;

    private final List<byte[]> seeds = Vectors.sn().stream()
            .map(Vector::bytes)
            .filter(bytes -> bytes.length > 0 && bytes.length < 300)
            .toList();
    private int packets;
    private int refused;
    private boolean isWarm;

    @Test
    void octetsNeverDoWorseThanARefusalAndAllocateLittle() {
        long until = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
        int done = 0;
        for (int batch = 0; done < COUNT && System.nanoTime() < until; batch++) {
            RandomGenerator random = Seeds.random(batch);
            for (int i = 0; i < 10_000; i++, done++) {
                check(random.nextInt(4) == 0 ? noise(random) : mutant(random));
            }
            isWarm = true;
        }
        assertThat(packets).isGreaterThan(done / 10);
        assertThat(refused).isGreaterThan(done / 10);
    }

    private void check(byte[] datagram) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        SnPacket packet = null;
        try {
            packet = SnCodec.decode(datagram);
            packets++;
        } catch (MalformedPacketException refusal) {
            refused++;
            assertThat(refusal.getMessage()).isNotEmpty();
        } catch (RuntimeException | Error worse) {
            throw new AssertionError(HexFormat.of().formatHex(datagram), worse);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (isWarm) { // before, loading classes and linking string concatenation allocates too
            assertThat(allocated).isLessThan(ALLOCATED_BASE + ALLOCATED_PER_OCTET * datagram.length);
        }
        if (packet != null) {
            assertThat(SnCodec.decode(SnCodec.encode(packet))).isEqualTo(packet);
        }
    }

    private static byte[] noise(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        if (bytes.length > 2 && random.nextBoolean()) {
            bytes[0] = (byte) bytes.length;
            bytes[1] = (byte) random.nextInt(0x20);
        }
        return bytes;
    }

    private byte[] mutant(RandomGenerator random) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = withLength(Arrays.copyOf(bytes, random.nextInt(2, bytes.length + 8)));
                case 3 -> bytes = wrapped(bytes, random.nextInt(6));
                default -> bytes[at]++;
            }
        }
        return bytes;
    }

    private static byte[] withLength(byte[] bytes) {
        if (bytes.length < 256) {
            bytes[0] = (byte) bytes.length;
        }
        return bytes;
    }

    /** As a forwarder hands it on. */
    private static byte[] wrapped(byte[] bytes, int nodeIdLength) {
        int header = 3 + nodeIdLength;
        byte[] wrapped = new byte[header + bytes.length];
        wrapped[0] = (byte) header;
        wrapped[1] = (byte) 0xFE;
        System.arraycopy(bytes, 0, wrapped, header, bytes.length);
        return wrapped;
    }
}
