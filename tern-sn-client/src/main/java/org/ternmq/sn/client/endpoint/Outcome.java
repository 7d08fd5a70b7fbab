package org.ternmq.sn.client.endpoint;

import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.TopicId;

/**
 * How a request ended.
 *
 * @param kind well or how else
 * @param code what the gateway said, {@link ReturnCode#ACCEPTED} where it said nothing
 * @param topicId of a registration or a subscription without wildcards, else {@link TopicId#NONE}
 * @param granted of a subscription, else QoS 0
 * @param why for people
 */
public record Outcome(Kind kind, ReturnCode code, int topicId, Qos granted, String why) {
    /** What there is to tell. */
    public enum Kind {
        /** Done, as far as its quality of service promises. */
        DONE,
        /** The gateway says no. */
        REJECTED,
        /** The gateway does not answer. */
        NO_ANSWER,
        /** The connection ended while the gateway may have got it. In a session that is kept it is sent again after the next CONNECT. */
        LOST,
        /** The gateway has not got it, and will not. */
        NOT_SENT,
        /** As many as may wait do so already. */
        FULL
    }

    static final Outcome DONE = new Outcome(Kind.DONE, ReturnCode.ACCEPTED, TopicId.NONE, Qos.AT_MOST_ONCE, "");

    static Outcome registered(int topicId) {
        return new Outcome(Kind.DONE, ReturnCode.ACCEPTED, topicId, Qos.AT_MOST_ONCE, "");
    }

    static Outcome subscribed(int topicId, Qos granted) {
        return new Outcome(Kind.DONE, ReturnCode.ACCEPTED, topicId, granted, "");
    }

    static Outcome rejected(ReturnCode code) {
        return new Outcome(Kind.REJECTED, code, TopicId.NONE, Qos.AT_MOST_ONCE, "the gateway says no: " + code);
    }

    static Outcome failed(Kind kind, String why) {
        return new Outcome(kind, ReturnCode.ACCEPTED, TopicId.NONE, Qos.AT_MOST_ONCE, why);
    }
}
