package org.ternmq.sn.codec.v2.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.v2.fields.Sn2PacketFields;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.Seeds;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** Packets of 2.0 come back as they went out, and what was changed on the way is read as something or refused. */
class Sn2RoundTripTest {
    private static final int SEEDS = 500;
    private static final int MUTANTS = 200_000;

    private final List<byte[]> valid =
            Vectors.sn2().stream().filter(Vector::valid).map(Vector::bytes).toList();

    @Test
    void everyPacketComesBackAsItWentOut() {
        Seeds.each(SEEDS, random -> {
            RandomSn2Packets packets = new RandomSn2Packets(random);
            for (Sn2Type type : Sn2Type.values()) {
                Sn2Packet packet = packets.next(type);

                byte[] datagram = Sn2Codec.encode(packet);

                assertThat(packet.type()).isEqualTo(type);
                assertThat(datagram).hasSize(Sn2Encoder.size(packet));
                assertThat(Sn2Codec.decode(datagram)).isEqualTo(packet);
                assertThat(Sn2PacketFields.of(packet)).containsEntry("type", type.name());
            }
        });
    }

    @Test
    void buffersOfEveryKindAndPlaceAreReadAndWritten() {
        Seeds.each(SEEDS, random -> {
            Sn2Type[] types = Sn2Type.values();
            Sn2Packet packet = new RandomSn2Packets(random).next(types[random.nextInt(types.length)]);
            int size = Sn2Encoder.size(packet);
            int before = random.nextInt(9);
            ByteBuffer buffer = ByteBuffer.allocateDirect(before + size + 3).position(before);

            Sn2Encoder.encode(packet, buffer);
            assertThat(buffer.position()).isEqualTo(before + size);

            ByteBuffer in = buffer.asReadOnlyBuffer().limit(before + size).position(before);
            assertThat(Sn2Decoder.decode(in)).isEqualTo(packet);
        });
    }

    @Test
    @Covers("SN2-2.1.2-1")
    void everyPacketIsReadWithALongLengthToo() {
        Seeds.each(SEEDS, random -> {
            RandomSn2Packets packets = new RandomSn2Packets(random);
            for (Sn2Type type : Sn2Type.values()) {
                Sn2Packet packet = packets.next(type);
                byte[] datagram = Sn2Codec.encode(packet);
                if (datagram[0] != 0x01) {
                    assertThat(Sn2Codec.decode(Sn2Codec.longForm(datagram))).isEqualTo(packet);
                }
            }
        });
    }

    @Test
    void whatIsCutIsRefused() {
        for (byte[] datagram : valid) {
            for (int length = 0; length < datagram.length; length++) {
                byte[] cut = Arrays.copyOf(datagram, length);
                assertThatThrownBy(() -> Sn2Codec.decode(cut)).isInstanceOf(MalformedPacketException.class);
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

    @Test
    void mutantsAndNoiseAreReadOrRefused() {
        int read = 0;
        RandomGenerator random = Seeds.random(0);
        for (int i = 0; i < MUTANTS; i++) {
            read += readOrRefused(random.nextInt(4) == 0 ? noise(random) : mutant(random)) ? 1 : 0;
        }
        assertThat(read).isBetween(MUTANTS / 50, MUTANTS * 49 / 50);
    }

    private static byte[] noise(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(2, 64)];
        random.nextBytes(bytes);
        bytes[0] = (byte) bytes.length;
        bytes[1] = (byte) (random.nextInt(8) == 0 ? random.nextInt(0xFC, 0x100) : random.nextInt(0x19));
        return bytes;
    }

    private byte[] mutant(RandomGenerator random) {
        byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> {
                    bytes = Arrays.copyOf(bytes, random.nextInt(2, bytes.length + 8));
                    bytes[0] = (byte) bytes.length;
                }
                default -> bytes = forwarded(bytes, random.nextInt(6));
            }
        }
        return bytes;
    }

    private static byte[] forwarded(byte[] bytes, int clientLength) {
        byte[] forwarded = new byte[3 + clientLength + bytes.length];
        forwarded[0] = (byte) forwarded.length;
        forwarded[1] = (byte) 0xFC;
        forwarded[2] = (byte) clientLength;
        System.arraycopy(bytes, 0, forwarded, 3 + clientLength, bytes.length);
        return forwarded;
    }

    /** Whatever was read can be written, shown, and read again as the same; which client of a forwarder's it is of can always be asked. */
    private static boolean readOrRefused(byte[] datagram) {
        Sn2Packet packet;
        try {
            Sn2Decoder.forwardedOf(ByteBuffer.wrap(datagram));
            Versions.isOf2(ByteBuffer.wrap(datagram));
            packet = Sn2Codec.decode(datagram);
        } catch (MalformedPacketException refusal) {
            assertThat(refusal.getMessage()).isNotEmpty();
            return false;
        } catch (RuntimeException | Error worse) {
            throw new AssertionError(HexFormat.of().formatHex(datagram), worse);
        }
        assertThat(Sn2Codec.decode(Sn2Codec.encode(packet))).isEqualTo(packet);
        assertThat(Sn2PacketFields.of(packet)).isNotEmpty();
        return true;
    }
}
