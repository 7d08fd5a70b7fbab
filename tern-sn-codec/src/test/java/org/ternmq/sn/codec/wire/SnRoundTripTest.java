package org.ternmq.sn.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.Seeds;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** Packets come back as they went out, and what was changed on the way is read as something or refused. */
class SnRoundTripTest {
    private static final int SEEDS = 1_000;

    private final List<byte[]> valid =
            Vectors.sn().stream().filter(Vector::valid).map(Vector::bytes).toList();

    @Test
    void everyPacketComesBackAsItWentOut() {
        Seeds.each(SEEDS, random -> {
            RandomSnPackets packets = new RandomSnPackets(random);
            for (SnPacketType type : SnPacketType.values()) {
                SnPacket packet = packets.next(type);

                byte[] datagram = SnCodec.encode(packet);

                assertThat(packet.type()).isEqualTo(type);
                assertThat(datagram).hasSize(SnEncoder.size(packet));
                assertThat(SnCodec.decode(datagram)).isEqualTo(packet);
            }
        });
    }

    @Test
    void buffersOfEveryKindAndPlaceAreReadAndWritten() {
        Seeds.each(SEEDS, random -> {
            SnPacketType[] types = SnPacketType.values();
            SnPacket packet = new RandomSnPackets(random).next(types[random.nextInt(types.length)]);
            int size = SnEncoder.size(packet);
            int before = random.nextInt(9);
            ByteBuffer buffer = ByteBuffer.allocateDirect(before + size + 3).position(before);

            SnEncoder.encode(packet, buffer);
            assertThat(buffer.position()).isEqualTo(before + size);

            ByteBuffer in = buffer.asReadOnlyBuffer().limit(before + size).position(before);
            assertThat(SnDecoder.decode(in)).isEqualTo(packet);
            assertThat(in.hasRemaining()).isFalse();
        });
    }

    @Test
    @Covers("SN-5.2-3")
    void everyPacketIsReadWithALongLengthToo() {
        Seeds.each(SEEDS, random -> {
            RandomSnPackets packets = new RandomSnPackets(random);
            for (SnPacketType type : SnPacketType.values()) {
                SnPacket packet = packets.next(type);
                byte[] datagram = SnCodec.encode(packet);
                if (datagram[0] != 0x01 && type != SnPacketType.ENCAPSULATED) {
                    assertThat(SnCodec.decode(SnCodec.longForm(datagram))).isEqualTo(packet);
                }
            }
        });
    }

    @Test
    void whatIsCutIsRefused() {
        for (byte[] datagram : valid) {
            for (int length = 0; length < datagram.length; length++) {
                byte[] cut = Arrays.copyOf(datagram, length);
                assertThatThrownBy(() -> SnCodec.decode(cut)).isInstanceOf(MalformedPacketException.class);
            }
        }
    }

    @Test
    void whatIsCutAndCountedAnewIsReadOrRefused() {
        for (byte[] datagram : valid) {
            for (int length = 2; length < datagram.length && datagram[0] != 0x01; length++) {
                byte[] cut = Arrays.copyOf(datagram, length);
                cut[0] = (byte) length;
                readOrRefused(cut);
            }
        }
    }

    @Test
    void oneOctetChangedIsReadOrRefused() {
        int read = 0;
        for (byte[] datagram : valid) {
            for (int at = 0; at < datagram.length; at++) {
                for (int change = 1; change < 256; change++) {
                    byte[] changed = datagram.clone();
                    changed[at] ^= (byte) change;
                    read += readOrRefused(changed) ? 1 : 0;
                }
            }
        }
        assertThat(read).isPositive();
    }

    /** Whatever was read can be written, and read again as the same. */
    private static boolean readOrRefused(byte[] datagram) {
        SnPacket packet;
        try {
            packet = SnCodec.decode(datagram);
        } catch (MalformedPacketException refusal) {
            return false;
        } catch (RuntimeException | Error worse) {
            throw new AssertionError(HexFormat.of().formatHex(datagram), worse);
        }
        assertThat(SnCodec.decode(SnCodec.encode(packet))).isEqualTo(packet);
        return true;
    }
}
