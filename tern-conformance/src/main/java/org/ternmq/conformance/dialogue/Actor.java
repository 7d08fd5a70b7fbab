package org.ternmq.conformance.dialogue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.conformance.dialogue.Dialogue.Labels;

/**
 * One client of a dialogue: what it keeps of its session, its connection, and the answers that it gives of itself. It writes down
 * what it receives and sees to the rules that need no second broker. Confined to the thread of its player.
 */
final class Actor {
    private final Listener listener;
    private final String fenceTopic;
    private final Map<Integer, Inbound> inbound = new TreeMap<>();
    private final Map<Integer, String> asked = new TreeMap<>();
    private final Map<String, Integer> held = new HashMap<>();
    private final List<Ack> withheld = new ArrayList<>();
    private final Map<Integer, String> aliases = new HashMap<>();
    private final Set<Integer> countedNow = new HashSet<>();
    private Step.Withhold withhold = Step.Withhold.NOTHING;
    private @Nullable Peer peer;
    private Terms terms = new Terms(65_535, Long.MAX_VALUE, 0);
    private int lastId;
    private int fencesDue;
    private int fencesSeen;
    private boolean pongDue;
    private boolean hasNews;
    private @Nullable Connack connack;

    /** Where an actor writes down what happens. */
    interface Listener {
        void received(Event event);

        void received(Publish publish, String topic);

        void broken(String id, String text);
    }

    /** What the client said that it takes. */
    record Terms(int receiveMaximum, long packetBytesMax, int aliasMax) {}

    private static final class Inbound {
        final String label;
        boolean answered;
        boolean onThisConnection = true;

        Inbound(String label) {
            this.label = label;
        }
    }

    Actor(Listener listener, String fenceTopic) {
        this.listener = listener;
        this.fenceTopic = fenceTopic;
    }

    boolean isConnected() {
        return peer != null;
    }

    // ---- what it does

    /** Opens a connection; the old one, if there is one, is left to the caller to drain. */
    void connect(Peer fresh, Packet connect, Terms newTerms, Step.Withhold newWithhold) throws IOException {
        peer = fresh;
        terms = newTerms;
        withhold = newWithhold;
        withheld.clear();
        aliases.clear();
        countedNow.clear();
        inbound.values().forEach(message -> message.onThisConnection = false);
        asked.values().removeIf(label -> !held.containsKey(label));
        fencesDue = 0;
        fencesSeen = 0;
        connack = null;
        send(connect);
        await("CONNACK", "MQTT-3.1.4-5", () -> connack != null);
    }

    @Nullable
    Connack connack() {
        return connack;
    }

    /** There is no session of before. */
    void forget() {
        inbound.clear();
        asked.clear();
        held.clear();
    }

    @Nullable
    Peer detach() {
        Peer old = peer;
        peer = null;
        return old;
    }

    int nextId() {
        lastId = lastId % 60_000 + 1;
        return lastId;
    }

    int idHeld(String label) {
        return held.getOrDefault(label, 1);
    }

    /** Sends what is to be answered under an identifier. */
    void ask(int id, String label, Packet... packets) throws IOException {
        asked.put(id, label);
        send(packets);
    }

    void noteAsked(int id, String label) {
        asked.put(id, label);
    }

    /** Sends a message of QoS 2 and waits for PUBREC only. */
    void hold(Publish publish, String label) throws IOException {
        held.put(label, publish.packetId());
        heldAnswered = false;
        ask(publish.packetId(), label, publish);
        await("PUBREC", "MQTT-4.3.3-8", () -> heldAnswered);
    }

    private boolean heldAnswered;

    void release(String label) throws IOException {
        int id = idHeld(label);
        held.remove(label);
        ask(id, label, Ack.Pubrel.success(id));
        awaitAnswers();
    }

    void awaitAnswers() throws IOException {
        await("the answers to " + asked, "MQTT-3.3.4-1", () -> asked.size() <= held.size());
    }

    void answer(Step.Withhold mode) throws IOException {
        withhold = mode;
        List<Ack> now = withheld.stream().filter(ack -> !isWithheld(ack)).toList();
        withheld.removeAll(now);
        for (Ack ack : now) {
            give(ack);
        }
    }

    void send(Packet... packets) throws IOException {
        Peer now = peer;
        if (now != null) {
            now.send(packets);
        }
    }

    void fenceComes(int count) {
        fencesDue += count;
    }

    void awaitFence() throws IOException {
        await("a message of QoS 0 by one connected throughout", "MQTT-3.8.4-5", () -> fencesSeen >= fencesDue);
    }

    /** Sends PINGREQ if something came or was answered since the last one; whether it did. */
    boolean pingIfNews() throws IOException {
        boolean pinged = hasNews && peer != null;
        hasNews = false;
        if (pinged) {
            ping();
        }
        return pinged;
    }

    void ping() throws IOException {
        pongDue = true;
        send(Ping.Pingreq.INSTANCE);
    }

    void awaitPong() throws IOException {
        await("PINGRESP", "MQTT-3.12.4-1", () -> !pongDue);
    }

    /** Waits for the broker to end the connection. */
    void awaitEnd(String id) throws IOException {
        await("the end of the connection", id, () -> false);
    }

    /** Nothing more comes: whatever was begun is finished by now. */
    void settled() {
        if (peer != null && withhold == Step.Withhold.NOTHING && !inbound.isEmpty()) {
            // What is too large for the new connection is not sent again, as if it had been (MQTT-3.1.2-25).
            inbound.values().removeIf(message -> !message.answered && terms.packetBytesMax() < Long.MAX_VALUE);
            for (Inbound message : inbound.values()) {
                listener.broken(
                        message.answered ? "MQTT-4.3.3-4" : "MQTT-4.4.0-1",
                        (message.answered ? "no PUBREL for " : "not sent again: ") + message.label);
            }
            inbound.clear();
        }
    }

    // ---- what it receives

    private void await(String what, String id, BooleanSupplier done) throws IOException {
        Peer now = peer;
        while (now != null && !done.getAsBoolean()) {
            try {
                Peer.Read read = now.read();
                if (read == null) {
                    peer = null;
                    listener.received(Event.of(Event.CLOSED, ""));
                    now.close();
                    return;
                }
                if (read.bytes() > terms.packetBytesMax()) {
                    String which = read.packet() instanceof Publish publish
                            ? Labels.of(publish.message())
                            : read.packet().toString();
                    listener.broken("MQTT-3.1.2-24", read.bytes() + " bytes: " + which);
                }
                onPacket(read.packet());
            } catch (SocketTimeoutException silent) {
                listener.broken(id, what + " did not come");
                now.close();
                peer = null;
            } catch (MalformedPacketException malformed) {
                listener.broken("MQTT-4.13.1-1", malformed.toString());
                now.close();
                peer = null;
            }
            now = peer;
        }
    }

    private void onPacket(Packet packet) throws IOException {
        if (connack == null && !(packet instanceof Connack)) {
            listener.broken("MQTT-3.2.0-1", "first packet is " + packet);
        }
        switch (packet) {
            case Connack answer -> connack = answer;
            case Publish publish -> onPublish(publish);
            case Ack.Pubrel pubrel -> onPubrel(pubrel);
            case Ack ack -> onAck(ack);
            case Suback suback -> {
                if (suback.packetId() != FENCE_ID) {
                    StringBuilder codes = new StringBuilder();
                    suback.reasons()
                            .forEach(reason -> codes.append(reason.code()).append(' '));
                    answered(
                            suback.packetId(),
                            Event.of("SUBACK", "", "codes", codes.toString().trim()));
                }
                asked.remove(suback.packetId());
            }
            case Unsuback unsuback -> {
                StringBuilder codes = new StringBuilder();
                unsuback.reasons().forEach(reason -> codes.append(reason.code()).append(' '));
                answered(
                        unsuback.packetId(),
                        Event.of("UNSUBACK", "", "codes", codes.toString().trim()));
                asked.remove(unsuback.packetId());
            }
            case Ping.Pingresp pong -> {
                if (!pongDue) {
                    listener.broken("MQTT-3.12.4-1", "PINGRESP unasked");
                }
                pongDue = false;
            }
            case Disconnect disconnect ->
                listener.received(
                        Event.of("DISCONNECT", "", "reason", disconnect.reason().text()));
            default -> listener.broken("MQTT-4.13.1-1", "unexpected " + packet);
        }
    }

    private void answered(int id, Event event) {
        if (asked.containsKey(id)) {
            listener.received(event);
        } else {
            listener.broken("MQTT-2.2.1-5", "answer to nothing: packet id " + id + " " + event);
        }
    }

    private void onPublish(Publish publish) throws IOException {
        String topic = topicOf(publish);
        if (topic.equals(fenceTopic)) {
            fencesSeen++;
            return;
        }
        hasNews = true;
        listener.received(publish, topic);
        if (publish.message().qos() == Qos.AT_MOST_ONCE) {
            return;
        }
        int id = publish.packetId();
        String label = Labels.of(publish.message().payload(), topic);
        Inbound known = inbound.get(id);
        if (known != null && (known.onThisConnection || !known.label.equals(label))) {
            listener.broken("MQTT-2.2.1-4", "packet id " + id + " of " + known.label + " is in use, now " + label);
        } else if (known != null && known.answered) {
            listener.broken("MQTT-4.3.3-6", "PUBLISH of " + label + " again, which was answered with PUBREC");
        } else if (known != null && !publish.dup()) {
            listener.broken("MQTT-3.3.1-1", "DUP is not set although " + label + " was sent before");
        }
        Inbound message = new Inbound(label);
        inbound.put(id, message);
        countedNow.add(id);
        if (countedNow.size() > terms.receiveMaximum()) {
            listener.broken("MQTT-3.3.4-9", countedNow.size() + " in flight with " + label);
        }
        giveOrWithhold(publish.message().qos() == Qos.AT_LEAST_ONCE ? Ack.Puback.success(id) : Ack.Pubrec.success(id));
    }

    private String topicOf(Publish publish) {
        int alias = (int) publish.message().properties().number(org.ternmq.codec.value.PropertyId.TOPIC_ALIAS, 0);
        String topic = publish.message().topic().toString();
        if (alias > terms.aliasMax()) {
            listener.broken("MQTT-3.1.2-26", "topic alias " + alias);
        }
        if (alias > 0 && topic.isEmpty()) {
            String known = aliases.get(alias);
            if (known == null) {
                listener.broken("MQTT-3.3.2-12", "topic alias " + alias + " was never set");
            }
            return known == null ? "" : known;
        }
        if (alias > 0) {
            aliases.put(alias, topic);
        }
        return topic;
    }

    private void onPubrel(Ack.Pubrel pubrel) throws IOException {
        hasNews = true;
        Inbound message = inbound.get(pubrel.packetId());
        if (message == null || !message.answered || pubrel.reason().code() != 0) {
            listener.broken("MQTT-4.3.3-4", "PUBREL that no PUBREC was sent for: " + pubrel);
        }
        if (message != null && !message.onThisConnection) {
            listener.received(Event.of(Event.PUBREL_AGAIN, message.label));
        }
        giveOrWithhold(Ack.Pubcomp.success(pubrel.packetId()));
    }

    private void giveOrWithhold(Ack ack) throws IOException {
        if (isWithheld(ack)) {
            withheld.add(ack);
        } else {
            give(ack);
        }
    }

    private boolean isWithheld(Ack ack) {
        return switch (withhold) {
            case NOTHING -> false;
            case RECEIPTS -> !(ack instanceof Ack.Pubcomp);
            case COMPLETIONS -> ack instanceof Ack.Pubcomp;
        };
    }

    private void give(Ack ack) throws IOException {
        Inbound message = inbound.get(ack.packetId());
        if (ack instanceof Ack.Pubrec && message != null) {
            message.answered = true;
        } else {
            inbound.remove(ack.packetId());
            countedNow.remove(ack.packetId());
        }
        hasNews = true;
        send(ack);
    }

    private void onAck(Ack ack) throws IOException {
        int id = ack.packetId();
        String label = asked.getOrDefault(id, "");
        answered(id, Event.of(ack.type().name(), label, "reason", ack.reason().text()));
        if (ack instanceof Ack.Pubrec && !ack.reason().isError()) {
            if (held.containsKey(label)) {
                heldAnswered = true;
            } else {
                send(Ack.Pubrel.success(id));
            }
        } else {
            asked.remove(id);
            heldAnswered |= held.remove(label) != null;
        }
    }

    static final int FENCE_ID = 65_535;
}
