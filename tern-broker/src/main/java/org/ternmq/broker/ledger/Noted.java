package org.ternmq.broker.ledger;

import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/**
 * What a ledger knows of one outcome that messages of one topic had for one client.
 *
 * @param who the client's identifier, or the filter of the group of a shared subscription
 * @param topic {@link TopicName#NONE} of messages that lie in the journal, of which no more was known
 * @param published quality of service of the last one as it was published
 * @param given the same as the receiver got it or would have
 * @param reasonCode what the publisher was told of the last one, if it was refused; else 0
 * @param number payload bytes of the last one; how many subscriptions it matched if it is {@link Outcome#PUBLISHED}
 * @param firstNanos when that happened for the first time, as far as is known
 * @param lastNanos when it happened last
 * @param times how often
 */
public record Noted(
        Object who,
        TopicName topic,
        Outcome outcome,
        Qos published,
        Qos given,
        int reasonCode,
        int number,
        long firstNanos,
        long lastNanos,
        long times) {}
