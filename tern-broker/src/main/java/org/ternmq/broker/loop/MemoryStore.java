package org.ternmq.broker.loop;

import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;

/** A store that keeps nothing beyond the process: every record is as safe as it will ever be at once. Confined to its loop. */
public final class MemoryStore implements SessionStore {
    private long position;

    @Override
    public long append(long session, StoreRecord change) {
        return ++position;
    }

    @Override
    public long publish(Publication publication, Effects effects) {
        return ++position;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long durablePosition() {
        return position;
    }
}
