package org.ternmq.transport.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** A blocking connection that sends bytes as it is told and reads packets. */
public final class RawClient implements AutoCloseable {
    private final Stream stream;
    private final FrameReader frames = new FrameReader(1 << 28);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private final Version version;
    private final ArrayDeque<Packet> received = new ArrayDeque<>();
    private final byte[] buffer = new byte[4_096];

    /** What the bytes go through. */
    public interface Stream {
        int read(byte[] into) throws IOException;

        void write(byte[] bytes) throws IOException;

        /** Breaks off. */
        void reset() throws IOException;
    }

    /** Connects from a loopback address of its own choice, so that the ports of one do not run out. */
    public RawClient(InetSocketAddress server, Version version, int source) throws IOException {
        this(Streams.tcp(server, source), version);
    }

    public RawClient(Stream stream, Version version) {
        this.stream = stream;
        this.version = version;
        decoder.version(version);
    }

    public static byte[] bytes(Version version, Packet... packets) {
        int size = 0;
        for (Packet packet : packets) {
            size += PacketEncoder.size(packet, version);
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (Packet packet : packets) {
            PacketEncoder.encode(packet, version, all);
        }
        return all.array();
    }

    public void send(Packet... packets) throws IOException {
        sendBytes(bytes(version, packets));
    }

    public void sendBytes(byte[] bytes) throws IOException {
        stream.write(bytes);
    }

    public void sendByteByByte(byte[] bytes) throws IOException {
        for (byte b : bytes) {
            stream.write(new byte[] {b});
        }
    }

    /** The next packet; fails after 20 s. */
    public Packet read() throws IOException {
        while (received.isEmpty()) {
            int count = stream.read(buffer);
            if (count < 0) {
                throw new EOFException("the broker closed the connection");
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            while (frames.next(bytes)) {
                received.add(decoder.decode(frames.firstByte(), frames.body()));
            }
        }
        return received.remove();
    }

    /** Whether the broker closes the connection, reading what it still sends. */
    public boolean isClosedByBroker() throws IOException {
        try {
            while (true) {
                read();
            }
        } catch (EOFException closed) {
            return true;
        }
    }

    public void reset() throws IOException {
        stream.reset();
    }

    @Override
    public void close() throws IOException {
        reset(); // leaves no port behind in TIME_WAIT
    }
}
