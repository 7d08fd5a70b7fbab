package org.ternmq.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder.Side;
import org.ternmq.testkit.Seeds;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** However a stream of valid vectors of one version is cut, it holds the same packets. */
class StreamTest {
    private static final int SHORT = 200;

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void everyCutOfAShortStreamGivesTheSamePackets(int level) {
        Version version = Codec.version(level);
        List<byte[]> frames = frames(level);
        for (int i = 0; i + 1 < frames.size(); i++) {
            byte[] stream = join(frames.subList(i, i + 2));
            if (stream.length <= SHORT) {
                List<Packet> expected = alone(frames.subList(i, i + 2), version);
                for (int cut = 0; cut <= stream.length; cut++) {
                    List<byte[]> pieces =
                            List.of(Arrays.copyOfRange(stream, 0, cut), Arrays.copyOfRange(stream, cut, stream.length));
                    assertThat(Codec.decodeStream(pieces, version)).isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void oneByteAtATimeGivesTheSamePackets(int level) {
        List<byte[]> frames = frames(level);
        byte[] stream = join(frames);
        List<byte[]> pieces = new ArrayList<>();
        for (byte b : stream) {
            pieces.add(new byte[] {b});
        }

        assertThat(Codec.decodeStream(pieces, Codec.version(level))).isEqualTo(alone(frames, Codec.version(level)));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void randomCutsGiveTheSamePackets(int level) {
        List<byte[]> frames = frames(level);
        byte[] stream = join(frames);
        List<Packet> expected = alone(frames, Codec.version(level));
        Seeds.each(50, random -> {
            List<byte[]> pieces = new ArrayList<>();
            int longest = 1 << random.nextInt(1, 16);
            for (int at = 0; at < stream.length; ) {
                int end = Math.min(stream.length, at + random.nextInt(longest));
                pieces.add(Arrays.copyOfRange(stream, at, end));
                at = end;
            }
            assertThat(Codec.decodeStream(pieces, Codec.version(level))).isEqualTo(expected);
        });
    }

    private static List<byte[]> frames(int level) {
        return Vectors.mqtt().stream()
                .filter(vector -> vector.valid() && vector.version() == level)
                .map(Vector::bytes)
                .toList();
    }

    private static List<Packet> alone(List<byte[]> frames, Version version) {
        return frames.stream()
                .map(bytes -> Codec.decode(bytes, version, Side.EITHER))
                .toList();
    }

    private static byte[] join(List<byte[]> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
