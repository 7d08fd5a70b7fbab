package org.ternmq.fuzz.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.fields.PacketFields;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketDecoder.Side;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.fuzz.Held;
import org.ternmq.fuzz.Input;
import org.ternmq.fuzz.Target;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/**
 * A stream of MQTT packets. However it is cut it gives the same packets and then the same refusal, which has a reason and words;
 * memory goes by what came, not by what was announced; a packet is written in the size that was computed and read back as the same.
 */
public final class MqttTarget implements Target {
    private static final int ALLOCATED_BASE = 32_768;
    private static final int ALLOCATED_PER_BYTE = 256;
    private static final int NO_LIMIT = 268_435_460;
    private static final int SMALL_LIMIT = 200;

    @Override
    public void run(byte[] bytes) {
        Input input = new Input(bytes);
        Version version = input.oneOf(Version.values());
        Side side = input.oneOf(Side.values());
        int sizeMax = input.choice() % 4 == 3 ? SMALL_LIMIT : NO_LIMIT;
        int cuts = input.choice();
        byte[] stream = input.rest();

        Held.allocates(
                ALLOCATED_BASE + (long) ALLOCATED_PER_BYTE * stream.length,
                () -> read(List.of(stream), version, side, sizeMax));
        Heard whole = read(List.of(stream), version, side, sizeMax);
        Held.same(whole, read(Input.pieces(stream, cuts), version, side, sizeMax), "in pieces");
        whole.packets().forEach(spoken -> writeAndRead(spoken, side, sizeMax));
    }

    private static Heard read(List<byte[]> pieces, Version version, Side side, int sizeMax) {
        FrameReader frames = new FrameReader(sizeMax);
        PacketDecoder decoder = new PacketDecoder(side);
        decoder.version(version);
        List<Spoken> packets = new ArrayList<>();
        try {
            for (byte[] piece : pieces) {
                ByteBuffer in = ByteBuffer.wrap(piece);
                while (frames.next(in)) {
                    packets.add(new Spoken(decoder.decode(frames), decoder.version()));
                }
                Held.that(!in.hasRemaining(), "bytes that nobody took");
            }
            return new Heard(packets, null, null);
        } catch (MalformedPacketException refusal) {
            Held.says(refusal);
            return new Heard(packets, refusal.getMessage(), refusal.reason());
        }
    }

    private static void writeAndRead(Spoken spoken, Side side, int sizeMax) {
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(spoken.packet(), spoken.version()));
        PacketEncoder.encode(spoken.packet(), spoken.version(), out);
        Held.that(!out.hasRemaining(), out.remaining() + " bytes too many were computed");
        Heard again = read(List.of(out.array()), spoken.version(), side, sizeMax);
        Held.same(new Heard(List.of(spoken), null, null), again, "written and read back");
        Held.that(!PacketFields.of(spoken.packet(), spoken.version()).isEmpty(), "a packet without fields");
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (Vector vector : Vectors.mqtt()) {
            Version version = version(vector.version());
            Side side = vector.fromClient() ? vector.fromServer() ? Side.EITHER : Side.SERVER : Side.CLIENT;
            seeds.add(Input.of(new int[] {version.ordinal(), side.ordinal(), 0, seeds.size()}, vector.bytes()));
        }
        return seeds;
    }

    private static Version version(int level) {
        return switch (level) {
            case 3 -> Version.V3_1;
            case 4 -> Version.V3_1_1;
            default -> Version.V5;
        };
    }

    /** A packet, and the version it came under. */
    private record Spoken(Packet packet, Version version) {}

    /** What a stream gave, and how it ended if it was refused. */
    private record Heard(
            List<Spoken> packets,
            @Nullable String refusal,
            @Nullable ReasonCode reason) {}
}
