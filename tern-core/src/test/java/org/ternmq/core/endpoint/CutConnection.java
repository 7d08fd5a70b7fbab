package org.ternmq.core.endpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.StoreRecord;

/**
 * A client's and a server's endpoint with a wire between them that is cut when a given number of packets has passed; what was on it
 * is lost, and the client connects again.
 */
final class CutConnection {
    private final Version version;
    private final Queue<Integer> cuts = new ArrayDeque<>();
    private final Queue<Packet> toServer = new ArrayDeque<>();
    private final Queue<Packet> toClient = new ArrayDeque<>();
    private final ClientSession clientSession = ClientSession.none();
    final Session serverSession;
    final List<Message> atServer = new ArrayList<>();
    final List<Message> atClient = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    private final Queue<Delivery> waiting = new ArrayDeque<>();
    private ClientEndpoint client;
    private ServerEndpoint server;
    private boolean sessionKnown;
    int passed;

    CutConnection(Version version, int... cutsAfter) {
        this.version = version;
        for (int cut : cutsAfter) {
            cuts.add(cut);
        }
        serverSession = new Session("c", Limits.DEFAULT, new ServerSide());
        server = new ServerEndpoint(new OneSession(), new ServerSide(), Limits.DEFAULT, 0);
        client = connect();
    }

    private ClientEndpoint connect() {
        Properties kept = version.hasProperties()
                ? Properties.builder()
                        .add(PropertyId.SESSION_EXPIRY_INTERVAL, 60)
                        .add(PropertyId.RECEIVE_MAXIMUM, 2)
                        .build()
                : Properties.NONE;
        Connect plain = Connect.of(version, "c", false, 60);
        Connect connect = new Connect(version, "c", false, 60, kept, plain.will(), plain.login());
        return new ClientEndpoint(connect, clientSession, new ClientSide(), new ClientLimits(10, 10, 2), 0);
    }

    /** Publishes all, client to server, as fast as the quota allows. */
    void publish(List<Delivery> deliveries) {
        waiting.addAll(deliveries);
    }

    /** Lets all packets pass, one from each side in turn, until nothing is on the wire. */
    void run() {
        while (true) {
            while (!waiting.isEmpty() && client.mayPublish()) {
                client.publish(waiting.remove(), 0);
            }
            if (toServer.isEmpty() && toClient.isEmpty() && (cuts.isEmpty() || cuts.element() != passed)) {
                return;
            }
            if (!cuts.isEmpty() && cuts.element() == passed) {
                cut();
            }
            pass(toServer, packet -> server.onPacket(packet, 0));
            if (cuts.isEmpty() || cuts.element() != passed) {
                pass(toClient, packet -> client.onPacket(packet, 0));
            }
        }
    }

    private void pass(Queue<Packet> wire, java.util.function.Consumer<Packet> end) {
        Packet packet = wire.poll();
        if (packet != null) {
            passed++;
            end.accept(packet);
        }
    }

    private void cut() {
        cuts.remove();
        toServer.clear();
        toClient.clear();
        client.onConnectionLost();
        server.onConnectionLost(0);
        server = new ServerEndpoint(new OneSession(), new ServerSide(), Limits.DEFAULT, 0);
        client = connect();
    }

    private final class ClientSide implements ClientOutbox {
        @Override
        public void connected(Connack connack) {}

        @Override
        public void answered(int packetId, Packet answer) {}

        @Override
        public void send(Packet packet) {
            toServer.add(packet);
        }

        @Override
        public void publish(Delivery delivery, int packetId, boolean dup) {
            toServer.add(new Publish(delivery.message(), packetId, dup));
        }

        @Override
        public void promise(Packet ack) {
            toServer.add(ack);
        }

        @Override
        public void record(StoreRecord change) {}

        @Override
        public void deliver(Message message) {
            atClient.add(message);
        }

        @Override
        public void close(ReasonCode reason, String why) {
            errors.add("client: " + why);
        }

        @Override
        public void dropped(Delivery delivery, DropReason reason) {
            errors.add("client: dropped, " + reason);
        }

        @Override
        public boolean hasRoom() {
            return true;
        }
    }

    private final class ServerSide implements Outbox {
        @Override
        public void send(Packet packet) {
            toClient.add(packet);
        }

        @Override
        public void publish(Delivery delivery, int packetId, boolean dup) {
            toClient.add(new Publish(delivery.message(), packetId, dup));
        }

        @Override
        public void promise(Packet ack) {
            toClient.add(ack);
        }

        @Override
        public void record(StoreRecord change) {}

        @Override
        public void deliver(Message message) {
            atServer.add(message);
        }

        @Override
        public void close(ReasonCode reason, String why) {
            errors.add("server: " + why);
        }

        @Override
        public void dropped(Delivery delivery, DropReason reason) {
            errors.add("server: dropped, " + reason);
        }

        @Override
        public boolean hasRoom() {
            return true;
        }
    }

    private final class OneSession implements Host {
        @Override
        public Refusal admit(Connect connect, boolean isKept) {
            return Refusal.NONE;
        }

        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public Authenticator authenticator() {
            return Authenticator.OPEN;
        }

        @Override
        public Access access(Client client) {
            return Access.ALL;
        }

        @Override
        public Optional<Interceptor> interceptor() {
            return Optional.empty();
        }

        @Override
        public void keptOut(ReasonCode reason) {
            throw new IllegalStateException("everybody is let in here");
        }

        @Override
        public void execute(LongConsumer task) {
            throw new IllegalStateException("nobody is waited for here");
        }

        @Override
        public Refusal mayOpen(String clientId, Identity identity) {
            return Refusal.NONE;
        }

        @Override
        public ReasonCode mayPublish(Access access, Message message, Durability listener, boolean canBeTold) {
            return ReasonCode.SUCCESS;
        }

        @Override
        public void dropped(Session session, Message message, DropReason reason, ReasonCode told) {
            errors.add("server: dropped, " + reason);
        }

        @Override
        public String assignClientId() {
            return "assigned";
        }

        @Override
        public CompletableFuture<Boolean> left(String clientId) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public Opened open(String clientId, boolean cleanStart, Durability promised, long nowNanos) {
            var opened = new Opened(serverSession, sessionKnown);
            sessionKnown = true;
            return opened;
        }

        @Override
        public void released(Session released, long nowNanos) {}

        @Override
        public void subscribe(Session subscriber, TopicFilter filter, Grant grant) {}

        @Override
        public void unsubscribe(Session subscriber, TopicFilter filter) {}

        @Override
        public List<Delivery> retained(TopicFilter filter, Grant grant, long nowNanos) {
            return List.of();
        }
    }
}
