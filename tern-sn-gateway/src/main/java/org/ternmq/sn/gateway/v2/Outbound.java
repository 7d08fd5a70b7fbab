package org.ternmq.sn.gateway.v2;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.codec.v2.wire.Sn2Encoder;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.GatewayOutbox;
import org.ternmq.sn.gateway.Retry;
import org.ternmq.sn.gateway.SnDrop;

/**
 * What goes to one client: one message after the other, each topic told before its first message. The broker's packets
 * wait here in their order, bounded by {@link GatewayLimits#waitingBytesMax}; identifiers are the broker's. Confined to its endpoint.
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

    /** What the client wakes for, if it does not say how many. */
    static final int ALL = Integer.MAX_VALUE;

    private final Aliases aliases;
    private final GatewayLimits limits;
    private final int packetBytesMax;
    private final GatewayOutbox<Sn2Packet> out;
    private final Retry retry;
    private final ArrayDeque<Packet> waiting = new ArrayDeque<>(2); // PUBLISH, and PUBREL of an earlier connection
    private long waitingBytes;
    private @Nullable Packet head;
    private Step step = Step.PUBLISH;
    private @Nullable Sn2Packet lastSent;
    private boolean wasSent; // the message at the head, as PUBLISH
    private boolean isListening = true;
    private int quota = ALL; // how many messages the client takes still
    private int lastRegisterId;

    /**
     * Nothing waits.
     *
     * @param packetBytesMax the longest packet that the client takes
     */
    Outbound(Aliases aliases, GatewayLimits limits, int packetBytesMax, GatewayOutbox<Sn2Packet> out) {
        this.aliases = aliases;
        this.limits = limits;
        this.packetBytesMax = packetBytesMax;
        this.out = out;
        this.retry = new Retry(limits);
    }

    /** Whether another packet of the broker's can wait. */
    boolean hasRoom() {
        return waitingBytes < limits.waitingBytesMax();
    }

    /** Whether no exchange is open, and none begins now: nothing waits, or the client takes no more. */
    boolean isIdle() {
        return head == null && (waiting.isEmpty() || quota <= 0);
    }

    /** Whether something waits that the client does not take now. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether the client has not answered, however often it was asked. */
    boolean isGivenUp() {
        return retry.isExhausted();
    }

    /** The broker has a message for the client: [SN2-4.6-1, SN2-4.6-2] behind those that it had before. */
    void onPublish(Publish publish) {
        waiting.add(publish);
        waitingBytes += bytes(publish);
    }

    /** The broker lets go of a message at QoS 2, this one or one from before this connection. */
    void onPubrel(org.ternmq.codec.packet.Ack.Pubrel pubrel, long nowNanos) {
        if (step == Step.RELEASE && id(head) == pubrel.packetId()) {
            complete(pubrel.packetId(), nowNanos);
        } else {
            waiting.add(pubrel);
        }
    }

    /** [SN2-4.3.4-6] From here on [SN2-4.3.4-8] PUBLISH is not sent again. */
    private void complete(int id, long nowNanos) {
        step = Step.COMPLETE;
        ask(Ack.success(Sn2Type.PUBREL, id), nowNanos);
    }

    /** Sends what can be sent, [SN2-4.3.3-4, SN2-4.9-2] one at a time; [SN2-4.14.2-3] to whom is awake as many messages as it takes. */
    void pump(long nowNanos) {
        while (isListening && head == null && !waiting.isEmpty() && quota > 0) {
            boolean hadRoom = hasRoom();
            head = waiting.remove();
            wasSent = false;
            if (quota != ALL) {
                quota--;
            }
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
        Topic known = aliases.known(topic);
        if (known != null) {
            transmit(publish, known, nowNanos);
            return;
        }
        Topic.SessionAlias given = aliases.give(topic);
        Register register = given == null
                ? null
                : new Register(nextRegisterId(), OptionalInt.of(given.value()), new Topic.Name(topic.toString()));
        if (register == null || isTooLarge(register)) { // without an alias it costs more octets, and nothing else
            transmit(publish, new Topic.Name(topic.toString()), nowNanos);
        } else { // [SN2-3.4-2]
            step = Step.REGISTER;
            ask(register, nowNanos);
        }
    }

    /**
     * [SN2-4.3.3-1, SN2-4.3.4-1] The identifier is the broker's, unused until the exchange is over, and [SN2-4.4.1-1] the same on a later connection.
     * [SN2-4.3.3-2, SN2-4.3.4-2, SN2-4.3.4-3, SN2-4.4.1-3] At QoS 2 DUP says whether it was sent before, on this connection or an earlier one.
     */
    private void transmit(Publish publish, Topic topic, long nowNanos) {
        var message = publish.message();
        boolean isOnce = message.qos() == Qos.EXACTLY_ONCE;
        var packet = new org.ternmq.sn.codec.v2.packet.Publish(
                isOnce && (wasSent || publish.dup()),
                message.qos(),
                message.retain(),
                publish.packetId(),
                topic,
                message.payload());
        if (isTooLarge(packet)) {
            discard(publish);
        } else if (message.qos() == Qos.AT_MOST_ONCE) { // [SN2-4.3.2-1]
            out.send(packet);
            end();
        } else {
            step = Step.PUBLISH;
            wasSent = true;
            ask(packet, nowNanos);
        }
    }

    /** [SN2-3.1.7-2] */
    private boolean isTooLarge(Sn2Packet packet) {
        int size;
        try {
            size = Sn2Encoder.size(packet);
        } catch (IllegalArgumentException impossible) {
            return true;
        }
        return size > packetBytesMax;
    }

    private int nextRegisterId() {
        lastRegisterId = lastRegisterId == 0xFFFF ? 1 : lastRegisterId + 1;
        return lastRegisterId;
    }

    /** [SN2-3.1.7-3] The broker need not wait for an answer of the client. */
    private void discard(Publish publish) {
        out.dropped(SnDrop.TOO_LARGE);
        acknowledge(publish, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        end();
    }

    private void acknowledge(Publish publish, ReasonCode reason) {
        if (publish.message().qos() == Qos.AT_LEAST_ONCE) {
            out.forward(org.ternmq.codec.packet.Ack.Puback.of(publish.packetId(), reason));
        } else if (publish.message().qos() == Qos.EXACTLY_ONCE) {
            out.forward(org.ternmq.codec.packet.Ack.Pubrec.of(publish.packetId(), reason));
        }
    }

    private void ask(Sn2Packet packet, long nowNanos) {
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

    /**
     * PUBACK, PUBREC or PUBCOMP. [SN2-4.3.3-3, SN2-4.3.4-5, SN2-4.3.4-7] Until it comes the packet is sent again; [SN2-4.4.1-2] a message that the
     * client refuses is not.
     */
    void onAck(Ack ack) {
        if (!(head instanceof Publish) && step != Step.COMPLETE || id(head) != ack.packetId()) {
            onLate(ack);
            return;
        }
        boolean isOnce = head instanceof Publish publish && publish.message().qos() == Qos.EXACTLY_ONCE;
        switch (ack.type()) {
            case PUBACK -> {
                if (step == Step.PUBLISH && !isOnce) {
                    finish(ack);
                } else {
                    out.dropped(SnDrop.REPEATED);
                }
            }
            case PUBREC -> {
                if (step == Step.COMPLETE) {
                    repeat();
                } else if (step != Step.PUBLISH || !isOnce) {
                    out.dropped(SnDrop.REPEATED);
                } else if (ack.reason().isError()) {
                    finish(ack);
                } else {
                    step = Step.RELEASE;
                    retry.end();
                    out.forward(org.ternmq.codec.packet.Ack.Pubrec.success(ack.packetId()));
                }
            }
            default -> {
                if (step == Step.COMPLETE) {
                    out.forward(org.ternmq.codec.packet.Ack.Pubcomp.of(
                            ack.packetId(), Reasons.toBroker(ack.reason(), ReasonCode.Place.RELEASE)));
                    end();
                } else {
                    out.dropped(SnDrop.REPEATED);
                }
            }
        }
    }

    /** A late copy; or the client waits for an end that came before its connection. */
    private void onLate(Ack ack) {
        if (ack.type() == Sn2Type.PUBREC && !ack.reason().isError()) {
            out.send(Ack.success(Sn2Type.PUBREL, ack.packetId()));
        } else {
            out.dropped(SnDrop.REPEATED);
        }
    }

    /** The client has answered PUBLISH for good. An alias that it does not know it is told anew, before the next message. */
    private void finish(Ack ack) {
        var publish = (Publish) Objects.requireNonNull(head);
        if (ack.reason() == org.ternmq.sn.codec.v2.value.Reason.UNKNOWN_TOPIC_ALIAS) {
            aliases.untold(publish.message().topic());
        }
        acknowledge(publish, Reasons.toBroker(ack.reason(), ReasonCode.Place.RECEIPT));
        end();
    }

    /** What the client says to a REGISTER; if it does not want the alias it gets the name. */
    void onRegack(Regack regack, long nowNanos) {
        if (step != Step.REGISTER || !(lastSent instanceof Register asked) || asked.packetId() != regack.packetId()) {
            out.dropped(SnDrop.REPEATED);
            return;
        }
        var publish = (Publish) Objects.requireNonNull(head);
        TopicName topic = publish.message().topic();
        if (regack.reason().isError()) {
            transmit(publish, asked.topic(), nowNanos);
        } else {
            aliases.told(topic);
            transmit(publish, new Topic.SessionAlias(asked.alias().orElseThrow()), nowNanos);
        }
    }

    // ---- time

    long deadlineNanos() {
        return retry.deadlineNanos();
    }

    /** Asks again if the time has come. */
    void onDeadline(long nowNanos) {
        if (retry.isDue(nowNanos) && !retry.isExhausted()) {
            repeat();
        }
    }

    /** [SN2-4.4.2-7] The same packet, but for [SN2-4.3.4-4] DUP at QoS 2. */
    private void repeat() {
        Sn2Packet packet = Objects.requireNonNull(lastSent);
        if (packet instanceof org.ternmq.sn.codec.v2.packet.Publish publish && publish.qos() == Qos.EXACTLY_ONCE) {
            packet = new org.ternmq.sn.codec.v2.packet.Publish(
                    true, publish.qos(), publish.retain(), publish.packetId(), publish.topic(), publish.payload());
            lastSent = packet;
        }
        out.send(packet);
    }

    /** The client sleeps and is sent nothing, until {@link #wake}. */
    void rest() {
        isListening = false;
        retry.end();
    }

    /** The client listens again, to so many messages, [SN2-4.14.2-5] each as its QoS says: what is open is asked anew, by the alias that it knows now. */
    void wake(int messages, long nowNanos) {
        isListening = true;
        quota = messages;
        if (head instanceof Publish publish && (step == Step.PUBLISH || step == Step.REGISTER)) {
            quota = quota == ALL ? ALL : quota - 1;
            begin(publish, nowNanos);
        } else if (lastSent != null && step == Step.COMPLETE) {
            repeat();
            retry.begin(nowNanos);
        }
        pump(nowNanos);
    }

    private static int id(@Nullable Packet packet) {
        return switch (packet) {
            case Publish publish -> publish.packetId();
            case org.ternmq.codec.packet.Ack ack -> ack.packetId();
            case null, default -> Publish.NO_PACKET_ID;
        };
    }

    private static long bytes(Publish publish) {
        return PACKET_BYTES + publish.message().bytes();
    }

    /** What a packet takes beside topic and payload. */
    private static final int PACKET_BYTES = 96;
}
