package org.ternmq.sn.codec.packet;

import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Unsigned;

/**
 * SUBACK (section 5.4.16).
 *
 * @param qos what was granted
 * @param topicId the id that messages will come with; {@link org.ternmq.sn.codec.value.TopicId#NONE} for a filter with wildcards, a
 *     short name and a rejection
 * @param msgId that of the SUBSCRIBE answered
 * @param code how it went
 */
public record Suback(Qos qos, int topicId, int msgId, ReturnCode code) implements SnPacket {
    /** Refuses what the fields cannot hold. */
    public Suback {
        Unsigned.requireTwoOctets(topicId, "TopicId");
        Unsigned.requireTwoOctets(msgId, "MsgId");
    }

    @Override
    public SnPacketType type() {
        return SnPacketType.SUBACK;
    }
}
