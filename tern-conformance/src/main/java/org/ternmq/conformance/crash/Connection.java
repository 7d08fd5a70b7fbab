package org.ternmq.conformance.crash;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** A connection to the broker that sends and reads packets, nothing else. Confined to a thread; every end of it is an IOException. */
final class Connection implements AutoCloseable {
    private final Socket socket = new Socket();
    private final Version version;
    private final OutputStream out;
    private final FrameReader frames = new FrameReader(1 << 24);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private final byte[] buffer = new byte[16_384];
    private ByteBuffer received = ByteBuffer.wrap(buffer, 0, 0);

    Connection(InetSocketAddress broker, Version version) throws IOException {
        this.version = version;
        decoder.version(version);
        try {
            socket.setTcpNoDelay(true);
            socket.connect(broker, PATIENCE_MILLIS);
            out = new BufferedOutputStream(socket.getOutputStream(), buffer.length);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /** Says CONNECT and waits for the answer. */
    Connack connect(Connect connect) throws IOException {
        send(connect);
        if (read(PATIENCE_MILLIS) instanceof Connack connack) {
            return connack;
        }
        throw new IOException("no CONNACK");
    }

    /** Puts a packet into the buffer; it leaves at the next {@link #read} or when the buffer is full. */
    void send(Packet packet) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(PacketEncoder.size(packet, version));
        PacketEncoder.encode(packet, version, bytes);
        out.write(bytes.array());
    }

    /** The next packet, or {@code null} if none came in time. */
    @Nullable
    Packet read(long patienceMillis) throws IOException {
        if (frames.next(received)) {
            return decoder.decode(frames);
        }
        out.flush();
        long endNanos = System.nanoTime() + patienceMillis * 1_000_000;
        while (true) {
            socket.setSoTimeout((int) Math.max(1, (endNanos - System.nanoTime()) / 1_000_000));
            int count;
            try {
                count = socket.getInputStream().read(buffer);
            } catch (SocketTimeoutException silent) {
                return null;
            }
            if (count < 0) {
                throw new EOFException("closed by the broker");
            }
            received = ByteBuffer.wrap(buffer, 0, count);
            if (frames.next(received)) {
                return decoder.decode(frames);
            }
        }
    }

    /** Ends the connection as a client should. */
    void leave() throws IOException {
        send(Disconnect.NORMAL);
        out.flush();
    }

    /** Ends the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Longer than any broker takes that still answers. */
    static final int PATIENCE_MILLIS = 20_000;
}
