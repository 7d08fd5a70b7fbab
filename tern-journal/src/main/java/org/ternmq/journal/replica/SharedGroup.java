package org.ternmq.journal.replica;

import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.References;

/** The group of one filter of shared subscriptions: there while a session subscribes to it. Plain data, for one thread at a time. */
public final class SharedGroup {
    private final TopicFilter filter;

    /** What waits for whichever member takes it, oldest first. */
    public final References queue = new References();

    int members;

    SharedGroup(TopicFilter filter) {
        this.filter = filter;
    }

    /** The whole filter, {@code $share/name/} included. */
    public TopicFilter filter() {
        return filter;
    }

    /** How many sessions subscribe to it. */
    public int members() {
        return members;
    }
}
