package org.ternmq.broker.loop;

import java.util.Collection;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.StoredSession;

/** Where the sessions of one loop are put that were kept from an earlier process. */
public interface Restoring {
    /**
     * A session goes on, without a connection so far.
     *
     * @param disconnectedNanos when its connection ended, on the clock of the loop
     */
    void restore(StoredSession stored, long disconnectedNanos);

    /** All sessions there are now, in no order; for whoever compares them with what was kept. */
    Collection<Session> sessions();
}
