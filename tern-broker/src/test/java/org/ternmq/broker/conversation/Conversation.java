package org.ternmq.broker.conversation;

import java.util.List;
import java.util.Optional;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;

/** What tests of conversations share: a broker of two loops on virtual time, and clients in a line each. */
public abstract class Conversation {
    protected final VirtualBroker broker;

    protected Conversation() {
        this(Limits.DEFAULT);
    }

    protected Conversation(Limits limits) {
        this(new VirtualBroker(2, limits));
    }

    protected Conversation(VirtualBroker broker) {
        this.broker = broker;
    }

    /** Limits that a test soon reaches: packets of 100 bytes, 8 levels, 10 of everything else. */
    protected static Limits small() {
        return Limits.DEFAULT.with(limits -> {
            limits.packetBytesMax = 100;
            limits.topicLevelsMax = 8;
            limits.receiveMaximum = 10;
            limits.inFlightMax = 10;
            limits.queueMessagesMax = 10;
            limits.subscriptionsMax = 10;
        });
    }

    /** A connection whose CONNECT is still to come. */
    protected VirtualClient stranger(Version version) {
        return new VirtualClient(broker, version);
    }

    /** A client whose session ends with its connection and whose keep alive is off. */
    protected VirtualClient connected(Version version, String clientId) {
        return connected(Connect.of(version, clientId, true, 0));
    }

    protected VirtualClient connected(Connect connect) {
        VirtualClient client = stranger(connect.version());
        client.ask(connect);
        return client;
    }

    /** A client that goes on with its session, if there is one, and whose session never ends. */
    protected VirtualClient kept(Version version, String clientId) {
        return connected(keeping(version, clientId));
    }

    protected static Connect keeping(Version version, String clientId) {
        return connect(version, clientId, false, Session.NEVER);
    }

    /** A CONNECT with keep alive off. */
    protected static Connect connect(Version version, String clientId, boolean cleanStart, long expirySeconds) {
        return connect(version, clientId, cleanStart, expirySeconds, Optional.empty());
    }

    protected static Connect connect(
            Version version, String clientId, boolean cleanStart, long expirySeconds, Optional<Message> will) {
        Properties properties = version.hasProperties() && expirySeconds > 0
                ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, expirySeconds)
                : Properties.NONE;
        return new Connect(version, clientId, cleanStart, 0, properties, will, Connect.Login.NONE);
    }

    /** A 5.0 CONNECT with a clean start. */
    protected static Connect connect(String clientId, Properties properties) {
        return new Connect(Version.V5, clientId, true, 0, properties, Optional.empty(), Connect.Login.NONE);
    }

    /** A 5.0 client that hears what goes to a topic, at the quality of service of each message. */
    protected VirtualClient listener(String filter) {
        VirtualClient listener = connected(Version.V5, "listener");
        listener.subscribe(filter, Qos.EXACTLY_ONCE);
        listener.receive();
        return listener;
    }

    /** The payloads that the client got since it was last asked. */
    protected static List<String> heard(VirtualClient client) {
        return VirtualClient.payloads(client.receive());
    }

    protected static List<Publish> publishes(VirtualClient client) {
        return VirtualClient.publishes(client.receive());
    }

    /** Another client publishes; the broker has handed it out when this returns. */
    protected void publish(String topic, String payload, Qos qos) {
        publish(VirtualClient.message(topic, payload, qos, false));
    }

    protected void publish(Message message) {
        VirtualClient publisher = connected(Version.V5, "publisher");
        int id = message.qos().isAcknowledged() ? 1 : Publish.NO_PACKET_ID;
        publisher.ask(new Publish(message, id, false));
        publisher.cut();
    }

    protected static Message message(String topic, String payload) {
        return VirtualClient.message(topic, payload, Qos.AT_MOST_ONCE, false);
    }

    protected static Message retained(String topic, String payload) {
        return VirtualClient.message(topic, payload, Qos.AT_MOST_ONCE, true);
    }

    protected static Optional<Packet> last(List<Packet> packets) {
        return packets.isEmpty() ? Optional.empty() : Optional.of(packets.getLast());
    }
}
