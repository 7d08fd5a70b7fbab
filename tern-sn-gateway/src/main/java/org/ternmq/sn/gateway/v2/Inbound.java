package org.ternmq.sn.gateway.v2;

import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.gateway.GatewayOutbox;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.sn.gateway.exchange.ById;

/**
 * What one client publishes. Its packet identifiers are those towards the broker, whose session knows which messages at QoS 2 it has. Confined to
 * its endpoint.
 */
final class Inbound {
    private final Aliases aliases;
    private final Questions questions;
    private final GatewayOutbox<Sn2Packet> out;
    private final ById<Boolean> received = new ById<>(); // at QoS 2, PUBREL not yet here

    Inbound(Aliases aliases, Questions questions, GatewayOutbox<Sn2Packet> out) {
        this.aliases = aliases;
        this.questions = questions;
        this.out = out;
    }

    /**
     * The client publishes; [SN2-3.6.2.7-1] it is answered as the QoS says.
     *
     * @return what is wrong if the virtual connection cannot go on, {@code null} otherwise
     */
    @Nullable
    Reason onPublish(Publish publish, Terms terms, boolean isCongested, long nowNanos) {
        TopicName topic = aliases.name(publish.topic());
        if (topic == null && publish.topic() instanceof Topic.PredefinedAlias) { // [SN2-4.7.2.1-2]
            return Reason.PROTOCOL_ERROR;
        }
        if (publish.qos() == Qos.AT_MOST_ONCE) {
            if (topic == null || isCongested || !terms.takes(publish)) {
                out.dropped(topic == null ? SnDrop.NOT_ALLOWED : SnDrop.CONGESTION);
            } else {
                forward(publish, topic);
            }
            return null;
        }
        switch (questions.ask(publish, publish.packetId(), nowNanos)) {
            case COPY -> {}
            case ONE_TOO_MANY -> {
                return Reason.RECEIVE_MAXIMUM_EXCEEDED;
            }
            case NEW -> onNew(publish, topic, terms, isCongested);
        }
        return null;
    }

    private void onNew(Publish publish, @Nullable TopicName topic, Terms terms, boolean isCongested) {
        if (received.contains(publish.packetId())) { // [SN2-4.3.4-11]
            out.dropped(SnDrop.REPEATED);
            answer(publish, Reason.SUCCESS);
        } else if (topic == null) {
            answer(
                    publish,
                    publish.topic() instanceof Topic.Name ? Reason.TOPIC_NAME_INVALID : Reason.UNKNOWN_TOPIC_ALIAS);
        } else if (isCongested || received.size() >= RECEIVED_MAX) {
            answer(publish, Reason.CONGESTION);
        } else if (!terms.takes(publish)) {
            answer(publish, Reason.IMPLEMENTATION_SPECIFIC_ERROR);
        } else {
            forward(publish, topic);
        }
    }

    /** [SN2-4.5-1, SN2-4.13-1, SN2-4.13-2, SN2-4.13-3, SN2-4.13-4] The broker has it from here, retained or not as the client says. */
    private void forward(Publish publish, TopicName topic) {
        var message = Message.of(topic, publish.payload(), publish.qos(), publish.retain());
        out.forward(new org.ternmq.codec.packet.Publish(message, publish.packetId(), publish.dup()));
    }

    /** [SN2-2.2-4] By the identifier of the message; [SN2-4.3.4-10] one that is refused at QoS 2 may come back with another message. */
    private void answer(Publish publish, Reason reason) {
        boolean isOnce = publish.qos() == Qos.EXACTLY_ONCE;
        if (isOnce && !reason.isError()) {
            received.put(publish.packetId(), true);
        }
        questions.answer(new Ack(isOnce ? Sn2Type.PUBREC : Sn2Type.PUBACK, publish.packetId(), reason));
    }

    /**
     * The client lets go of a message at QoS 2. One that is not known here may be known to the session, from before its connection.
     *
     * @return as for PUBLISH
     */
    @Nullable
    Reason onPubrel(Ack pubrel, long nowNanos) {
        switch (questions.ask(pubrel, pubrel.packetId(), nowNanos)) {
            case COPY -> {}
            case ONE_TOO_MANY -> {
                return Reason.RECEIVE_MAXIMUM_EXCEEDED;
            }
            case NEW ->
                out.forward(org.ternmq.codec.packet.Ack.Pubrel.of(
                        pubrel.packetId(), Reasons.toBroker(pubrel.reason(), ReasonCode.Place.RELEASE)));
        }
        return null;
    }

    // ---- what the broker answers

    /** [SN2-4.3.3-5, SN2-4.3.4-9] PUBACK or PUBREC. */
    void onReceipt(int packetId, ReasonCode reason) {
        if (questions.open() instanceof Publish publish && publish.packetId() == packetId) {
            Sn2Type type = publish.qos() == Qos.EXACTLY_ONCE ? Sn2Type.PUBREC : Sn2Type.PUBACK;
            answer(publish, Reasons.toClient(reason, type));
        }
    }

    /** [SN2-4.3.4-12] */
    void onPubcomp(int packetId, ReasonCode reason) {
        received.remove(packetId);
        if (questions.isOpen(Ack.class, packetId)) {
            questions.answer(new Ack(Sn2Type.PUBCOMP, packetId, Reasons.toClient(reason, Sn2Type.PUBCOMP)));
        }
    }

    /** So many exchanges at QoS 2 a client may leave half done; the draft gives it one. */
    private static final int RECEIVED_MAX = 16;
}
