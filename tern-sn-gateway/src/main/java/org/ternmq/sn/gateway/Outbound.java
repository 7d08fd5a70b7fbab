package org.ternmq.sn.gateway;

import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Ack.Puback;
import org.ternmq.sn.codec.packet.Ack.Pubcomp;
import org.ternmq.sn.codec.packet.Ack.Pubrec;
import org.ternmq.sn.codec.packet.Ack.Pubrel;
import org.ternmq.sn.codec.packet.Registration.Regack;
import org.ternmq.sn.codec.packet.Registration.Register;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.gateway.exchange.ById;

/**
 * What goes to one client: one message after the other, each topic told before its first message. The broker's packets wait here in their
 * order, bounded by {@link GatewayLimits#waitingBytesMax}; identifiers are the broker's. Confined to its endpoint.
 */
final class Outbound {
    /** How far the exchange at the head is. */
    private enum Step {
        /** REGACK is waited for. */
        REGISTER,
        /** PUBACK or PUBREC is waited for. */
        PUBLISH,
        /** The broker's PUBREL is waited for. */
        RELEASE,
        /** PUBCOMP is waited for. */
        COMPLETE
    }

    private final Topics topics;
    private final GatewayLimits limits;
    private final GatewayOutbox<SnPacket> out;
    private final Retry retry;
    private final ArrayDeque<Packet> waiting = new ArrayDeque<>(2); // PUBLISH, and PUBREL of an earlier connection
    private long waitingBytes;
    private @Nullable Packet head;
    private Step step = Step.PUBLISH;
    private @Nullable SnPacket lastSent;
    private boolean wasForgotten; // the client has said once that it does not know the topic
    private boolean isListening = true;
    private @Nullable ById<Boolean> refused; // of QoS 2, until the broker lets go; mostly there are none
    private int lastRegisterId;

    Outbound(Topics topics, GatewayLimits limits, GatewayOutbox<SnPacket> out) {
        this.topics = topics;
        this.limits = limits;
        this.out = out;
        this.retry = new Retry(limits);
    }

    /** Whether another packet of the broker's can wait. */
    boolean hasRoom() {
        return waitingBytes < limits.waitingBytesMax();
    }

    /** Whether nothing waits and no exchange is open. */
    boolean isIdle() {
        return head == null && waiting.isEmpty();
    }

    /** Whether the client has not answered, however often it was asked. */
    boolean isGivenUp() {
        return retry.isExhausted();
    }

    /** The broker has a message for the client. */
    void onPublish(Publish publish) {
        boolean unused = forgetRefused(publish.packetId());
        waiting.add(publish);
        waitingBytes += bytes(publish);
    }

    /** The broker lets go of a message at QoS 2, this one or one from before this connection. */
    void onPubrel(Ack.Pubrel pubrel, long nowNanos) {
        if (forgetRefused(pubrel.packetId())) { // by a broker that knows no reasons; the client has never heard of it
            out.forward(Ack.Pubcomp.success(pubrel.packetId()));
        } else if (step == Step.RELEASE && id(head) == pubrel.packetId()) {
            complete(pubrel.packetId(), nowNanos);
        } else {
            waiting.add(pubrel);
        }
    }

    private boolean forgetRefused(int id) {
        return refused != null && refused.remove(id) != null;
    }

    private void complete(int id, long nowNanos) {
        step = Step.COMPLETE;
        ask(new Pubrel(id), nowNanos);
    }

    /** Sends what can be sent. */
    void pump(long nowNanos) {
        while (isListening && head == null && !waiting.isEmpty()) {
            boolean hadRoom = hasRoom();
            head = waiting.remove();
            wasForgotten = false;
            if (head instanceof Publish publish) {
                waitingBytes -= bytes(publish);
                begin(publish, nowNanos);
            } else {
                complete(id(head), nowNanos);
            }
            if (!hadRoom && hasRoom()) {
                out.hasRoomAgain();
            }
        }
    }

    private void begin(Publish publish, long nowNanos) {
        TopicName topic = publish.message().topic();
        if (topics.isRefused(topic)) {
            refuse(publish, SnDrop.TOPIC_REFUSED);
            return;
        }
        TopicId known = topics.known(topic);
        if (known != null) {
            transmit(publish, known, publish.dup(), nowNanos);
            return;
        }
        int given = topics.give(topic);
        if (given == TopicId.NONE) {
            refuse(publish, SnDrop.TOO_MANY_TOPICS);
        } else if (isTooLarge(REGISTER_OCTETS + topic.length())) {
            refuse(publish, SnDrop.TOO_LARGE);
        } else { // [SN-6.5-5]
            step = Step.REGISTER;
            ask(new Register(given, nextRegisterId(), topic.toString()), nowNanos);
        }
    }

    private void transmit(Publish publish, TopicId topic, boolean dup, long nowNanos) {
        var message = publish.message();
        if (isTooLarge(PUBLISH_OCTETS + message.payload().length())) { // [SN-6.10-5]
            refuse(publish, SnDrop.TOO_LARGE);
            return;
        }
        var packet = new org.ternmq.sn.codec.packet.Publish(
                dup, message.qos().bits(), message.retain(), topic, publish.packetId(), message.payload());
        if (message.qos() == Qos.AT_MOST_ONCE) {
            out.send(packet);
            end();
        } else {
            step = Step.PUBLISH;
            ask(packet, nowNanos);
        }
    }

    /** Whether a packet is, which with the short form of its length has so many octets. */
    private boolean isTooLarge(int octets) {
        return (octets > SHORT_OCTETS_MAX ? octets + 2 : octets) > limits.datagramBytesMax();
    }

    private int nextRegisterId() {
        lastRegisterId = lastRegisterId == 0xFFFF ? 1 : lastRegisterId + 1;
        return lastRegisterId;
    }

    /** The broker need not wait for an answer of the client. */
    private void refuse(Publish publish, SnDrop why) {
        ReasonCode reason = ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
        out.dropped(why);
        if (publish.message().qos() == Qos.AT_LEAST_ONCE) {
            out.forward(Ack.Puback.of(publish.packetId(), reason));
        } else if (publish.message().qos() == Qos.EXACTLY_ONCE) {
            out.forward(Ack.Pubrec.of(publish.packetId(), reason));
            if (refused == null) {
                refused = new ById<>();
            }
            refused.put(publish.packetId(), true);
        }
        end();
    }

    private void ask(SnPacket packet, long nowNanos) {
        lastSent = packet;
        if (isListening) {
            out.send(packet);
            retry.begin(nowNanos);
        }
    }

    private void end() {
        head = null;
        step = Step.PUBLISH;
        retry.end();
        lastSent = null;
    }

    // ---- what the client answers

    void onPuback(Puback puback, long nowNanos) {
        if (puback.msgId() == 0 && puback.code() == ReturnCode.INVALID_TOPIC_ID) { // to a message at QoS 0
            topics.forgetAny(puback.topicId());
            return;
        }
        if (step != Step.PUBLISH || !(head instanceof Publish publish) || publish.packetId() != puback.msgId()) {
            out.dropped(SnDrop.REPEATED);
            return;
        }
        boolean isOnce = publish.message().qos() == Qos.EXACTLY_ONCE;
        switch (puback.code()) {
            case ACCEPTED -> {
                if (!isOnce) {
                    out.forward(Ack.Puback.success(publish.packetId()));
                    end();
                }
            }
            case CONGESTION -> {} // it is asked again when its time has come
            case INVALID_TOPIC_ID -> { // [SN-6.10-4]
                topics.forget(publish.message().topic());
                if (wasForgotten) {
                    refuse(publish, SnDrop.TOPIC_REFUSED);
                } else {
                    wasForgotten = true;
                    begin(publish, nowNanos);
                }
            }
            case NOT_SUPPORTED, RESERVED -> refuse(publish, SnDrop.TOPIC_REFUSED);
        }
    }

    void onPubrec(Pubrec pubrec) {
        if (head != null && id(head) == pubrec.msgId()) {
            switch (step) {
                case PUBLISH -> {
                    if (((Publish) head).message().qos() == Qos.EXACTLY_ONCE) {
                        step = Step.RELEASE;
                        retry.end();
                        out.forward(Ack.Pubrec.success(pubrec.msgId()));
                    }
                }
                case COMPLETE -> repeat();
                case RELEASE, REGISTER -> out.dropped(SnDrop.REPEATED);
            }
        } else if (waiting.stream().anyMatch(later -> later instanceof Publish && id(later) == pubrec.msgId())) {
            out.dropped(SnDrop.REPEATED); // let go of now, it would be a new message when it is sent again
        } else { // a late copy; or the client waits for an end that came before its connection
            out.send(new Pubrel(pubrec.msgId()));
        }
    }

    void onPubcomp(Pubcomp pubcomp) {
        if (head != null && step == Step.COMPLETE && id(head) == pubcomp.msgId()) {
            out.forward(Ack.Pubcomp.success(pubcomp.msgId()));
            end();
        } else {
            out.dropped(SnDrop.REPEATED);
        }
    }

    /** What the client says to a REGISTER; the topic that it refused with it, {@code null} if none. */
    @Nullable
    TopicName onRegack(Regack regack, long nowNanos) {
        if (step != Step.REGISTER
                || !(lastSent instanceof Register asked)
                || asked.msgId() != regack.msgId()
                || asked.topicId() != regack.topicId()) {
            out.dropped(SnDrop.REPEATED);
            return null;
        }
        var publish = (Publish) Objects.requireNonNull(head);
        TopicName topic = publish.message().topic();
        switch (regack.code()) {
            case ACCEPTED -> { // [SN-6.10-1]
                topics.told(topic);
                transmit(publish, TopicId.normal(regack.topicId()), publish.dup(), nowNanos);
            }
            case CONGESTION -> {} // it is asked again when its time has come
            case INVALID_TOPIC_ID, NOT_SUPPORTED, RESERVED -> {
                topics.refuse(topic);
                refuse(publish, SnDrop.TOPIC_REFUSED);
                return topic;
            }
        }
        return null;
    }

    // ---- time

    /** The client was heard: if it did not answer before, it is asked once more. */
    void onHeard(long nowNanos) {
        if (retry.isExhausted()) {
            repeat();
            retry.begin(nowNanos);
        }
    }

    long deadlineNanos() {
        return retry.deadlineNanos();
    }

    /** Asks again if the time has come. */
    void onDeadline(long nowNanos) {
        if (retry.isDue(nowNanos)) {
            repeat();
        }
    }

    private void repeat() {
        SnPacket packet = Objects.requireNonNull(lastSent);
        if (packet instanceof org.ternmq.sn.codec.packet.Publish publish) {
            packet = publish.asDuplicate();
            lastSent = packet;
        }
        out.send(packet);
    }

    /** The client sleeps and is sent nothing, until {@link #wake}. */
    void rest() {
        isListening = false;
        retry.end();
    }

    /** The client listens again: what is open is asked anew, whatever had been heard of it. */
    void wake(long nowNanos) {
        isListening = true;
        if (head != null && lastSent != null && step != Step.RELEASE) {
            repeat();
            retry.begin(nowNanos);
        }
        pump(nowNanos);
    }

    /** The client has connected anew out of its sleep, and knows no topic id: what is open begins anew with that. */
    void getUp(long nowNanos) {
        isListening = true;
        if (head instanceof Publish publish && (step == Step.PUBLISH || step == Step.REGISTER)) {
            begin(step == Step.PUBLISH ? publish.asDuplicate() : publish, nowNanos);
            pump(nowNanos);
        } else {
            wake(nowNanos);
        }
    }

    private static int id(@Nullable Packet packet) {
        return switch (packet) {
            case Publish publish -> publish.packetId();
            case Ack ack -> ack.packetId();
            case null, default -> Publish.NO_PACKET_ID;
        };
    }

    private static long bytes(Publish publish) {
        return PACKET_BYTES + publish.message().bytes();
    }

    private static final int PUBLISH_OCTETS = 7;
    private static final int REGISTER_OCTETS = 6;
    private static final int SHORT_OCTETS_MAX = 255;

    /** What a packet takes beside topic and payload. */
    private static final int PACKET_BYTES = 96;
}
