package org.ternmq.sn.codec.v2.packet;

import java.util.Optional;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;

/** SUBSCRIBE, its answer, and UNSUBSCRIBE (sections 3.7 to 3.9). */
public sealed interface Subscription extends Sn2Packet {
    /**
     * SUBSCRIBE.
     *
     * @param packetId 1 to 65,535
     * @param topic a filter, or the alias of a name
     * @param qosMax the best quality of service that the client wants
     * @param noLocal whether its own messages stay away
     * @param retainAsPublished whether messages keep their RETAIN flag
     * @param retainHandling when retained messages are sent, 0 to 2 as in MQTT 5.0
     */
    record Subscribe(
            int packetId, Topic topic, Qos qosMax, boolean noLocal, boolean retainAsPublished, int retainHandling)
            implements Subscription {
        /** The greatest value of Retain Handling. */
        public static final int RETAIN_HANDLING_MAX = 2;

        /** Refuses what the fields cannot hold. */
        public Subscribe {
            Sn2Packet.requirePacketId(packetId);
            if (retainHandling < 0 || retainHandling > RETAIN_HANDLING_MAX) {
                throw new IllegalArgumentException("retain handling is 0 to 2, not " + retainHandling);
            }
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.SUBSCRIBE;
        }
    }

    /**
     * SUBACK.
     *
     * @param packetId that of the SUBSCRIBE answered
     * @param alias what messages of a filter without wildcards come with
     * @param reason the quality of service granted, or what is wrong
     */
    record Suback(int packetId, Optional<Topic> alias, Reason reason) implements Subscription {
        /** Refuses what the fields cannot hold, and a name for an alias. */
        public Suback {
            Sn2Packet.requirePacketId(packetId);
            reason.requireIn(Sn2Type.SUBACK);
            requireAlias(alias);
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.SUBACK;
        }
    }

    /**
     * UNSUBSCRIBE.
     *
     * @param packetId 1 to 65,535
     * @param topic a filter, or the alias of a name
     */
    record Unsubscribe(int packetId, Topic topic) implements Subscription {
        /** Refuses what the fields cannot hold. */
        public Unsubscribe {
            Sn2Packet.requirePacketId(packetId);
        }

        @Override
        public Sn2Type type() {
            return Sn2Type.UNSUBSCRIBE;
        }
    }

    /** Refuses a name where an alias stands. */
    static void requireAlias(Optional<Topic> alias) {
        if (alias.filter(Topic.Name.class::isInstance).isPresent()) {
            throw new IllegalArgumentException("a name is no alias");
        }
    }
}
