package org.ternmq.conformance.dialogue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.UserProperty;
import org.ternmq.codec.value.Version;
import org.ternmq.conformance.dialogue.Dialogue.Labels;

/**
 * Plays one dialogue against one broker. After each step it waits until nothing more can come of it: a message of QoS 0 published
 * behind the step has reached everybody, and whoever received or answered something since was answered a PINGREQ.
 */
final class Player {
    private final Dialogue dialogue;
    private final InetSocketAddress broker;
    private final Fencer fencer;
    private final Transcript transcript;
    private final List<Actor> actors = new ArrayList<>();
    private final Map<String, Long> sentAtNanos = new HashMap<>();
    private final Model model;
    private int stepNow;

    private Player(Dialogue dialogue, InetSocketAddress broker, Fencer fencer) {
        this.dialogue = dialogue;
        this.broker = broker;
        this.fencer = fencer;
        this.transcript = new Transcript(dialogue);
        this.model = new Model(dialogue);
        for (int client = 0; client < dialogue.clients().size(); client++) {
            actors.add(new Actor(new Notes(client), dialogue.fenceTopic()));
        }
    }

    static Transcript play(Dialogue dialogue, InetSocketAddress broker, Fencer fencer)
            throws IOException, InterruptedException {
        return new Player(dialogue, broker, fencer).play();
    }

    /** Ends the sessions and removes the retained messages that a dialogue of the same seed may have left behind. */
    static void cleanUp(Dialogue dialogue, InetSocketAddress broker) throws IOException {
        for (int client = 0; client < dialogue.clients().size(); client++) {
            try (Peer peer = new Peer(broker, Version.V3_1_1)) {
                String id = dialogue.clientId(client);
                peer.send(Connect.of(Version.V3_1_1, id.isEmpty() ? "cleaner" + dialogue.seed() : id, true, 60));
                peer.read();
                for (TopicName topic :
                        client == dialogue.clients().size() - 1 ? dialogue.topics() : List.<TopicName>of()) {
                    peer.send(new Publish(Message.of(topic, Bytes.EMPTY, Qos.AT_LEAST_ONCE, true), 1, false));
                    peer.read();
                }
                peer.send(Disconnect.NORMAL);
                peer.read();
            }
        }
    }

    private Transcript play() throws IOException, InterruptedException {
        fencer.begin(dialogue.fenceTopic());
        try {
            for (stepNow = 0; stepNow < dialogue.steps().size(); stepNow++) {
                Step step = dialogue.steps().get(stepNow);
                if (step.client() == Step.NOBODY
                        || step instanceof Step.Connect
                        || actor(step).isConnected()) {
                    play(step);
                    settle(step);
                }
                model.apply(step);
            }
        } finally {
            for (Actor actor : actors) {
                Peer left = actor.detach();
                if (left != null) {
                    left.close();
                }
            }
        }
        fencer.end(dialogue.fenceTopic());
        return transcript;
    }

    private Actor actor(Step step) {
        return actors.get(step.client());
    }

    private void play(Step step) throws IOException, InterruptedException {
        switch (step) {
            case Step.Connect connect -> connect(connect);
            case Step.Subscribing subscribing -> {
                int id = actor(step).nextId();
                actor(step).ask(id, "", new Subscribe(id, subscribing.properties(), subscribing.requests()));
                actor(step).awaitAnswers();
            }
            case Step.Unsubscribing unsubscribing -> {
                int id = actor(step).nextId();
                actor(step).ask(id, "", new Unsubscribe(id, Properties.NONE, unsubscribing.filters()));
                actor(step).awaitAnswers();
            }
            case Step.Publishing publishing -> publish(publishing);
            case Step.Holding holding -> {
                note(holding.message());
                actor(step)
                        .hold(
                                new Publish(holding.message(), actor(step).nextId(), false),
                                Labels.of(holding.message()));
            }
            case Step.Resending resending -> {
                String label = Labels.of(resending.message());
                actor(step).hold(new Publish(resending.message(), actor(step).idHeld(label), true), label);
            }
            case Step.Releasing releasing -> actor(step).release(Labels.of(releasing.message()));
            case Step.Answering answering -> actor(step).answer(answering.withhold());
            case Step.Pinging pinging -> {
                actor(step).ping();
                actor(step).awaitPong();
            }
            case Step.Leaving leaving -> leave(leaving);
            case Step.Dropping dropping -> {
                Peer peer = actor(step).detach();
                if (peer != null) {
                    drain(step.client(), peer, true);
                }
            }
            case Step.Waiting waiting -> Thread.sleep(WAIT_MILLIS);
        }
    }

    private void note(Message message) {
        sentAtNanos.putIfAbsent(Labels.of(message), System.nanoTime());
    }

    private void connect(Step.Connect step) throws IOException {
        step.will().ifPresent(this::note);
        Actor actor = actor(step);
        Version version = dialogue.clients().get(step.client()).version();
        Peer old = actor.detach();
        Properties wanted = step.properties();
        Connect packet = new Connect(
                version, dialogue.clientId(step.client()), step.clean(), 60, wanted, step.will(), Connect.Login.NONE);
        var terms = new Actor.Terms(
                (int) wanted.number(PropertyId.RECEIVE_MAXIMUM, 65_535),
                wanted.number(PropertyId.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE),
                (int) wanted.number(PropertyId.TOPIC_ALIAS_MAXIMUM, 0));
        actor.connect(new Peer(broker, version), packet, terms, step.withhold());
        if (old != null) {
            drain(step.client(), old, false);
        }
        Connack connack = actor.connack();
        if (connack == null) {
            return;
        }
        transcript.at(stepNow, step.client()).add(0, eventOf(connack));
        boolean isPresent = version == Version.V3_1 ? model.keepsSession(step) : connack.sessionPresent();
        if (!isPresent) {
            actor.forget();
        }
        if (connack.isAccepted()) {
            var fence = Subscribe.Request.of(TopicFilter.of(dialogue.fenceTopic()), Qos.AT_MOST_ONCE);
            actor.ask(Actor.FENCE_ID, "", new Subscribe(Actor.FENCE_ID, Properties.NONE, List.of(fence)));
            actor.awaitAnswers();
        } else {
            actor.awaitEnd("MQTT-3.2.2-7");
        }
    }

    private static Event eventOf(Connack connack) {
        Event event =
                Event.of("CONNACK", "", "session", "" + connack.sessionPresent(), "code", "" + connack.returnCode());
        Properties granted = connack.properties();
        for (int i = 0; i < granted.size(); i++) {
            boolean isName = granted.idAt(i) == PropertyId.ASSIGNED_CLIENT_IDENTIFIER;
            event = event.with(granted.idAt(i).wireName(), isName ? "yes" : "" + granted.valueAt(i));
        }
        return event;
    }

    private void publish(Step.Publishing step) throws IOException {
        Actor actor = actor(step);
        List<Publish> packets = new ArrayList<>();
        for (Step.Sent sent : step.messages()) {
            Message message = sent.message();
            note(message);
            if (sent.alias() > 0) {
                message = message.withProperties(message.properties().with(PropertyId.TOPIC_ALIAS, sent.alias()))
                        .withTopic(sent.aliasOnly() ? TopicName.NONE : message.topic());
            }
            int id = message.qos().isAcknowledged() ? actor.nextId() : Publish.NO_PACKET_ID;
            if (id != Publish.NO_PACKET_ID) {
                actor.noteAsked(id, Labels.of(message));
            }
            packets.add(new Publish(message, id, false));
        }
        actor.send(packets.toArray(new Publish[0]));
        actor.awaitAnswers();
    }

    private void leave(Step.Leaving step) throws IOException {
        ReasonCode reason = step.withWill()
                        && dialogue.clients().get(step.client()).version().hasProperties()
                ? ReasonCode.DISCONNECT_WITH_WILL
                : ReasonCode.SUCCESS;
        Properties properties = step.expirySeconds() < 0
                ? Properties.NONE
                : Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, step.expirySeconds());
        actor(step).send(new Disconnect(reason, properties));
        Peer peer = actor(step).detach();
        if (peer != null) {
            drain(step.client(), peer, false);
        }
    }

    /** Reads a connection that is over to its end. */
    private void drain(int client, Peer old, boolean finish) throws IOException {
        try (old) {
            if (finish) {
                old.finish();
            }
            for (Peer.Read read = old.read(); read != null; read = old.read()) {
                transcript.at(stepNow, client).add(lastWords(read.packet()));
            }
        } catch (java.net.SocketTimeoutException open) {
            new Notes(client).broken("MQTT-3.14.4-1", "the broker does not end the connection");
        }
    }

    private static Event lastWords(Packet packet) {
        return switch (packet) {
            case Disconnect disconnect ->
                Event.of(Event.OLD_DISCONNECT, "", "reason", disconnect.reason().text());
            case Publish publish -> Event.of(Event.OLD_PUBLISH, Labels.of(publish.message()));
            default -> Event.of("old connection: " + packet, "");
        };
    }

    private void settle(Step step) throws IOException {
        if (step.client() != Step.NOBODY && actor(step).isConnected()) {
            actor(step).send(Fencer.fencePacket(dialogue.fenceTopic()));
            awaitFences(1);
        } else {
            awaitFences(fencer.fence(dialogue.fenceTopic()));
        }
        askForNews();
        // What a group deals goes through the loop that the group belongs to, and asks for credit there and back.
        for (int quiet = 0; quiet < HOPS && dialogue.hasGroups(); quiet++) {
            awaitFences(fencer.fence(dialogue.fenceTopic()));
            quiet = askForNews() ? -1 : quiet;
        }
        actors.forEach(Actor::settled);
    }

    private void awaitFences(int count) throws IOException {
        for (Actor actor : actors) {
            actor.fenceComes(count);
        }
        for (Actor actor : actors) {
            actor.awaitFence();
        }
        fencer.await(count);
    }

    /** Asks until nobody has anything new; whether anybody had. */
    private boolean askForNews() throws IOException {
        boolean any = false;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            List<Actor> pinged = new ArrayList<>();
            for (Actor actor : actors) {
                if (actor.pingIfNews()) {
                    pinged.add(actor);
                }
            }
            if (pinged.isEmpty()) {
                break;
            }
            any = true;
            for (Actor actor : pinged) {
                actor.awaitPong();
            }
        }
        return any;
    }

    /** Writes down what one client receives. */
    private final class Notes implements Actor.Listener {
        private final int client;

        Notes(int client) {
            this.client = client;
        }

        @Override
        public void received(Event event) {
            transcript.at(stepNow, client).add(event);
        }

        @Override
        public void received(Publish publish, String topic) {
            Message message = publish.message();
            String label = Labels.of(message.payload(), topic);
            Event event = Event.of(
                    Event.PUBLISH,
                    label,
                    "topic",
                    topic,
                    "qos",
                    "" + message.qos().bits(),
                    "retain",
                    message.retain() ? "1" : "0",
                    "dup",
                    publish.dup() ? "1" : "0",
                    "properties",
                    forwarded(message, label),
                    "ids",
                    Event.idsText(idsOf(message.properties())));
            if (!dialogue.hasMessage(label)
                    || !dialogue.originOf(label).message().payload().equals(message.payload())
                    || !dialogue.originOf(label).message().topic().toString().equals(topic)) {
                event = event.with("content", "changed");
            }
            received(event);
        }

        @Override
        public void broken(String id, String text) {
            transcript.violations().add(new Transcript.Violation(stepNow, client, id, text));
        }
    }

    private static List<Integer> idsOf(Properties properties) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < properties.size(); i++) {
            if (properties.idAt(i) == PropertyId.SUBSCRIPTION_IDENTIFIER) {
                ids.add(Math.toIntExact((Long) properties.valueAt(i)));
            }
        }
        return ids;
    }

    /** The properties that a message brings along: user properties in their order, the others in any. */
    private String forwarded(Message message, String label) {
        List<String> texts = new ArrayList<>();
        Properties properties = message.properties();
        StringBuilder user = new StringBuilder();
        for (int i = 0; i < properties.size(); i++) {
            PropertyId id = properties.idAt(i);
            Object value = properties.valueAt(i);
            switch (id) {
                case SUBSCRIPTION_IDENTIFIER, TOPIC_ALIAS -> {}
                case MESSAGE_EXPIRY_INTERVAL -> texts.add("expiry=" + expiryText((Long) value, label));
                case USER_PROPERTY ->
                    user.append(((UserProperty) value).name())
                            .append('=')
                            .append(((UserProperty) value).value())
                            .append(';');
                default -> texts.add(id.wireName() + "=" + value);
            }
        }
        java.util.Collections.sort(texts);
        if (!user.isEmpty()) {
            texts.add("user=" + user);
        }
        return String.join(" ", texts);
    }

    /** Whether what is left of a message's time is what was given to it less the time that has passed, to a second. */
    private String expiryText(long seconds, String label) {
        if (!dialogue.hasMessage(label)) {
            return "" + seconds;
        }
        Dialogue.Origin origin = dialogue.originOf(label);
        long given = origin.message().properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL, -1);
        @Nullable Long sentAt = sentAtNanos.get(label);
        double passed = sentAt == null ? 0 : (System.nanoTime() - sentAt) / 1e9;
        // A will's time begins when it is published, which is at any time after its CONNECT.
        boolean isRight =
                seconds <= (origin.isWill() ? given : given - passed + 1.5) && seconds >= given - passed - 2.5;
        return isRight ? "as it should be" : "%d of %d after %.1f s".formatted(seconds, given, passed);
    }

    private static final int HOPS = 4;
    private static final int ROUNDS_MAX = 200;
    private static final long WAIT_MILLIS = 2_600;
}
