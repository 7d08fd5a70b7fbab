package org.ternmq.sn.codec.packet;

import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.codec.value.Unsigned;

/** The packets that make a topic id known (sections 5.4.10 and 5.4.11). */
public sealed interface Registration extends SnPacket {
    /**
     * REGISTER: a client asks for the id of a topic, or a gateway tells it.
     *
     * @param topicId {@link TopicId#NONE} from a client
     * @param msgId 0 to 65,535
     * @param topicName at least one character; whether it may be registered, who answers says
     */
    record Register(int topicId, int msgId, String topicName) implements Registration {
        /** Refuses what the fields cannot hold. */
        public Register {
            Unsigned.requireTwoOctets(topicId, "TopicId");
            Unsigned.requireTwoOctets(msgId, "MsgId");
            Topic.requireText(topicName);
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.REGISTER;
        }
    }

    /**
     * REGACK: the answer.
     *
     * @param topicId the id from now on, or that of the REGISTER answered
     * @param msgId that of the REGISTER answered
     * @param code how it went
     */
    record Regack(int topicId, int msgId, ReturnCode code) implements Registration {
        /** Refuses what the fields cannot hold. */
        public Regack {
            Unsigned.requireTwoOctets(topicId, "TopicId");
            Unsigned.requireTwoOctets(msgId, "MsgId");
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.REGACK;
        }
    }
}
