package org.ternmq.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** A server that does as its test says, packet by packet, on the test's own thread; one connection at a time. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private Socket socket = new Socket();
    private FrameReader frames = new FrameReader(Integer.MAX_VALUE);
    private PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
    private final Queue<Packet> received = new ArrayDeque<>();
    private final byte[] bytes = new byte[4_096];

    ScriptedServer() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(TIME_OUT_MILLIS);
    }

    String uri() {
        return "mqtt://127.0.0.1:" + listener.getLocalPort();
    }

    /** Accepts a connection; its CONNECT. */
    Connect accept() throws IOException {
        socket = listener.accept();
        socket.setSoTimeout(TIME_OUT_MILLIS);
        frames = new FrameReader(Integer.MAX_VALUE);
        decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
        received.clear();
        return (Connect) receive();
    }

    /** Accepts a connection and says yes. */
    Connect welcome(boolean sessionPresent, Properties granted) throws IOException {
        Connect connect = accept();
        send(new Connack(sessionPresent, 0, granted));
        return connect;
    }

    Packet receive() throws IOException {
        InputStream in = socket.getInputStream();
        while (received.isEmpty()) {
            int count = in.read(bytes);
            if (count < 0) {
                throw new IOException("the client closed the connection");
            }
            ByteBuffer arrived = ByteBuffer.wrap(bytes, 0, count);
            while (frames.next(arrived)) {
                received.add(decoder.decode(frames));
            }
        }
        return received.remove();
    }

    boolean isClosedByClient() throws IOException {
        return received.isEmpty() && socket.getInputStream().read() < 0;
    }

    void send(Packet packet) throws IOException {
        Version version = decoder.version();
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(packet, version));
        PacketEncoder.encode(packet, version, out);
        socket.getOutputStream().write(out.array());
    }

    void sendBytes(byte... raw) throws IOException {
        socket.getOutputStream().write(raw);
    }

    /** The socket's side of the server, for tests that fill it. */
    Socket socket() {
        return socket;
    }

    void cut() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        listener.close();
    }

    private static final int TIME_OUT_MILLIS = 20_000;
}
