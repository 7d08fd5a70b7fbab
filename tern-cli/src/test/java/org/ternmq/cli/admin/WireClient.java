package org.ternmq.cli.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.ternmq.codec.packet.Ack;
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
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.server.TernBroker;

/** A client of 5.0 at a real socket that does what a test says and nothing else: it answers nothing by itself. For one thread. */
final class WireClient implements AutoCloseable {
    private final Socket socket;
    private final FrameReader frames = new FrameReader(1 << 24);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private ByteBuffer read = ByteBuffer.allocate(0);
    private int lastId;

    private WireClient(TernBroker broker) throws IOException {
        socket = new Socket(
                InetAddress.getLoopbackAddress(), broker.addresses().getFirst().getPort());
        socket.setSoTimeout(20_000);
        decoder.version(Version.V5);
    }

    /** One whose session ends with it. */
    static WireClient connect(TernBroker broker, String clientId) throws IOException {
        return connect(broker, clientId, true, Properties.NONE);
    }

    /** One whose session outlives it for so long. */
    static WireClient kept(TernBroker broker, String clientId, int seconds) throws IOException {
        return connect(broker, clientId, false, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, seconds));
    }

    /** One that shows a user name and a password. */
    static WireClient login(TernBroker broker, String clientId, String user, String password) throws IOException {
        var login = Connect.Login.of(user, Bytes.utf8(password));
        return connect(broker, new Connect(Version.V5, clientId, true, 0, Properties.NONE, Optional.empty(), login));
    }

    static WireClient connect(TernBroker broker, String clientId, boolean isClean, Properties properties)
            throws IOException {
        return connect(
                broker,
                new Connect(Version.V5, clientId, isClean, 0, properties, Optional.empty(), Connect.Login.NONE));
    }

    private static WireClient connect(TernBroker broker, Connect connect) throws IOException {
        var client = new WireClient(broker);
        client.send(connect);
        client.receive(Connack.class);
        return client;
    }

    void send(Packet packet) throws IOException {
        byte[] bytes = new byte[PacketEncoder.size(packet, Version.V5)];
        PacketEncoder.encode(packet, Version.V5, ByteBuffer.wrap(bytes));
        socket.getOutputStream().write(bytes);
    }

    /** The next packet of a kind; others before it are passed over. */
    <P extends Packet> P receive(Class<P> kind) throws IOException {
        try {
            while (true) {
                while (!frames.next(read)) {
                    byte[] some = new byte[8_192];
                    int length = socket.getInputStream().read(some);
                    if (length < 0) {
                        throw new IOException("the broker closed the connection");
                    }
                    read = ByteBuffer.wrap(some, 0, length);
                }
                Packet packet = decoder.decode(frames);
                if (kind.isInstance(packet)) {
                    return kind.cast(packet);
                }
            }
        } catch (MalformedPacketException broken) {
            throw new IOException(broken);
        }
    }

    Suback subscribe(String filter, Qos qos) throws IOException {
        return subscribe(Subscribe.Request.of(TopicFilter.of(filter), qos));
    }

    Suback subscribe(Subscribe.Request request) throws IOException {
        send(new Subscribe(++lastId, Properties.NONE, List.of(request)));
        return receive(Suback.class);
    }

    /** Publishes, and waits for the answer where there is one. */
    void publish(String topic, String payload, Qos qos) throws IOException {
        publish(topic, payload, qos, Properties.NONE);
    }

    void publish(String topic, String payload, Qos qos, Properties properties) throws IOException {
        var message = new Message(TopicName.of(topic), Bytes.utf8(payload), qos, false, properties);
        if (qos == Qos.AT_MOST_ONCE) {
            send(Publish.atMostOnce(message));
        } else {
            send(new Publish(message, ++lastId, false));
            receive(Ack.class);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
