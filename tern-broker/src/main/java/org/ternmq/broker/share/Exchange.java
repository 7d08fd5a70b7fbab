package org.ternmq.broker.share;

import org.ternmq.broker.route.Envelope;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.GroupRecord;

/** Port of the shared subscriptions of one loop to that loop and, through it, to the others. */
public interface Exchange {
    /** Its place among the loops of the broker. */
    int index();

    /** The loop that a group belongs to, by its name. */
    int loopOf(TopicFilter shared);

    /** The shared subscriptions of a loop. */
    Shares sharesOf(int loop);

    /** Takes a dealt message to another loop. */
    void post(int loop, Envelope deal);

    /** Whether a loop is behind with what it has to hand out. */
    boolean isFull(int loop);

    /** Runs a task on this loop, from any thread; never refused. */
    void execute(Runnable task);

    /** A message waits in a group of this loop from here on. */
    void held(Publication publication);

    /** It waits there no longer. */
    void letGo(Publication publication);

    /**
     * A message does not reach whom it was for: counted, and explained to whoever asks.
     *
     * @param who client identifier of a session, or the filter of a group
     */
    void dropped(Object who, Publication publication, DropReason reason);

    /** Something could not be done for a defect of ours. */
    void failed(Object receiver, RuntimeException defect);

    /**
     * Writes down who has a message of a group.
     *
     * @param session of the member; {@link org.ternmq.core.store.SessionStore#NONE} if it is not kept
     */
    void record(long session, GroupRecord change);

    /** The time of this turn. */
    long nowNanos();
}
