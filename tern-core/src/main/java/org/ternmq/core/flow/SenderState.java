package org.ternmq.core.flow;

import org.ternmq.core.store.StoreRecord;

/** The only door to the durable state of a {@link Sender}: whoever keeps more than that stands in it, and hands on what comes. */
public interface SenderState {
    /** A message is in flight. */
    void apply(StoreRecord.Sent sent);

    /** The receiver has a message. */
    void apply(StoreRecord.Released released);

    /** An exchange is over. */
    void apply(StoreRecord.Completed completed);
}
