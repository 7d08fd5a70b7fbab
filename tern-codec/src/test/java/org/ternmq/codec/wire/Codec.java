package org.ternmq.codec.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.codec.fields.PacketFields;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder.Side;
import org.ternmq.testkit.Vector;

/** What the tests of this package do with the codec. */
final class Codec {
    static final int NO_LIMIT = 268_435_460;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Codec() {}

    /** The one packet that the bytes hold from the beginning. */
    static Packet decode(byte[] bytes, Version version, Side side) {
        FrameReader frames = new FrameReader(NO_LIMIT);
        PacketDecoder decoder = new PacketDecoder(side);
        decoder.version(version);
        if (!frames.next(ByteBuffer.wrap(bytes))) {
            throw new IllegalStateException("incomplete");
        }
        return decoder.decode(frames);
    }

    /** All packets of a stream that arrives in pieces. */
    static List<Packet> decodeStream(List<byte[]> pieces, Version version) {
        FrameReader frames = new FrameReader(NO_LIMIT);
        PacketDecoder decoder = new PacketDecoder(Side.EITHER);
        decoder.version(version);
        List<Packet> packets = new ArrayList<>();
        for (byte[] piece : pieces) {
            ByteBuffer in = ByteBuffer.wrap(piece);
            while (frames.next(in)) {
                packets.add(decoder.decode(frames));
            }
        }
        return packets;
    }

    static byte[] encode(Packet packet, Version version) {
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(packet, version));
        PacketEncoder.encode(packet, version, out);
        if (out.hasRemaining()) {
            throw new IllegalStateException("size was " + out.capacity() + ", written were " + out.position());
        }
        return out.array();
    }

    static Version version(Vector vector) {
        return version(vector.version());
    }

    static Version version(int level) {
        return switch (level) {
            case 3 -> Version.V3_1;
            case 4 -> Version.V3_1_1;
            default -> Version.V5;
        };
    }

    /** Who receives the packet; a vector of any direction is right in both only as far as its layout goes. */
    static Side side(Vector vector) {
        if (vector.fromClient() && vector.fromServer()) {
            return Side.EITHER;
        }
        return vector.fromClient() ? Side.SERVER : Side.CLIENT;
    }

    static JsonNode fields(Packet packet, Version version) {
        try {
            return JSON.readTree(JSON.writeValueAsString(PacketFields.of(packet, version)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
