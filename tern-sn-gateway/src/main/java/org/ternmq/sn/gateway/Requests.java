package org.ternmq.sn.gateway;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Registration.Regack;
import org.ternmq.sn.codec.packet.Registration.Register;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.gateway.exchange.ById;

/**
 * What one client asks for: topic ids, subscriptions. A repeated question gets the answer that it had, and leads to nothing more. Confined to
 * its endpoint.
 */
final class Requests {
    private final Topics topics;
    private final GatewayOutbox<SnPacket> out;
    private final ById<SnPacket> open = new ById<>(); // asked of the broker, by packet identifier
    private @Nullable SnPacket answered;
    private @Nullable SnPacket answer;

    Requests(Topics topics, GatewayOutbox<SnPacket> out) {
        this.topics = topics;
        this.out = out;
    }

    /** The client wants to know the id of a topic. */
    void onRegister(Register register) {
        TopicName name = TopicText.nameOrNull(register.topicName());
        int id = name == null ? TopicId.NONE : topics.give(name);
        ReturnCode code = name == null
                ? ReturnCode.NOT_SUPPORTED
                : id == TopicId.NONE ? ReturnCode.CONGESTION : ReturnCode.ACCEPTED;
        if (name != null && id != TopicId.NONE) {
            topics.told(name);
        }
        out.send(new Regack(id, register.msgId(), code)); // [SN-6.5-1]
    }

    /** The client subscribes. */
    void onSubscribe(Subscribe asked) {
        var subscribe = new Subscribe(false, asked.qosMax(), asked.msgId(), asked.topic());
        if (isRepeated(subscribe, subscribe.msgId())) {
            return;
        }
        TopicFilter filter = filter(subscribe.topic());
        if (filter == null) {
            boolean isUnknown = subscribe.topic() instanceof TopicId id && id.kind() == TopicId.Kind.PREDEFINED;
            refuse(subscribe, isUnknown ? ReturnCode.INVALID_TOPIC_ID : ReturnCode.NOT_SUPPORTED);
        } else if (open.size() >= OPEN_MAX || subscribe.msgId() == NO_MSG_ID) {
            refuse(subscribe, subscribe.msgId() == NO_MSG_ID ? ReturnCode.NOT_SUPPORTED : ReturnCode.CONGESTION);
        } else {
            open.put(subscribe.msgId(), subscribe);
            out.forward(new org.ternmq.codec.packet.Subscribe(
                    subscribe.msgId(), Properties.NONE, List.of(Request.of(filter, subscribe.qosMax()))));
        }
    }

    private void refuse(Subscribe subscribe, ReturnCode code) {
        out.send(new Suback(Qos.AT_MOST_ONCE, TopicId.NONE, subscribe.msgId(), code)); // asked again it may be yes
    }

    /** The client unsubscribes; whatever it names, it is answered [SN-6.9-5]. */
    void onUnsubscribe(Unsubscribe unsubscribe) {
        if (isRepeated(unsubscribe, unsubscribe.msgId())) {
            return;
        }
        TopicFilter filter = filter(unsubscribe.topic());
        if (filter == null || open.size() >= OPEN_MAX || unsubscribe.msgId() == NO_MSG_ID) {
            answer(unsubscribe, new Unsuback(unsubscribe.msgId()));
        } else {
            open.put(unsubscribe.msgId(), unsubscribe);
            forwardUnsubscribe(unsubscribe.msgId(), filter);
        }
    }

    /** [SN-6.10-2] The client has refused a topic: it is subscribed to it no more, to filters with wildcards it is. */
    void unsubscribe(TopicName name) {
        int id = OUR_PACKET_ID;
        while (open.contains(id)) {
            id--;
        }
        open.put(id, OURS);
        answered = null; // who subscribes to it again means it
        forwardUnsubscribe(id, TopicFilter.of(name.toString()));
    }

    private void forwardUnsubscribe(int id, TopicFilter filter) {
        out.forward(new org.ternmq.codec.packet.Unsubscribe(id, Properties.NONE, List.of(filter)));
    }

    /** Whether the same question is open, or was answered last; then it gets its answer once more. */
    private boolean isRepeated(SnPacket request, int msgId) {
        if (open.contains(msgId)) {
            out.dropped(SnDrop.REPEATED);
            return true;
        }
        SnPacket before = answer;
        if (before == null || !request.equals(answered)) {
            return false;
        }
        out.dropped(SnDrop.REPEATED);
        out.send(before);
        return true;
    }

    private void answer(SnPacket request, SnPacket with) {
        answered = request;
        answer = with;
        out.send(with);
    }

    /** What is subscribed to, {@code null} if nothing can be. */
    private @Nullable TopicFilter filter(Topic topic) {
        return switch (topic) {
            case Topic.Name name ->
                TopicFilter.ofChecked(name.text())
                        .filter(one -> !one.isBrokenShare())
                        .orElse(null);
            case TopicId id -> {
                TopicName name = topics.name(id);
                yield name == null ? null : TopicFilter.of(name.toString());
            }
        };
    }

    // ---- what the broker answers

    void onSuback(org.ternmq.codec.packet.Suback suback) {
        if (!(open.remove(suback.packetId()) instanceof Subscribe subscribe)) {
            return;
        }
        ReasonCode reason = suback.reasons().getFirst();
        if (reason.isError()) {
            refuse(subscribe, BrokerTerms.code(reason));
        } else { // [SN-6.9-1]
            Qos granted = Qos.of(reason.code());
            answer(subscribe, new Suback(granted, idOf(subscribe.topic()), subscribe.msgId(), ReturnCode.ACCEPTED));
        }
    }

    /** [SN-6.9-2] The id that messages come with, where there is one. */
    private int idOf(Topic topic) {
        return switch (topic) {
            case Topic.Name name -> {
                Optional<TopicName> one = Optional.ofNullable(TopicText.nameOrNull(name.text()))
                        .filter(text -> !TopicFilter.of(name.text()).isShared());
                int id = one.map(topics::give).orElse(TopicId.NONE);
                if (id != TopicId.NONE) {
                    topics.told(one.orElseThrow());
                }
                yield id;
            }
            case TopicId id -> id.kind() == TopicId.Kind.PREDEFINED ? id.value() : TopicId.NONE;
        };
    }

    void onUnsuback(org.ternmq.codec.packet.Unsuback unsuback) {
        if (open.remove(unsuback.packetId()) instanceof Unsubscribe unsubscribe) {
            answer(unsubscribe, new Unsuback(unsubscribe.msgId()));
        }
    }

    private static final int NO_MSG_ID = 0;

    /** Stands for what we ask for ourselves, of which the client hears nothing. */
    private static final SnPacket OURS = Disconnect.PLAIN;

    /** Of what we ask for ourselves: clients count up from below. */
    private static final int OUR_PACKET_ID = 0xFFFF;

    /** So many questions a client may have open; the standard gives it one. */
    private static final int OPEN_MAX = 16;
}
