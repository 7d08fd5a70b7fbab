package org.ternmq.core.session;

import java.util.List;
import org.ternmq.core.message.Publication;

/** Port of a session to whoever reads messages back that lie in the journal. */
public interface Loader {
    /** For sessions all of whose messages are in memory. */
    Loader NONE = (positions, reader) -> {
        throw new IllegalStateException("no message lies at " + positions[0]);
    };

    /** Reads the messages at these positions; they arrive later, on the session's loop, in this order. */
    void fetch(long[] positions, Arrival arrival);

    /** What goes on when messages have been read. */
    interface Arrival {
        /** They are here. */
        void arrived(List<Publication> publications, long nowNanos);
    }
}
