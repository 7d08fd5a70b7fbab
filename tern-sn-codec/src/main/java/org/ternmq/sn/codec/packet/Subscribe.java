package org.ternmq.sn.codec.packet;

import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.codec.value.Unsigned;

/**
 * SUBSCRIBE (section 5.4.15).
 *
 * @param dup whether it may have been sent before
 * @param qosMax the best quality of service that the client wants
 * @param msgId 0 to 65,535
 * @param topic a name, a filter, a pre-defined id or a short name
 */
public record Subscribe(boolean dup, Qos qosMax, int msgId, Topic topic) implements SnPacket {
    /** Refuses what the fields cannot hold. */
    public Subscribe {
        Unsigned.requireTwoOctets(msgId, "MsgId");
        requireNotNormal(topic);
    }

    /** Where a normal id would stand, there stands a name. */
    static void requireNotNormal(Topic topic) {
        if (topic instanceof TopicId id && id.kind() == TopicId.Kind.NORMAL) {
            throw new IllegalArgumentException("nobody subscribes to a normal topic id: " + id.value());
        }
    }

    @Override
    public SnPacketType type() {
        return SnPacketType.SUBSCRIBE;
    }
}
