package org.ternmq.transport.sn;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Loop;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Pubwos;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.sn.gateway.TopicText;

/**
 * The one MQTT connection for all that is published at QoS −1, opened with the first message and again when the broker has closed
 * it. Nobody is answered. Its messages pass the rules of the broker as those of its own client. Called on the loops of the sockets.
 */
final class Unconnected implements Upstream.Client {
    private final SnClients clients;
    private final Loop loop;
    private final String clientId;
    private final AtomicInteger underWay = new AtomicInteger(); // messages on their way to that loop
    private @Nullable Upstream connection; // confined to that loop, as what follows
    private boolean isCongested;

    Unconnected(SnClients clients) {
        this.clients = clients;
        this.clientId = "sn-gateway-" + clients.door().gatewayId();
        this.loop = clients.loopOf(clientId);
    }

    /** Whether this connection has a client identifier. */
    boolean isOurs(String id) {
        return clientId.equals(id);
    }

    /** A message came at a loop. */
    void take(Publish publish, Loop here) { // [SN-6.8-2]
        TopicName topic = publish.topic().kind() == TopicId.Kind.PREDEFINED
                ? clients.door().predefined().name(publish.topic().value())
                : TopicText.shortName(publish.topic());
        take(topic, publish.payload(), publish.retain(), here);
    }

    /** The same of 2.0. */
    void take(Pubwos publish, Loop here) {
        TopicName topic = switch (publish.topic()) {
            case Topic.PredefinedAlias alias -> clients.door().predefined().name(alias.value());
            case Topic.Name name -> TopicText.nameOrNull(name.text());
            case Topic.SessionAlias none -> null;
        };
        take(topic, publish.payload(), publish.retain(), here);
    }

    private void take(@Nullable TopicName topic, Bytes payload, boolean retain, Loop here) {
        if (topic == null || !clients.door().unconnected().test(topic)) {
            clients.counters().dropped(SnDrop.NOT_ALLOWED);
            return;
        }
        if (underWay.incrementAndGet() > UNDER_WAY_MAX) {
            underWay.decrementAndGet();
            clients.counters().dropped(SnDrop.CONGESTION);
            return;
        }
        var message = Message.of(topic, payload, Qos.AT_MOST_ONCE, retain);
        clients.on(loop, here, () -> {
            underWay.decrementAndGet();
            forward(org.ternmq.codec.packet.Publish.atMostOnce(message));
        });
    }

    private void forward(Packet publish) {
        if (isCongested) {
            clients.counters().dropped(SnDrop.CONGESTION);
            return;
        }
        if (connection == null) { // [SN-7.1-1]
            connection = clients.upstreams().make(loop, "QoS -1", clients.door().certified(), this);
            connection.open(new org.ternmq.codec.packet.Connect(
                    Version.V5,
                    clientId,
                    true,
                    0,
                    Properties.NONE,
                    Optional.empty(),
                    org.ternmq.codec.packet.Connect.Login.NONE));
        }
        connection.forward(publish);
    }

    @Override
    public void onBrokerPacket(Packet packet, long nowNanos) {} // nobody is there to be told

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void congested(boolean congested) {
        isCongested = congested;
    }

    @Override
    public void onBrokerClosed() {
        connection = null;
        isCongested = false;
    }

    /** So many messages may wait for the loop, from all sockets. */
    private static final int UNDER_WAY_MAX = 1_024;
}
