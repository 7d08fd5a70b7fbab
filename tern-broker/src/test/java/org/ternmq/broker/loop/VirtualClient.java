package org.ternmq.broker.loop;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
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

/** A client that does as its test says, packet by packet, and nothing by itself. */
public final class VirtualClient {
    public final VirtualBroker broker;
    public final VirtualBroker.VirtualConnection connection;
    public final Version version;
    /** The Reason String of the last CONNACK or DISCONNECT, empty if it had none. */
    public String why = "";

    private final FrameReader frames = new FrameReader(Integer.MAX_VALUE);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);

    public VirtualClient(VirtualBroker broker, Version version) {
        this(broker, version, broker.connect());
    }

    public VirtualClient(VirtualBroker broker, Version version, VirtualBroker.VirtualConnection connection) {
        this.broker = broker;
        this.version = version;
        this.connection = connection;
        decoder.version(version);
    }

    /** Connects with a clean session. */
    public static VirtualClient connected(VirtualBroker broker, String clientId) {
        var client = new VirtualClient(broker, Version.V5);
        client.connect(clientId, true, 0, Optional.empty());
        return client;
    }

    public Connack connect(String clientId, boolean cleanStart, long expirySeconds, Optional<Message> will) {
        Properties properties = version.hasProperties() && expirySeconds > 0
                ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, expirySeconds)
                : Properties.NONE;
        send(new Connect(version, clientId, cleanStart, 60, properties, will, Connect.Login.NONE));
        broker.run();
        return (Connack) receive().getFirst();
    }

    /** Connects just so; the answer is CONNACK or the connection is over. */
    public Connack connect(Connect connect) {
        return (Connack) ask(connect).getFirst();
    }

    /** Sends, lets the broker run, and takes what came. */
    public List<Packet> ask(Packet... packets) {
        send(packets);
        return receive();
    }

    /** Sends bytes, packet or not, lets the broker run, and takes what came. */
    public List<Packet> askBytes(String hex) {
        connection.send(java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
        return receive();
    }

    /** The network takes the connection away, and the broker notices. */
    public void cut() {
        connection.cut();
        broker.run();
    }

    /** Whether the broker has closed the connection. */
    public boolean isClosed() {
        broker.run();
        return connection.isOver();
    }

    public void send(Packet... packets) {
        for (Packet packet : packets) {
            connection.send(bytes(packet));
        }
    }

    public byte[] bytes(Packet packet) {
        ByteBuffer buffer = ByteBuffer.allocate(PacketEncoder.size(packet, version));
        PacketEncoder.encode(packet, version, buffer);
        return buffer.array();
    }

    /** Lets the broker run, then takes what came. */
    public List<Packet> receive() {
        broker.run();
        return receiveNow();
    }

    public List<Packet> receiveNow() {
        List<Packet> packets = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(connection.received());
        while (frames.next(bytes)) {
            packets.add(withoutWords(decoder.decode(frames.firstByte(), frames.body())));
        }
        return packets;
    }

    /** Why a connection ends is kept in {@link #why}, so that tests can compare the rest. */
    private Packet withoutWords(Packet packet) {
        return switch (packet) {
            case Disconnect end -> new Disconnect(end.reason(), withoutWords(end.properties()));
            case Connack answer ->
                new Connack(answer.sessionPresent(), answer.returnCode(), withoutWords(answer.properties()));
            default -> packet;
        };
    }

    private Properties withoutWords(Properties properties) {
        why = properties.text(PropertyId.REASON_STRING, "");
        return properties.without(PropertyId.REASON_STRING);
    }

    public void subscribe(String filter, Qos qos) {
        var request = Subscribe.Request.of(TopicFilter.of(filter), qos);
        send(new Subscribe(1, Properties.NONE, List.of(request)));
    }

    public void publish(String topic, String payload, Qos qos, int packetId) {
        send(new Publish(message(topic, payload, qos, false), packetId, false));
    }

    public static Message message(String topic, String payload, Qos qos, boolean retain) {
        return Message.of(TopicName.of(topic), Bytes.utf8(payload), qos, retain);
    }

    /** The PUBLISH packets among these. */
    public static List<Publish> publishes(List<Packet> packets) {
        return packets.stream()
                .filter(Publish.class::isInstance)
                .map(Publish.class::cast)
                .toList();
    }

    /** The payloads of the PUBLISH packets among these. */
    public static List<String> payloads(List<Packet> packets) {
        return packets.stream()
                .filter(Publish.class::isInstance)
                .map(p -> ((Publish) p).message().payload().toUtf8())
                .toList();
    }
}
