package org.ternmq.sn.gateway;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Will.WillTopic;

/** A will, which a client tells and changes in two parts, each for itself [SN-6.4-1]. Confined to its endpoint. */
final class WillDialogue {
    private @Nullable TopicName topic;
    private Qos qos = Qos.AT_MOST_ONCE;
    private boolean retain;
    private Bytes payload = Bytes.EMPTY;

    /** Begins with a will that there was, or with none. */
    WillDialogue(Optional<Message> before) {
        before.ifPresent(message -> {
            topic = message.topic();
            qos = message.qos();
            retain = message.retain();
            payload = message.payload();
        });
    }

    /** The client tells the topic; whether one can publish to it. */
    boolean topic(WillTopic told) {
        if (told.isEmpty()) { // [SN-6.2-4, SN-6.4-2]
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

    /** What is published if the client is lost. */
    Optional<Message> will() {
        return Optional.ofNullable(topic).map(name -> Message.of(name, payload, qos, retain));
    }
}
