package org.ternmq.sn.client.endpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/** A small honest gateway with one client, and a broker in it that sends back what is subscribed to. Handed packets and time. */
public final class FakeGateway {
    /** What the client published, in order, as {@code topic=text}. */
    public final List<String> received = new ArrayList<>();

    private final Consumer<SnPacket> send;
    private final long retryNanos;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private final Set<Integer> seen = new HashSet<>();
    private final Set<String> filters = new HashSet<>();
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private @Nullable Message current;
    private int msgId;
    private boolean isSent;
    private boolean isReleased;
    private boolean isActive;
    private boolean isAwake;
    private long deadlineNanos = Long.MAX_VALUE;

    private record Message(String topic, String text, int qos) {}

    public FakeGateway(Consumer<SnPacket> send, long retryNanos) {
        this.send = send;
        this.retryNanos = retryNanos;
    }

    /** A message for the client. */
    public void publish(String topic, String text, int qos, long now) {
        waiting.add(new Message(topic, text, qos));
        pump(now);
    }

    public boolean isIdle() {
        return current == null && waiting.isEmpty();
    }

    public void onPacket(SnPacket packet, long now) {
        switch (packet) {
            case Connect connect -> onConnect(connect, now);
            case Will.WillTopic topic -> send.accept(Will.WillMsgReq.INSTANCE);
            case Will.WillMsg message -> accept(now);
            case Will.WillTopicUpd update -> send.accept(new Will.WillTopicResp(ReturnCode.ACCEPTED));
            case Will.WillMsgUpd update -> send.accept(new Will.WillMsgResp(ReturnCode.ACCEPTED));
            case Registration.Register ask ->
                send.accept(new Registration.Regack(tell(ask.topicName()), ask.msgId(), ReturnCode.ACCEPTED));
            case Registration.Regack answer -> onRegack(answer, now);
            case Publish publish -> onPublish(publish, now);
            case Ack ack -> onAck(ack, now);
            case Subscribe ask -> onSubscribe(ask);
            case Unsubscribe ask -> {
                filters.remove(name(ask.topic()));
                send.accept(new Unsuback(ask.msgId()));
            }
            case Ping.Pingreq ping
            when ping.hasClientId() -> {
                isAwake = true;
                if (current != null) {
                    step(current, now);
                }
                pump(now);
            }
            case Ping.Pingreq ping -> send.accept(Ping.Pingresp.INSTANCE);
            case Disconnect end -> {
                isActive = false;
                isAwake = false;
                send.accept(Disconnect.PLAIN);
            }
            default -> {}
        }
    }

    private void onConnect(Connect connect, long now) {
        if (connect.cleanSession()) {
            filters.clear();
            waiting.clear();
            current = null;
        }
        told.clear();
        if (connect.will()) {
            send.accept(Will.WillTopicReq.INSTANCE);
        } else {
            accept(now);
        }
    }

    private void accept(long now) {
        isActive = true;
        isAwake = false;
        send.accept(new Connack(ReturnCode.ACCEPTED));
        if (current != null) {
            step(current, now);
        }
        pump(now);
    }

    private int tell(String topic) {
        told.add(topic);
        return assign(topic);
    }

    private int assign(String topic) {
        return ids.computeIfAbsent(topic, name -> ids.size() + 1);
    }

    private void onPublish(Publish publish, long now) {
        String topic = name(publish.topic());
        int topicId = publish.topic().value();
        if (topic.isEmpty()) {
            send.accept(new Ack.Puback(topicId, publish.msgId(), ReturnCode.INVALID_TOPIC_ID));
            return;
        }
        if (publish.qos() < 2 || seen.add(publish.msgId())) {
            received.add(topic + "=" + publish.payload().toUtf8());
            if (filters.contains(topic) || filters.contains("#")) {
                publish(topic, publish.payload().toUtf8(), Math.max(0, publish.qos()), now);
            }
        }
        if (publish.qos() == 1) {
            send.accept(new Ack.Puback(topicId, publish.msgId(), ReturnCode.ACCEPTED));
        } else if (publish.qos() == 2) {
            send.accept(new Ack.Pubrec(publish.msgId()));
        }
    }

    private void onSubscribe(Subscribe ask) {
        String filter = name(ask.topic());
        filters.add(filter);
        boolean isName = ask.topic() instanceof Topic.Name && !filter.contains("#");
        int id = isName ? tell(filter) : ask.topic() instanceof TopicId known ? known.value() : TopicId.NONE;
        send.accept(new Suback(ask.qosMax(), id, ask.msgId(), ReturnCode.ACCEPTED));
    }

    /** Short names stand for themselves, pre-defined ids for {@code predefined/ID}; empty if nobody told the client this id. */
    private String name(Topic topic) {
        return switch (topic) {
            case Topic.Name name -> name.text();
            case TopicId id when id.kind() == TopicId.Kind.SHORT_NAME -> id.name();
            case TopicId id when id.kind() == TopicId.Kind.PREDEFINED -> PREDEFINED + id.value();
            case TopicId id ->
                told.stream()
                        .filter(name -> ids.getOrDefault(name, 0) == id.value())
                        .findAny()
                        .orElse("");
        };
    }

    private TopicId idOf(String topic) {
        if (topic.startsWith(PREDEFINED)) {
            return TopicId.predefined(Integer.parseInt(topic.substring(PREDEFINED.length())));
        }
        return topic.length() == 2 ? TopicId.shortName(topic) : TopicId.normal(assign(topic));
    }

    private void onRegack(Registration.Regack regack, long now) {
        if (current != null && regack.msgId() == msgId) {
            told.add(current.topic());
            step(current, now);
        }
    }

    private void onAck(Ack ack, long now) {
        if (ack instanceof Ack.Pubrel) {
            send.accept(new Ack.Pubcomp(ack.msgId()));
        } else if (current != null && ack.msgId() == msgId) {
            onAck(current, ack, now);
        }
    }

    private void onAck(Message message, Ack ack, long now) {
        if (ack instanceof Ack.Puback puback && puback.code() == ReturnCode.INVALID_TOPIC_ID) {
            told.remove(message.topic());
            step(message, now);
        } else if (ack instanceof Ack.Pubrec && message.qos() == 2) {
            isReleased = true;
            step(message, now);
        } else if (ack instanceof Ack.Puback ? message.qos() == 1 : ack instanceof Ack.Pubcomp && isReleased) {
            current = null;
            pump(now);
        }
    }

    /** Goes on with the next message when none is open. */
    private void pump(long now) {
        while ((isActive || isAwake) && current == null && !waiting.isEmpty()) {
            Message next = waiting.remove();
            current = next;
            msgId++;
            isSent = false;
            isReleased = false;
            step(next, now);
        }
        if (isAwake && isIdle()) {
            isAwake = false;
            send.accept(Ping.Pingresp.INSTANCE);
        }
    }

    /** Sends what comes next for the open message, or once more what is not answered. */
    private void step(Message message, long now) {
        deadlineNanos = now + retryNanos;
        TopicId id = idOf(message.topic());
        if (isReleased) {
            send.accept(new Ack.Pubrel(msgId));
        } else if (id.kind() == TopicId.Kind.NORMAL && !told.contains(message.topic())) {
            send.accept(new Registration.Register(id.value(), msgId, message.topic()));
        } else if (message.qos() == 0) {
            send.accept(new Publish(false, 0, false, id, 0, Bytes.utf8(message.text())));
            current = null;
            pump(now);
        } else {
            send.accept(new Publish(isSent, message.qos(), false, id, msgId, Bytes.utf8(message.text())));
            isSent = true;
        }
    }

    private boolean isWaiting() {
        return (isActive || isAwake) && current != null;
    }

    public long deadlineNanos() {
        return isWaiting() ? deadlineNanos : Long.MAX_VALUE;
    }

    public void onDeadline(long now) {
        if (isWaiting() && now - deadlineNanos >= 0 && current != null) {
            step(current, now);
        }
    }

    private static final String PREDEFINED = "predefined/";
}
