package org.ternmq.sn.client.options;

import org.ternmq.sn.codec.value.TopicId;

/** Which numbers stand for topics. */
public final class TopicIds {
    /** The greatest one that does. */
    public static final int MAX = 0xFFFE;

    private TopicIds() {}

    /** [SN-5.3-1] Two of them are never given to a topic. */
    public static boolean isAssignable(int id) {
        return id > TopicId.NONE && id <= MAX;
    }

    static void requireAssignable(int id) {
        if (!isAssignable(id)) {
            throw new IllegalArgumentException("a topic id is 1 to " + MAX + ", not " + id);
        }
    }
}
