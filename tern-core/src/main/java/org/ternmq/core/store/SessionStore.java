package org.ternmq.core.store;

import java.util.List;
import java.util.function.Consumer;
import org.ternmq.core.message.Publication;

/**
 * Port to whoever keeps what must survive the process. One for each loop, which alone writes to it. Positions grow with each record;
 * what a position promises is safe once {@link #durablePosition} has reached it.
 */
public interface SessionStore {
    /** Instead of a position, a session or a packet identifier: none. */
    long NONE = 0;

    /**
     * Takes a change of one session.
     *
     * @param session what the store calls it; {@link #NONE} for {@link StoreRecord.Connected} of one that it does not know yet
     * @return the position to wait for before the change may be acknowledged; of a session's first record it is the session's number
     */
    long append(long session, StoreRecord change);

    /**
     * Takes a message with all that it changes, so that no crash can part them. Afterwards the publication knows where it lies.
     *
     * @return the position to wait for before the message may be acknowledged
     */
    long publish(Publication publication, Effects effects);

    /**
     * Takes a change of a group of a shared subscription.
     *
     * @param session of the member concerned; {@link #NONE} if it is not kept
     */
    default void append(long session, GroupRecord change) {}

    /** The turn is over: what was held back to be told together is told now. */
    default void flush() {}

    /** The position of the last record taken. */
    long position();

    /** Everything up to this position is as safe as this store makes it. */
    long durablePosition();

    /** Everything up to this position outlives the process, though perhaps not the machine; never before {@link #durablePosition}. */
    default long writtenPosition() {
        return durablePosition();
    }

    /** Whether so much is not safe yet that publishers must be held back. */
    default boolean isBehind() {
        return false;
    }

    /** Runs the task once the store is not behind any more: at once or later, on any thread. */
    default void whenCaughtUp(Runnable task) {
        task.run();
    }

    /** Whether nothing new may be taken that grows what is kept: there is hardly room left. */
    default boolean isFull() {
        return false;
    }

    /** Reads messages; the answer comes later, in this loop's turn, in the order asked for. */
    default void fetch(long[] positions, Consumer<List<Publication>> arrived) {
        throw new IllegalStateException("this store keeps no messages, so none lies at " + positions[0]);
    }
}
