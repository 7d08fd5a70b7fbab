package org.ternmq.conformance.dialogue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** A connection to a broker that sends and reads packets, nothing else. Confined to a thread. */
final class Peer implements AutoCloseable {
    private final Socket socket = new Socket();
    private final Version version;
    private final FrameReader frames = new FrameReader(1 << 24);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private final ArrayDeque<Read> received = new ArrayDeque<>();
    private final byte[] buffer = new byte[8_192];

    /** A packet and how many bytes it took. */
    record Read(Packet packet, int bytes) {}

    Peer(InetSocketAddress broker, Version version) throws IOException {
        this.version = version;
        decoder.version(version);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(broker, PATIENCE_MILLIS);
    }

    /** Sends packets in one write; what the broker does not take because it closed shows when reading. */
    void send(Packet... packets) throws IOException {
        int size = 0;
        for (Packet packet : packets) {
            size += PacketEncoder.size(packet, version);
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (Packet packet : packets) {
            PacketEncoder.encode(packet, version, all);
        }
        try {
            socket.getOutputStream().write(all.array());
        } catch (java.net.SocketException closed) {
            closedWhileSending = true;
        }
    }

    private boolean closedWhileSending;

    /** The next packet, or {@code null} at the end of the connection. */
    @Nullable
    Read read() throws IOException {
        while (received.isEmpty()) {
            int count;
            try {
                count = socket.getInputStream().read(buffer);
            } catch (SocketTimeoutException silent) {
                throw silent;
            } catch (java.net.SocketException reset) {
                return null;
            }
            if (count < 0) {
                return null;
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            while (frames.next(bytes)) {
                int body = frames.body().remaining();
                int header = 2 + (body > 127 ? 1 : 0) + (body > 16_383 ? 1 : 0);
                received.add(new Read(decoder.decode(frames), header + body));
            }
        }
        return received.remove();
    }

    /** Ends the connection without a word: the broker sees the end of the stream and closes in its turn. */
    void finish() throws IOException {
        if (!closedWhileSending) {
            socket.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0); // leaves no port behind in TIME_WAIT
        socket.close();
    }

    /** Longer than any broker takes that still answers. */
    static final int PATIENCE_MILLIS = 10_000;
}
