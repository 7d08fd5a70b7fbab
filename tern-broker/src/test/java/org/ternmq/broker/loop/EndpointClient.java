package org.ternmq.broker.loop;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.endpoint.ClientEndpoint;
import org.ternmq.core.endpoint.ClientLimits;
import org.ternmq.core.endpoint.ClientOutbox;
import org.ternmq.core.endpoint.ClientSession;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.StoreRecord;

/** The real endpoint of a client over a virtual connection, with a session that survives cuts. */
final class EndpointClient implements ClientOutbox {
    final String clientId;
    final List<Message> delivered = new ArrayList<>();
    final Map<Integer, String> unanswered = new HashMap<>();
    int answered;
    private final VirtualBroker broker;
    private final Version version;
    private final ClientSession session = ClientSession.none();
    private VirtualBroker.VirtualConnection connection;
    private FrameReader frames = new FrameReader(1 << 20);
    private PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private ClientEndpoint endpoint;

    EndpointClient(VirtualBroker broker, Version version, String clientId) {
        this.broker = broker;
        this.version = version;
        this.clientId = clientId;
        this.connection = broker.connect();
        this.endpoint = open();
    }

    private ClientEndpoint open() {
        Properties properties =
                version.hasProperties() ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 3_600) : Properties.NONE;
        decoder.version(version);
        var connect = new Connect(version, clientId, false, 60, properties, Optional.empty(), Connect.Login.NONE);
        return new ClientEndpoint(connect, session, this, ClientLimits.DEFAULT, broker.nowNanos);
    }

    /** The network takes the connection away; what it had not delivered yet is lost. */
    void cut() {
        connection.toBroker.clear();
        connection.received();
        connection.cut();
        endpoint.onConnectionLost();
        connection = broker.connect();
        frames = new FrameReader(1 << 20);
        decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
        endpoint = open();
    }

    void subscribe(String filter, Qos qos) {
        endpoint.subscribe(
                List.of(Subscribe.Request.of(TopicFilter.of(filter), qos)), Properties.NONE, broker.nowNanos);
    }

    boolean mayPublish() {
        return endpoint.mayPublish();
    }

    void publish(String topic, String payload, Qos qos) {
        Message message = VirtualClient.message(topic, payload, qos, false);
        Delivery delivery = new Publication(message, clientId, broker.nowNanos).delivery(qos, false);
        int id = endpoint.publish(delivery, broker.nowNanos);
        if (qos.isAcknowledged()) {
            unanswered.put(id, payload);
        }
    }

    /** Takes what came, and what is due. */
    void step() {
        ByteBuffer bytes = ByteBuffer.wrap(connection.received());
        while (frames.next(bytes)) {
            endpoint.onPacket(decoder.decode(frames), broker.nowNanos);
        }
        endpoint.onDeadline(broker.nowNanos);
        endpoint.pump();
    }

    @Override
    public void send(Packet packet) {
        ByteBuffer bytes = ByteBuffer.allocate(PacketEncoder.size(packet, version));
        PacketEncoder.encode(packet, version, bytes);
        connection.send(bytes.array());
    }

    @Override
    public void publish(Delivery delivery, int packetId, boolean dup) {
        send(new Publish(delivery.message(), packetId, dup));
    }

    @Override
    public void promise(Packet ack) {
        send(ack);
    }

    @Override
    public void connected(Connack connack) {}

    @Override
    public void answered(int packetId, Packet answer) {
        answered++;
        unanswered.remove(packetId);
    }

    @Override
    public void record(StoreRecord change) {}

    @Override
    public void deliver(Message message) {
        delivered.add(message);
    }

    @Override
    public void dropped(Delivery delivery, DropReason reason) {
        throw new AssertionError(clientId + " dropped " + delivery.message() + ": " + reason);
    }

    @Override
    public void close(ReasonCode reason, @Nullable String why) {
        throw new AssertionError(clientId + " closed: " + reason + ", " + why);
    }

    @Override
    public boolean hasRoom() {
        return true;
    }
}
