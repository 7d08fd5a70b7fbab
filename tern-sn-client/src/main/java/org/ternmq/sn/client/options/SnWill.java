package org.ternmq.sn.client.options;

import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.packet.Will;

/**
 * What the gateway publishes when it has lost the client.
 *
 * @param topic where to, {@link Will.WillTopic#NONE} if there is no will
 * @param payload the message
 */
public record SnWill(Will.WillTopic topic, Bytes payload) {
    /** There is none. */
    public static final SnWill NONE = new SnWill(Will.WillTopic.NONE, Bytes.EMPTY);

    /** The will after an update that the gateway took (section 6.4): topic and message change independently. */
    public SnWill after(Will update) {
        return switch (update) {
            case Will.WillTopicUpd to when to.isEmpty() -> NONE;
            case Will.WillTopicUpd to -> new SnWill(new Will.WillTopic(to.qos(), to.retain(), to.topic()), payload);
            case Will.WillMsgUpd to -> new SnWill(topic, to.payload());
            default -> this;
        };
    }
}
