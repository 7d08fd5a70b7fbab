package org.ternmq.server;

import java.io.IOException;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shards;
import org.ternmq.broker.loop.Shared;
import org.ternmq.core.message.References;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.replica.SharedGroup;
import org.ternmq.journal.store.Journal;

/** How a broker goes on with what an earlier process left. */
public final class Restart {
    private Restart() {}

    /** Puts into the loops what the journal of an earlier process tells; before their first turn. */
    public static void restore(Journal journal, Loop[] loops, Shared shared) throws IOException {
        for (StoredSession session : journal.sessions()) {
            Loop home = loops[Shards.loopOf(session.clientId(), loops.length)];
            home.restoring().restore(session, journal.disconnectedNanos(session));
        }
        for (long position : journal.retained()) {
            shared.retained().store(journal.read(position));
        }
        for (SharedGroup group : journal.groups()) {
            Loop home = loops[Shards.loopOf(group.filter().text(), loops.length)];
            References queue = group.queue.copy();
            while (!queue.isEmpty()) {
                home.restore(group.filter(), journal.read(queue.firstPosition()));
                queue.removeFirst();
            }
        }
    }
}
