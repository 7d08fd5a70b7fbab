package org.ternmq.auth.rules;

import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;

/**
 * Answers that one client was given, by topic: at most {@link #TOPICS_MAX} topics of at most {@link #TOPIC_BYTES_MAX} bytes, of which a
 * newer one takes the place of an older. Grows when topics meet. Confined to the loop of its session; asking allocates nothing.
 */
final class Answers {
    private @Nullable TopicName[] topics = new TopicName[TOPICS_FIRST];
    private int[] known = new int[TOPICS_FIRST]; // the lower half: what was asked; the upper: what was allowed of that

    /**
     * What was answered.
     *
     * @param kind what was asked of the topic, from 0 to {@link #KINDS} - 1
     * @return {@link #ALLOWED}, {@link #REFUSED} or {@link #UNKNOWN}
     */
    int get(TopicName topic, int kind) {
        int slot = slot(topic, topics.length);
        if ((known[slot] >>> kind & 1) == 0 || !topic.equals(topics[slot])) {
            return UNKNOWN;
        }
        return known[slot] >>> KINDS + kind & 1;
    }

    void put(TopicName topic, int kind, boolean isAllowed) {
        if (topic.length() > TOPIC_BYTES_MAX) {
            return;
        }
        int slot = slot(topic, topics.length);
        while (topics[slot] != null && !topic.equals(topics[slot]) && topics.length < TOPICS_MAX) {
            grow();
            slot = slot(topic, topics.length);
        }
        if (!topic.equals(topics[slot])) {
            topics[slot] = topic;
            known[slot] = 0;
        }
        known[slot] |= 1 << kind | (isAllowed ? 1 : 0) << KINDS + kind;
    }

    /** Topics that did not meet before do not meet now. */
    private void grow() {
        int size = 2 * topics.length;
        @Nullable TopicName[] moved = new TopicName[size];
        int[] movedKnown = new int[size];
        for (int i = 0; i < topics.length; i++) {
            TopicName topic = topics[i];
            if (topic != null) {
                moved[slot(topic, size)] = topic;
                movedKnown[slot(topic, size)] = known[i];
            }
        }
        topics = moved;
        known = movedKnown;
    }

    private static int slot(TopicName topic, int size) {
        return topic.hashCode() * GOLDEN >>> Integer.SIZE - Integer.numberOfTrailingZeros(size);
    }

    /** How many kinds of questions there are about a topic. */
    static final int KINDS = 16;

    static final int TOPICS_MAX = 64;
    static final int TOPIC_BYTES_MAX = 512;
    static final int REFUSED = 0;
    static final int ALLOWED = 1;
    static final int UNKNOWN = -1;
    private static final int TOPICS_FIRST = 4;
    private static final int GOLDEN = 0x9E37_79B9;
}
