package org.ternmq.core.store;

/**
 * Port to whoever keeps the records of sessions. One writer, its loop. Positions grow with each record; what a position promises
 * is safe once {@link #durablePosition} has reached it.
 */
public interface SessionStore {
    /**
     * Takes a record of a session.
     *
     * @return the position to wait for before the change may be acknowledged
     */
    long append(String clientId, StoreRecord change);

    /** The position of the last record taken. */
    long position();

    /** Everything up to this position is as safe as this store makes it. */
    long durablePosition();
}
