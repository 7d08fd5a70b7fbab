package org.ternmq.core.endpoint;

import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.auth.Interceptor.Ruling;
import org.ternmq.core.endpoint.Host.Refusal;
import org.ternmq.core.flow.AliasesIn;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.flow.Receiver;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.Durability;

/**
 * PUBLISH of one connected client (section 3.3): what topic it means, and whether it keeps to what the server announced. Confined to
 * its loop.
 */
final class Publishing {
    private final Host host;
    private final Limits limits;
    private final Version version;
    private final AliasesIn aliases;
    private final Session session;
    private Client client;
    private final Later later;

    Publishing(Host host, Limits limits, Version version, Session session, Client client, Later later) {
        this.session = session;
        this.client = client;
        this.later = later;
        this.host = host;
        this.limits = limits;
        this.version = version;
        this.aliases = new AliasesIn(limits.topicAliasMaximum()); // [MQTT-3.3.2-7] none of another connection
    }

    /** The client was authenticated once more. */
    void renewed(Client again) {
        client = again;
    }

    /** Takes a PUBLISH and answers it; unless it is one for which the connection must end. */
    Refusal onPublish(Publish publish, Outbox out, long nowNanos) {
        Receiver receiver = session.receiver();
        Publish named = publish;
        if (publish.message().properties().has(PropertyId.TOPIC_ALIAS)) {
            int alias = (int) publish.message().properties().number(PropertyId.TOPIC_ALIAS, 0);
            if (!aliases.allows(alias)) { // [U5-3.3.4-3]
                return new Refusal(
                        ReasonCode.TOPIC_ALIAS_INVALID,
                        "topic alias " + alias + " is not within 1 to " + limits.topicAliasMaximum());
            }
            named = named(publish, alias);
        }
        if (named.message().topic().isEmpty()) { // [U5-3.3.4-4]
            return new Refusal(ReasonCode.PROTOCOL_ERROR, "no topic, and no topic alias that was set");
        }
        Refusal breach = breach(named, receiver);
        if (breach.isError()) {
            return breach;
        }
        ReasonCode refusal = refusal(named, receiver, out.durability());
        boolean isAsked = host.interceptor().isPresent() && !refusal.isError() && !isRepeat(named, receiver);
        return isAsked ? ask(host.interceptor().get(), named, out, nowNanos) : take(named, refusal, out);
    }

    private Refusal ask(Interceptor interceptor, Publish publish, Outbox out, long nowNanos) {
        later.await(
                interceptor.onPublish(client, publish.message()),
                REFUSED,
                nowNanos,
                (ruling, now) -> rule(publish, ruling, out));
        return Refusal.NONE;
    }

    private Refusal rule(Publish publish, Ruling ruling, Outbox out) {
        switch (ruling) {
            case Ruling.Pass pass -> session.receiver().onPublish(publish, out);
            case Ruling.Drop drop -> {
                host.dropped(session, publish.message(), DropReason.INTERCEPTED, ReasonCode.SUCCESS);
                session.receiver().drop(publish, out);
            }
            case Ruling.Refuse refused -> {
                if (ruling.equals(REFUSED)
                        && !version.hasProperties()
                        && publish.message().qos().isAcknowledged()) {
                    // The only answer of 3.x is that all is well, which nobody has said: its sender has to come again.
                    return new Refusal(
                            refused.reason(),
                            "a message to " + publish.message().topic() + " was not answered for");
                }
                boolean sayable = refused.reason().mayStandIn(ReasonCode.Place.RECEIPT);
                ReasonCode reason = sayable ? refused.reason() : ReasonCode.NOT_AUTHORIZED;
                host.dropped(session, publish.message(), DropReason.REFUSED, reason);
                session.receiver().refuse(publish, reason, out);
            }
            case Ruling.Replace replace -> {
                return replace(publish, replace.message(), out);
            }
        }
        return Refusal.NONE;
    }

    /** With the quality of service that it came with: the client waits for its answers. */
    private Refusal replace(Publish publish, Message other, Outbox out) {
        Message message = new Message(
                other.topic(), other.payload(), publish.message().qos(), other.retain(), other.properties());
        Publish replaced = new Publish(message, publish.packetId(), publish.dup());
        Refusal breach = breach(message, limits);
        if (breach.isError() || PacketEncoder.size(replaced, Version.V5) > limits.packetBytesMax()) {
            return take(replaced, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, out);
        }
        return take(replaced, host.mayPublish(Access.ALL, message, out.durability(), canBeTold(publish)), out);
    }

    /** The same with the topic that the alias stands for; the alias itself goes no further. */
    private Publish named(Publish publish, int alias) {
        Message message = publish.message();
        TopicName topic = message.topic();
        if (topic.isEmpty()) {
            topic = aliases.topic(alias);
        } else {
            aliases.set(alias, topic);
        }
        Message plain = new Message(
                topic,
                message.payload(),
                message.qos(),
                message.retain(),
                message.properties().without(PropertyId.TOPIC_ALIAS));
        return new Publish(plain, publish.packetId(), publish.dup());
    }

    private Refusal breach(Publish publish, Receiver receiver) {
        Message message = publish.message();
        Refusal breach = breach(message, limits);
        boolean begins = message.qos() == Qos.EXACTLY_ONCE
                && version == Version.V5
                && receiver.open() >= limits.receiveMaximum()
                && receiver.isNew(publish);
        if (begins && !breach.isError()) { // [U5-3.3.4-5]
            return new Refusal(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more than " + limits.receiveMaximum() + " in flight");
        }
        if (isInUse(publish, receiver) && !version.hasProperties()) { // no reason could be told
            return new Refusal(
                    ReasonCode.PROTOCOL_ERROR, "packet id " + publish.packetId() + " is held by a QoS 2 message");
        }
        return breach;
    }

    /** Whether a message, published or a will, breaks what the server announced. */
    static Refusal breach(Message message, Limits limits) {
        TopicName topic = message.topic();
        if (topic.levels() > limits.topicLevelsMax()) {
            return new Refusal(
                    ReasonCode.TOPIC_NAME_INVALID, "topic has more than " + limits.topicLevelsMax() + " levels");
        }
        if (topic.length() > limits.topicBytesMax()) {
            return new Refusal(
                    ReasonCode.TOPIC_NAME_INVALID, "topic is longer than " + limits.topicBytesMax() + " bytes");
        }
        if (message.qos().compareTo(limits.features().qosMax())
                > 0) { // [U5-3.3.1.2-1, U5-3.2.2.3.4-2, U5-3.2.2.3.4-3, MQTT-3.2.2-12]
            return new Refusal(
                    ReasonCode.QOS_NOT_SUPPORTED,
                    "QoS above " + limits.features().qosMax().ordinal());
        }
        if (message.retain()
                && !limits.features().retain()) { // [U5-3.3.1.3-1, U5-3.2.2.3.5-2, U5-3.2.2.3.5-3, MQTT-3.2.2-13]
            return new Refusal(ReasonCode.RETAIN_NOT_SUPPORTED, "messages are not retained here");
        }
        return Refusal.NONE;
    }

    private ReasonCode refusal(Publish publish, Receiver receiver, Durability listener) {
        if (isInUse(publish, receiver)) {
            return ReasonCode.PACKET_IDENTIFIER_IN_USE;
        }
        return isRepeat(publish, receiver)
                ? ReasonCode.SUCCESS
                : host.mayPublish(session.access(), publish.message(), listener, canBeTold(publish));
    }

    private static boolean isRepeat(Publish publish, Receiver receiver) {
        return publish.message().qos() == Qos.EXACTLY_ONCE && !receiver.isNew(publish);
    }

    private boolean canBeTold(Publish publish) {
        return version.hasProperties() && publish.message().qos().isAcknowledged();
    }

    /** Whether a QoS 1 message has the identifier of a QoS 2 message that is not released. */
    private static boolean isInUse(Publish publish, Receiver receiver) {
        return publish.message().qos() == Qos.AT_LEAST_ONCE && receiver.isInUse(publish.packetId());
    }

    private Refusal take(Publish publish, ReasonCode refusal, Outbox out) {
        if (refusal.isError()) {
            host.dropped(session, publish.message(), DropReason.REFUSED, refusal);
        }
        if (refusal == ReasonCode.QUOTA_EXCEEDED && !version.hasProperties()) {
            // The only answer of 3.x is that the message is safe, which it is not: its sender has to come again.
            return new Refusal(
                    refusal, "no room to keep a message to " + publish.message().topic());
        }
        if (refusal.isError()) {
            session.receiver().refuse(publish, refusal, out);
        } else {
            session.receiver().onPublish(publish, out);
        }
        return Refusal.NONE;
    }

    /** What nobody answers for does not happen. */
    static final Ruling REFUSED =
            new Ruling.Refuse(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "it was not answered for");
}
