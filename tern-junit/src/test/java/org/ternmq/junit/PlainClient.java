package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** A socket that packets go through one by one, as a test says; nothing is answered or repeated by itself. */
final class PlainClient implements AutoCloseable {
    private final Socket socket;
    private final FrameReader frames = new FrameReader(Integer.MAX_VALUE);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private final Queue<Packet> received = new ArrayDeque<>();
    private final byte[] bytes = new byte[4_096];

    PlainClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIME_OUT_MILLIS);
        decoder.version(Version.V5);
    }

    /** One that the broker has accepted, with a session that is kept for an hour. */
    static PlainClient connected(int port, String clientId) throws IOException {
        var client = new PlainClient(port);
        Connack connack = client.connect(keptForAnHour(clientId));
        assertThat(connack.isAccepted()).isTrue();
        return client;
    }

    static Connect keptForAnHour(String clientId) {
        return new Connect(
                Version.V5,
                clientId,
                false,
                0,
                Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 3_600L),
                java.util.Optional.empty(),
                Connect.Login.NONE);
    }

    Connack connect(Connect connect) throws IOException {
        decoder.version(connect.version());
        send(connect);
        return (Connack) receive();
    }

    void subscribe(String filter, Qos qos) throws IOException {
        send(new Subscribe(1, Properties.NONE, java.util.List.of(Subscribe.Request.of(TopicFilter.of(filter), qos))));
        assertThat(receive()).isInstanceOf(Suback.class);
    }

    static Publish publish(String topic, String payload, int packetId) {
        Qos qos = packetId == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE;
        return new Publish(Message.of(TopicName.of(topic), Bytes.utf8(payload), qos, false), packetId, false);
    }

    void send(Packet packet) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(packet, decoder.version()));
        PacketEncoder.encode(packet, decoder.version(), out);
        socket.getOutputStream().write(out.array());
    }

    Packet receive() throws IOException {
        InputStream in = socket.getInputStream();
        while (received.isEmpty()) {
            int count = in.read(bytes);
            if (count < 0) {
                throw new IOException("the broker closed the connection");
            }
            ByteBuffer arrived = ByteBuffer.wrap(bytes, 0, count);
            while (frames.next(arrived)) {
                received.add(decoder.decode(frames));
            }
        }
        return received.remove();
    }

    String receivePayload() throws IOException {
        return ((Publish) receive()).message().payload().toUtf8();
    }

    /** Reads on until the connection has ended, one way or the other. */
    boolean isClosed() {
        try {
            while (true) {
                if (socket.getInputStream().read(bytes) < 0) {
                    return true;
                }
            }
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final int TIME_OUT_MILLIS = 10_000;
}
