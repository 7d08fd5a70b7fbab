package org.ternmq.sn.codec.packet;

import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Unsigned;

/** The four packets that answer a PUBLISH (sections 5.4.13 and 5.4.14). */
public sealed interface Ack extends SnPacket {
    /** The identifier of the PUBLISH that is answered, 0 to 65,535. */
    int msgId();

    /**
     * PUBACK: the answer at QoS 1, and a rejection at QoS 0, 1 and 2.
     *
     * @param topicId the two octets that the PUBLISH answered named its topic with, of whatever kind
     * @param msgId that of the PUBLISH answered
     * @param code how it went
     */
    record Puback(int topicId, int msgId, ReturnCode code) implements Ack {
        /** Refuses what the fields cannot hold. */
        public Puback {
            Unsigned.requireTwoOctets(topicId, "TopicId");
            Unsigned.requireTwoOctets(msgId, "MsgId");
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.PUBACK;
        }
    }

    /** PUBREC: the first answer at QoS 2. */
    record Pubrec(int msgId) implements Ack {
        /** Refuses what the field cannot hold. */
        public Pubrec {
            Unsigned.requireTwoOctets(msgId, "MsgId");
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.PUBREC;
        }
    }

    /** PUBREL: the sender lets the identifier go. */
    record Pubrel(int msgId) implements Ack {
        /** Refuses what the field cannot hold. */
        public Pubrel {
            Unsigned.requireTwoOctets(msgId, "MsgId");
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.PUBREL;
        }
    }

    /** PUBCOMP: the exchange is complete. */
    record Pubcomp(int msgId) implements Ack {
        /** Refuses what the field cannot hold. */
        public Pubcomp {
            Unsigned.requireTwoOctets(msgId, "MsgId");
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.PUBCOMP;
        }
    }
}
