package org.ternmq.broker.operate;

import java.util.Optional;
import org.ternmq.core.session.Session;

/** A session with its connection, if it has one. For its loop alone: nothing of it may be looked at by other threads. */
public interface Resident {
    /** The session. */
    Session session();

    /** Its connection, once its CONNECT was accepted. */
    Optional<? extends Attached> attached();
}
