package org.ternmq.broker.route;

import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Effects;

/**
 * The group of a shared subscription as the index sees it: one entry, however many members it has, which are counted here under the
 * index's lock.
 */
public abstract non-sealed class GroupEntry implements Entry {
    private final TopicFilter filter;
    private final int loop;
    private volatile int members;
    private volatile int keptMembers; // those whose sessions are kept

    /** A group without members, of a loop. */
    protected GroupEntry(TopicFilter filter, int loop) {
        this.filter = filter;
        this.loop = loop;
    }

    /** The share name and the filter. */
    public TopicFilter filter() {
        return filter;
    }

    @Override
    public int loop() {
        return loop;
    }

    @Override
    public Object holder() {
        return filter;
    }

    /** A group's message belongs to no other subscription: a client that is a member and subscribes beside gets both copies. */
    @Override
    public boolean gather(Publication publication, long stampNow) {
        return true;
    }

    @Override
    public void deliver(Publication publication, boolean gathered, long nowNanos) {
        deliver(publication, nowNanos);
    }

    @Override
    public void addTo(Effects effects, Publication publication) {
        if (keptMembers > 0 && publication.message().qos().isAcknowledged()) {
            effects.add(filter);
        }
    }

    /** A publication for one of the members. */
    protected abstract void deliver(Publication publication, long nowNanos);

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the index's lock alone
    void addMember(boolean isKept) {
        members++;
        keptMembers += isKept ? 1 : 0;
    }

    /** Whether none is left. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // as above
    boolean removeMember(boolean isKept) {
        keptMembers -= isKept ? 1 : 0;
        return --members == 0;
    }

    /** How many sessions are subscribed to it, connected or not; from any thread. */
    public int members() {
        return members;
    }

    /** Whether what waits here must survive: the session of one of the members is kept. */
    public boolean isKept() {
        return keptMembers > 0;
    }

    @Override
    public String toString() {
        return filter.text();
    }
}
