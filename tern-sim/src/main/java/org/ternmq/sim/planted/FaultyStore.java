package org.ternmq.sim.planted;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.GroupRecord;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;

/** A store with a bug between it and the loop. Confined to its loop. */
public final class FaultyStore implements SessionStore {
    private final SessionStore store;
    private final Planted bug;
    private final Map<Long, BitSet> received = new HashMap<>();

    /** A store that does as another one, but for the bug. */
    public FaultyStore(SessionStore store, Planted bug) {
        this.store = store;
        this.bug = bug;
    }

    @Override
    public long append(long session, StoreRecord change) {
        return switch (change) {
            case StoreRecord.Released released when bug == Planted.PUBREL_BEFORE_RELEASED -> atOnce(session, released);
            case StoreRecord.Sent sent when bug == Planted.PUBLISH_BEFORE_SENT -> atOnce(session, sent);
            case StoreRecord.Disconnected lost
            when bug == Planted.EXPIRY_LOST ->
                store.append(session, new StoreRecord.Disconnected(NO_EXPIRY, lost.willWaits()));
            case StoreRecord.Owned owned when bug == Planted.OWNER_NOT_WRITTEN -> NONE;
            case StoreRecord.Unsubscribed gone when bug == Planted.UNSUBSCRIBED_NOT_WRITTEN -> NONE;
            case StoreRecord.Completed done
            when bug == Planted.DONE_NOT_WRITTEN && done.delivery().isPresent() -> NONE;
            case StoreRecord.Connected terms
            when bug == Planted.IDS_FORGOTTEN_ON_CONNECT -> {
                long position = store.append(session, terms);
                BitSet ids = received.getOrDefault(session, new BitSet());
                ids.stream().forEach(id -> store.append(session, new StoreRecord.Forgotten(id)));
                ids.clear();
                yield position;
            }
            case StoreRecord.Forgotten forgotten
            when bug == Planted.IDS_FORGOTTEN_ON_CONNECT -> {
                BitSet ids = received.getOrDefault(session, new BitSet());
                boolean isKnown = ids.get(forgotten.packetId());
                ids.clear(forgotten.packetId());
                yield isKnown ? store.append(session, forgotten) : NONE;
            }
            case StoreRecord.Forgotten forgotten when bug == Planted.MESSAGE_WITHOUT_ID -> NONE;
            default -> store.append(session, change);
        };
    }

    private long atOnce(long session, StoreRecord change) {
        store.append(session, change);
        return NONE;
    }

    @Override
    public long publish(Publication publication, Effects effects) {
        if (effects.receivedId != 0 && bug == Planted.IDS_FORGOTTEN_ON_CONNECT) {
            received.computeIfAbsent(effects.origin, none -> new BitSet()).set(effects.receivedId);
        } else if (effects.receivedId != 0 && bug == Planted.MESSAGE_WITHOUT_ID) {
            effects.receivedId = 0;
        } else if (effects.receivedId != 0 && bug == Planted.ID_BEFORE_MESSAGE) {
            store.append(effects.origin, new StoreRecord.Received(effects.receivedId));
            effects.receivedId = 0;
        } else if (effects.retained == Effects.Retained.REPLACED && bug == Planted.RETAINED_NOT_WRITTEN) {
            effects.retained = Effects.Retained.UNCHANGED;
        }
        return store.publish(publication, effects);
    }

    @Override
    public void append(long session, GroupRecord change) {
        store.append(session, change);
    }

    @Override
    public void flush() {
        store.flush();
    }

    @Override
    public long position() {
        return store.position();
    }

    @Override
    public long durablePosition() {
        return bug == Planted.ACK_BEFORE_SYNC ? store.position() : store.durablePosition();
    }

    @Override
    public long writtenPosition() {
        return bug == Planted.ACK_BEFORE_SYNC ? store.position() : store.writtenPosition();
    }

    @Override
    public boolean isBehind() {
        return store.isBehind();
    }

    @Override
    public void whenCaughtUp(Runnable task) {
        store.whenCaughtUp(task);
    }

    @Override
    public boolean isFull() {
        return store.isFull();
    }

    @Override
    public void fetch(long[] positions, Consumer<List<Publication>> arrived) {
        store.fetch(positions, arrived);
    }

    private static final long NO_EXPIRY = 0xFFFF_FFFFL;
}
