package org.ternmq.codec.packet;

import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/**
 * What was published: an application message. A {@link Publish} is one transmission of it; a will is a message that waits.
 *
 * @param topic where it is published to; {@link TopicName#NONE} only in a packet that names it by a topic alias
 * @param payload at most 268,435,455 bytes, never looked at
 * @param qos quality of service it was published with
 * @param retain whether it is to be kept for later subscribers, or was
 * @param properties those of PUBLISH or of the will, in wire order
 */
public record Message(TopicName topic, Bytes payload, Qos qos, boolean retain, Properties properties) {
    /** What it holds in bytes: topic, payload and the values of its properties. */
    public long bytes() {
        return (long) topic.length() + payload.length() + properties.bytes();
    }

    /** A message without properties. */
    public static Message of(TopicName topic, Bytes payload, Qos qos, boolean retain) {
        return new Message(topic, payload, qos, retain, Properties.NONE);
    }

    /** The same message with other properties. */
    public Message withProperties(Properties other) {
        return new Message(topic, payload, qos, retain, other);
    }

    /** The same message to another topic. */
    public Message withTopic(TopicName other) {
        return new Message(other, payload, qos, retain, properties);
    }
}
