package org.ternmq.core.flow;

import java.util.Arrays;
import org.ternmq.codec.value.TopicName;

/**
 * The topic aliases that the peer has set on one connection (5.0 section 3.3.2.3.4); they end with it [MQTT-3.3.2-7]. Holds at most as
 * many topics as were announced, and nothing before the first is set. Confined to its loop.
 */
public final class AliasesIn {
    private final int max;
    private TopicName[] topics = NONE;

    /** No aliases yet; the peer may use 1 to {@code max}. */
    public AliasesIn(int max) {
        this.max = max;
    }

    /** Whether the peer may use this alias [MQTT-3.3.2-12]. */
    public boolean allows(long alias) {
        return alias >= 1 && alias <= max;
    }

    /** From here on an allowed alias means this topic. */
    public void set(int alias, TopicName topic) {
        if (alias > topics.length) {
            int before = topics.length;
            topics = Arrays.copyOf(topics, Math.min(max, Math.max(alias, 2 * before)));
            Arrays.fill(topics, before, topics.length, TopicName.NONE);
        }
        topics[alias - 1] = topic;
    }

    /** What an allowed alias means; {@link TopicName#NONE} if it was never set. */
    public TopicName topic(int alias) {
        return alias > topics.length ? TopicName.NONE : topics[alias - 1];
    }

    private static final TopicName[] NONE = new TopicName[0];
}
