package org.ternmq.sn.gateway.v2;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.packet.Subscription.Suback;
import org.ternmq.sn.codec.v2.packet.Subscription.Subscribe;
import org.ternmq.sn.codec.v2.packet.Subscription.Unsubscribe;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.gateway.GatewayOutbox;

/** What one client asks for: aliases and subscriptions. Each is a question of {@link Questions}. Confined to its endpoint. */
final class Requests {
    private final Aliases aliases;
    private final Questions questions;
    private final GatewayOutbox<Sn2Packet> out;

    Requests(Aliases aliases, Questions questions, GatewayOutbox<Sn2Packet> out) {
        this.aliases = aliases;
        this.questions = questions;
        this.out = out;
    }

    /** The client wants to know the alias of a topic. */
    void onRegister(Register register) {
        TopicName name = aliases.name(register.topic());
        Topic agreed = name == null ? null : aliases.agreed(name);
        boolean isOld = name != null && aliases.hasGiven(name);
        Topic alias = name == null || agreed != null ? agreed : aliases.give(name);
        Reason reason;
        if (name == null) {
            reason = Reason.IMPLEMENTATION_SPECIFIC_ERROR;
        } else if (alias == null) {
            reason = Reason.QUOTA_EXCEEDED;
        } else { // [SN2-4.7.2.2-5]
            reason = agreed != null || isOld ? Reason.TOPIC_ALIAS_EXISTS : Reason.SUCCESS;
            aliases.told(name);
        }
        questions.answer(new Regack(register.packetId(), Optional.ofNullable(alias), reason));
    }

    /**
     * The client subscribes: to the broker, with the same options [SN2-3.7.2.5-1, SN2-3.7.6-4, SN2-4.13-5, SN2-4.13-6, SN2-4.13-7] [SN2-4.13-8]
     * [SN2-4.13-9], at the same QoS [SN2-3.6.2.7-2, SN2-3.7.6-7], by the same filter [SN2-3.7.6-3, SN2-4.7.1.2-1, SN2-4.7.1.3-4].
     */
    void onSubscribe(Subscribe subscribe) {
        TopicFilter filter = filter(subscribe.topic());
        if (filter == null) {
            refuse(
                    subscribe,
                    subscribe.topic() instanceof Topic.Name ? Reason.TOPIC_FILTER_INVALID : Reason.UNKNOWN_TOPIC_ALIAS);
        } else if (subscribe.noLocal() && filter.isShared()) {
            refuse(subscribe, Reason.IMPLEMENTATION_SPECIFIC_ERROR);
        } else {
            out.forward(new org.ternmq.codec.packet.Subscribe(
                    subscribe.packetId(),
                    Properties.NONE,
                    List.of(new Request(
                            filter,
                            subscribe.qosMax(),
                            subscribe.noLocal(),
                            subscribe.retainAsPublished(),
                            RetainHandling.values()[subscribe.retainHandling()]))));
        }
    }

    private void refuse(Subscribe subscribe, Reason reason) {
        questions.answer(new Suback(subscribe.packetId(), Optional.empty(), reason));
    }

    /**
     * The client unsubscribes, [SN2-3.9.6-1] from a filter, whatever it calls it. [SN2-3.9.6-2, SN2-3.9.6-3] The broker finds it and sends nothing
     * more; [SN2-3.9.6-4] what is under way to the client goes on.
     */
    void onUnsubscribe(Unsubscribe unsubscribe) {
        TopicFilter filter = filter(unsubscribe.topic());
        if (filter == null) {
            Reason reason = unsubscribe.topic() instanceof Topic.Name
                    ? Reason.TOPIC_FILTER_INVALID
                    : Reason.UNKNOWN_TOPIC_ALIAS;
            questions.answer(new Ack(Sn2Type.UNSUBACK, unsubscribe.packetId(), reason));
        } else {
            out.forward(
                    new org.ternmq.codec.packet.Unsubscribe(unsubscribe.packetId(), Properties.NONE, List.of(filter)));
        }
    }

    /** [SN2-4.7.1.1.2-1, SN2-4.7.1.1.3-1] What is subscribed to, {@code null} if nothing can be. */
    private @Nullable TopicFilter filter(Topic topic) {
        if (topic instanceof Topic.Name name) {
            return TopicFilter.ofChecked(name.text())
                    .filter(one -> !one.isBrokenShare())
                    .orElse(null);
        }
        TopicName name = aliases.name(topic);
        return name == null ? null : TopicFilter.of(name.toString());
    }

    // ---- what the broker answers

    /** [SN2-3.7.6-1, SN2-3.7.6-2, SN2-3.7.6-5, SN2-3.7.6-6] */
    void onSuback(int packetId, ReasonCode code) {
        if (questions.open() instanceof Subscribe subscribe && subscribe.packetId() == packetId) {
            Reason reason = Reasons.toClient(code, Sn2Type.SUBACK);
            questions.answer(
                    new Suback(packetId, reason.isError() ? Optional.empty() : alias(subscribe.topic()), reason));
        }
    }

    /**
     * [SN2-4.7.2.2-2, SN2-4.7.2.2-3, SN2-3.8.4-3] The alias that messages come with: none for a filter with wildcards, and for an alias that was
     * agreed on and asked for.
     */
    private Optional<Topic> alias(Topic topic) {
        TopicName name = aliases.name(topic);
        boolean isShared =
                topic instanceof Topic.Name text && TopicFilter.of(text.text()).isShared();
        if (name == null || isShared || topic instanceof Topic.PredefinedAlias) {
            return Optional.empty();
        }
        Topic agreed = aliases.agreed(name);
        Topic alias = agreed == null ? aliases.give(name) : agreed;
        if (alias != null) {
            aliases.told(name);
        }
        return Optional.ofNullable(alias);
    }

    /** [SN2-3.9.6-5, SN2-3.9.6-6] */
    void onUnsuback(int packetId, ReasonCode code) {
        if (questions.isOpen(Unsubscribe.class, packetId)) {
            questions.answer(new Ack(Sn2Type.UNSUBACK, packetId, Reasons.toClient(code, Sn2Type.UNSUBACK)));
        }
    }
}
