package org.ternmq.sn.codec.packet;

import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.SnPacketType;

/** The packets that tell and change a will (sections 5.4.6 to 5.4.9 and 5.4.22 to 5.4.25). */
public sealed interface Will extends SnPacket {
    private static void requireTopic(Qos qos, boolean retain, String topic) {
        Utf8.requireValid(topic);
        if (topic.isEmpty() && (qos != Qos.AT_MOST_ONCE || retain)) {
            throw new IllegalArgumentException("a will without topic has neither QoS nor RETAIN");
        }
    }

    /** WILLTOPICREQ: the gateway asks for the topic. */
    record WillTopicReq() implements Will {
        /** The only one there is. */
        public static final WillTopicReq INSTANCE = new WillTopicReq();

        @Override
        public SnPacketType type() {
            return SnPacketType.WILLTOPICREQ;
        }
    }

    /**
     * WILLTOPIC: the client tells the topic.
     *
     * @param qos of the will
     * @param retain whether the will is retained
     * @param topic where it is published to; empty only in {@link #NONE}
     */
    record WillTopic(Qos qos, boolean retain, String topic) implements Will {
        /** There is no will, and one told before is deleted. */
        public static final WillTopic NONE = new WillTopic(Qos.AT_MOST_ONCE, false, "");

        /** Refuses what cannot be sent. */
        public WillTopic {
            requireTopic(qos, retain, topic);
        }

        /** Whether this is {@link #NONE}. */
        public boolean isEmpty() {
            return topic.isEmpty();
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.WILLTOPIC;
        }
    }

    /** WILLMSGREQ: the gateway asks for the message. */
    record WillMsgReq() implements Will {
        /** The only one there is. */
        public static final WillMsgReq INSTANCE = new WillMsgReq();

        @Override
        public SnPacketType type() {
            return SnPacketType.WILLMSGREQ;
        }
    }

    /**
     * WILLMSG: the client tells the message.
     *
     * @param payload what is published
     */
    record WillMsg(Bytes payload) implements Will {
        @Override
        public SnPacketType type() {
            return SnPacketType.WILLMSG;
        }
    }

    /**
     * WILLTOPICUPD: the client changes the topic.
     *
     * @param qos of the will
     * @param retain whether the will is retained
     * @param topic where it is published to; empty only in {@link #NONE}
     */
    record WillTopicUpd(Qos qos, boolean retain, String topic) implements Will {
        /** Deletes topic and message. */
        public static final WillTopicUpd NONE = new WillTopicUpd(Qos.AT_MOST_ONCE, false, "");

        /** Refuses what cannot be sent. */
        public WillTopicUpd {
            requireTopic(qos, retain, topic);
        }

        /** Whether this is {@link #NONE}. */
        public boolean isEmpty() {
            return topic.isEmpty();
        }

        @Override
        public SnPacketType type() {
            return SnPacketType.WILLTOPICUPD;
        }
    }

    /**
     * WILLTOPICRESP: the answer to WILLTOPICUPD.
     *
     * @param code how it went
     */
    record WillTopicResp(ReturnCode code) implements Will {
        @Override
        public SnPacketType type() {
            return SnPacketType.WILLTOPICRESP;
        }
    }

    /**
     * WILLMSGUPD: the client changes the message.
     *
     * @param payload what is published
     */
    record WillMsgUpd(Bytes payload) implements Will {
        @Override
        public SnPacketType type() {
            return SnPacketType.WILLMSGUPD;
        }
    }

    /**
     * WILLMSGRESP: the answer to WILLMSGUPD.
     *
     * @param code how it went
     */
    record WillMsgResp(ReturnCode code) implements Will {
        @Override
        public SnPacketType type() {
            return SnPacketType.WILLMSGRESP;
        }
    }
}
