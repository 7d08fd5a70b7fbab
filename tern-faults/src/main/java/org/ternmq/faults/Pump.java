package org.ternmq.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/**
 * Forwards one direction of a connection, each byte as soon as it comes, and knows where packets begin. What is no MQTT is forwarded
 * as it is. Confined to its thread; holds one packet at most.
 */
final class Pump {
    private final ProxiedConnection connection;
    private final Direction direction;
    private final Faults faults;
    private final InputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream again = new ByteArrayOutputStream();
    private @Nullable FrameReader frames = new FrameReader(Integer.MAX_VALUE);
    private Faults.Fate fate = Faults.Fate.PASS;
    private boolean atBorder = true;
    private boolean refused;

    Pump(ProxiedConnection connection, Direction direction, Faults faults) throws IOException {
        this.connection = connection;
        this.direction = direction;
        this.faults = faults;
        this.in = connection.from(direction).getInputStream();
        this.out = connection.to(direction).getOutputStream();
    }

    /** Until an end closes or the connection is cut. */
    void run() throws IOException {
        byte[] bytes = new byte[CHUNK_BYTES];
        while (true) {
            int count = read(bytes);
            if (!faults.awaitPassage(direction, connection)) {
                return;
            }
            if (count == RESET) {
                connection.cut();
                return;
            }
            if (count < 0) {
                connection.ended(direction);
                return;
            }
            forward(bytes, count);
        }
    }

    /** An end that comes while nothing passes waits like everything else. */
    private int read(byte[] bytes) {
        try {
            return in.read(bytes);
        } catch (IOException reset) {
            return RESET;
        }
    }

    private void forward(byte[] bytes, int count) throws IOException {
        ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, count);
        while (chunk.hasRemaining() && !refused && !connection.isOver()) {
            int begin = chunk.position();
            boolean isWhole = toEndOfPacket(chunk);
            pass(bytes, begin, chunk.position() - begin, isWhole);
        }
    }

    /** Takes bytes of one packet; whether it ends there. */
    private boolean toEndOfPacket(ByteBuffer chunk) {
        FrameReader reader = frames;
        if (reader != null) {
            if (atBorder) {
                again.reset();
                fate = faults.fateOf(PacketType.ofFirstByte(chunk.get(chunk.position())), direction);
            }
            try {
                atBorder = reader.next(chunk);
                return atBorder;
            } catch (MalformedPacketException noMqtt) {
                frames = null;
                fate = Faults.Fate.PASS;
            }
        }
        chunk.position(chunk.limit());
        return false;
    }

    private void pass(byte[] bytes, int begin, int count, boolean isWhole) throws IOException {
        ReasonCode refusal = fate.refusal();
        if (refusal != null) {
            if (isWhole) {
                refuse(refusal);
            }
        } else if (fate.copies() > 0) {
            write(bytes, begin, count);
            if (fate.copies() > 1) {
                again.write(bytes, begin, count);
                if (isWhole) {
                    write(again.toByteArray(), 0, again.size());
                }
            }
        }
    }

    private void write(byte[] bytes, int begin, int count) throws IOException {
        Faults.Passage passage = faults.passageOf(direction, count, connection);
        int end = begin + passage.bytes();
        int piece = faults.pieceOf(direction);
        for (int at = begin; at < end; at += Math.min(piece, end - at)) {
            out.write(bytes, at, Math.min(piece, end - at));
        }
        if (passage.thenCut()) {
            connection.cut();
        }
    }

    /** Answers for the broker, which never sees the CONNECT. Whatever else the client sends goes nowhere. */
    private void refuse(ReasonCode reason) throws IOException {
        refused = true;
        Version version = versionOfConnect();
        int code = version.hasProperties() ? reason.code() : returnCode(reason);
        Packet connack = new Connack(false, code, Properties.NONE);
        ByteBuffer bytes = ByteBuffer.allocate(PacketEncoder.size(connack, version));
        PacketEncoder.encode(connack, version, bytes);
        connection.from(direction).getOutputStream().write(bytes.array());
        connection.from(direction).shutdownOutput();
    }

    private Version versionOfConnect() {
        var decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
        try {
            decoder.decode(java.util.Objects.requireNonNull(frames));
        } catch (MalformedPacketException wrong) { // it is refused all the same, in the version that was read so far
            return decoder.version();
        }
        return decoder.version();
    }

    /** The return code of 3.x; where there is none, that the server is unavailable. */
    private static int returnCode(ReasonCode reason) {
        return switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            case NOT_AUTHORIZED, BANNED, BAD_AUTHENTICATION_METHOD -> 5;
            default -> 3;
        };
    }

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int RESET = -2;
}
