package org.ternmq.sn.client.endpoint;

import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.value.TopicId;

/**
 * A message that came.
 *
 * @param topic its name; empty for a pre-defined id that was subscribed to as such and is in no table
 * @param topicId what it came with
 * @param payload the message
 * @param qos 0, 1 or 2
 * @param retain whether it was retained
 */
public record SnMessage(String topic, TopicId topicId, Bytes payload, int qos, boolean retain) {}
