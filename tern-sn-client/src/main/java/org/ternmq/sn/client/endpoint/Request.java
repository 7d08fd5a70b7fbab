package org.ternmq.sn.client.endpoint;

import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/** What an application asks of the gateway. */
public sealed interface Request {
    /** The most octets of a payload or name that go into one datagram of UDP. */
    int OCTETS_MAX = 65_498;

    /**
     * To learn the id of a topic.
     *
     * @param topic without wildcards
     */
    record Register(String topic) implements Request {
        /** Refuses what is no topic. */
        public Register {
            requireFits(TopicName.of(topic).length());
        }
    }

    /**
     * To publish a message.
     *
     * @param topic a name without wildcards, a pre-defined id or a short name
     * @param payload the message
     * @param qos 0 to 2, or -1: without connection and answer
     * @param retain whether the broker keeps it
     */
    record Publish(Topic topic, Bytes payload, int qos, boolean retain) implements Request {
        /** Refuses what no datagram holds. */
        public Publish {
            requireFits(payload.length());
            requireNotNormal(topic);
            if (topic instanceof Topic.Name name) {
                requireFits(TopicName.of(name.text()).length());
            }
            if (qos < -1 || qos > 2) {
                throw new IllegalArgumentException("QoS is -1 to 2, not " + qos);
            }
        }
    }

    /**
     * To be sent messages.
     *
     * @param topic a filter, a pre-defined id or a short name
     * @param qosMax the best quality of service that is wanted
     */
    record Subscribe(Topic topic, Qos qosMax) implements Request {
        /** Refuses what is no filter. */
        public Subscribe {
            requireFilter(topic);
        }
    }

    /**
     * To be sent no more of them.
     *
     * @param topic as it was subscribed to
     */
    record Unsubscribe(Topic topic) implements Request {
        /** Refuses what is no filter. */
        public Unsubscribe {
            requireFilter(topic);
        }
    }

    /**
     * To change the will.
     *
     * @param update a {@link Will.WillTopicUpd} or a {@link Will.WillMsgUpd}
     */
    record ChangeWill(Will update) implements Request {
        /** Refuses other packets. */
        public ChangeWill {
            if (!(update instanceof Will.WillTopicUpd || update instanceof Will.WillMsgUpd)) {
                throw new IllegalArgumentException(update.type() + " changes no will");
            }
        }
    }

    private static void requireFilter(Topic topic) {
        requireNotNormal(topic);
        if (topic instanceof Topic.Name name) {
            requireFits(TopicFilter.of(name.text()).utf8().length);
        }
    }

    private static void requireNotNormal(Topic topic) {
        if (topic instanceof TopicId id && id.kind() == TopicId.Kind.NORMAL) {
            throw new IllegalArgumentException("topic id " + id.value() + " is the gateway's: name the topic instead");
        }
    }

    private static void requireFits(int octets) {
        if (octets > OCTETS_MAX) {
            throw new IllegalArgumentException(octets + " octets, and a datagram holds at most " + OCTETS_MAX);
        }
    }
}
