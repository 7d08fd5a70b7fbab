package org.ternmq.sn.gateway;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Will.WillMsg;
import org.ternmq.sn.codec.packet.Will.WillTopic;

/** The will of one client, told and changed in two parts, each for itself. Confined to its endpoint. */
final class WillDialogue {
    private final Connect connect;
    private final Wills wills;
    private @Nullable TopicName topic;
    private Qos qos = Qos.AT_MOST_ONCE;
    private boolean retain;
    private Bytes payload = Bytes.EMPTY;
    private Optional<Message> brokers = Optional.empty();

    /** Begins with the will that there was, or with none. */
    WillDialogue(Connect connect, Wills wills) {
        this.connect = connect;
        this.wills = wills;
        if (!connect.cleanSession() && !connect.will()) { // [SN-6.3-1, SN-6.3-2, SN-6.3-3]
            wills.of(connect.clientId()).ifPresent(message -> {
                topic = message.topic();
                qos = message.qos();
                retain = message.retain();
                payload = message.payload();
            });
        }
    }

    /** Whether a packet tells one of the two, of a client that has said it would. */
    static boolean isPart(Connect connect, SnPacket packet) {
        return connect.will() && (packet instanceof WillMsg || packet instanceof WillTopic);
    }

    /** The client tells the topic; whether one can publish to it. */
    boolean topic(WillTopic told) {
        if (told.isEmpty()) { // [SN-6.4-2]
            topic = null;
            payload = Bytes.EMPTY;
            return true;
        }
        TopicName name = TopicText.nameOrNull(told.topic());
        if (name == null) {
            return false;
        }
        topic = name;
        qos = told.qos();
        retain = told.retain();
        return true;
    }

    /** The client tells the message. */
    void payload(Bytes told) {
        payload = told;
    }

    /** What the broker is told now, and publishes if the client is lost. */
    Optional<Message> toBroker() {
        brokers = will();
        return brokers;
    }

    private Optional<Message> will() {
        return Optional.ofNullable(topic).map(name -> Message.of(name, payload, qos, retain));
    }

    /** It holds on for connections to come, if the session is kept. */
    void keep() {
        wills.keep(connect.clientId(), connect.cleanSession() ? Optional.empty() : will());
    }

    /** The client is lost: its will is published, as the broker has it or as it was changed since. */
    void lost(GatewayOutbox<SnPacket> out) {
        if (will().equals(brokers)) {
            out.cut();
        } else {
            will().ifPresent(message -> publish(message, out));
            out.forward(Disconnect.NORMAL);
        }
    }

    private static void publish(Message message, GatewayOutbox<SnPacket> out) {
        out.forward(new Publish(message, message.qos().isAcknowledged() ? PACKET_ID : Publish.NO_PACKET_ID, false));
        if (message.qos() == Qos.EXACTLY_ONCE) { // or the session would take the next will for a copy of this one
            out.forward(Ack.Pubrel.success(PACKET_ID));
        }
    }

    private static final int PACKET_ID = 0xFFFE;
}
