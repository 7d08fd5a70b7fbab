package org.ternmq.broker.loop;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
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
final class VirtualClient {
    final VirtualBroker broker;
    final VirtualBroker.VirtualConnection connection;
    final Version version;
    private final FrameReader frames = new FrameReader(Integer.MAX_VALUE);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);

    VirtualClient(VirtualBroker broker, Version version) {
        this(broker, version, broker.connect());
    }

    VirtualClient(VirtualBroker broker, Version version, VirtualBroker.VirtualConnection connection) {
        this.broker = broker;
        this.version = version;
        this.connection = connection;
        decoder.version(version);
    }

    /** Connects with a clean session. */
    static VirtualClient connected(VirtualBroker broker, String clientId) {
        var client = new VirtualClient(broker, Version.V5);
        client.connect(clientId, true, 0, Optional.empty());
        return client;
    }

    Connack connect(String clientId, boolean cleanStart, long expirySeconds, Optional<Message> will) {
        Properties properties = version.hasProperties() && expirySeconds > 0
                ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, expirySeconds)
                : Properties.NONE;
        send(new Connect(version, clientId, cleanStart, 60, properties, will, Connect.Login.NONE));
        broker.run();
        return (Connack) receive().getFirst();
    }

    void send(Packet... packets) {
        for (Packet packet : packets) {
            connection.send(bytes(packet));
        }
    }

    byte[] bytes(Packet packet) {
        ByteBuffer buffer = ByteBuffer.allocate(PacketEncoder.size(packet, version));
        PacketEncoder.encode(packet, version, buffer);
        return buffer.array();
    }

    /** Lets the broker run, then takes what came. */
    List<Packet> receive() {
        broker.run();
        return receiveNow();
    }

    List<Packet> receiveNow() {
        List<Packet> packets = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(connection.received());
        while (frames.next(bytes)) {
            packets.add(decoder.decode(frames.firstByte(), frames.body()));
        }
        return packets;
    }

    void subscribe(String filter, Qos qos) {
        var request = Subscribe.Request.of(TopicFilter.of(filter), qos);
        send(new Subscribe(1, Properties.NONE, List.of(request)));
    }

    void publish(String topic, String payload, Qos qos, int packetId) {
        send(new Publish(message(topic, payload, qos, false), packetId, false));
    }

    static Message message(String topic, String payload, Qos qos, boolean retain) {
        return Message.of(TopicName.of(topic), Bytes.utf8(payload), qos, retain);
    }

    /** The payloads of the PUBLISH packets among these. */
    static List<String> payloads(List<Packet> packets) {
        return packets.stream()
                .filter(Publish.class::isInstance)
                .map(p -> ((Publish) p).message().payload().toUtf8())
                .toList();
    }
}
