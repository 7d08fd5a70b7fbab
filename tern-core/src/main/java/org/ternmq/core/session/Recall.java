package org.ternmq.core.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.flow.Sender;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.core.store.StoredSession;

/**
 * Brings back what of a session lies in the journal: after a restart its whole state, later the messages themselves, a bounded number
 * ahead of their turn. Confined to the loop of the session.
 */
final class Recall {
    private final Sender sender;
    private final DeliveryQueue queue;
    private final Meter meter;
    private final Loader loader;
    private boolean reading;
    private boolean over;

    Recall(Sender sender, DeliveryQueue queue, Meter meter, Loader loader) {
        this.sender = sender;
        this.queue = queue;
        this.meter = meter;
        this.loader = loader;
    }

    /** Hands over what makes the session what it was. */
    static void replay(StoredSession stored, Consumer<StoreRecord> door) {
        door.accept(new StoreRecord.Connected(stored.clientId(), stored.expirySeconds, stored.will));
        door.accept(new StoreRecord.Owned(stored.userName));
        stored.subscriptions.forEach((filter, grant) -> door.accept(new StoreRecord.Subscribed(filter, grant)));
        for (StoredSession.InFlight sent : stored.inFlight) {
            Delivery delivery = sent.isReleased()
                    ? Publication.NOTHING.delivery(Qos.EXACTLY_ONCE, false)
                    : Delivery.unloaded(sent.position(), sent.terms(), sent.subscriptionIds());
            door.accept(new StoreRecord.Sent(sent.packetId(), delivery, false));
            if (sent.isReleased()) {
                door.accept(new StoreRecord.Released(sent.packetId()));
            }
        }
        stored.queue.forEach(
                (position, terms, ids) -> door.accept(new StoreRecord.Queued(Delivery.unloaded(position, terms, ids))));
        stored.received.stream().forEach(id -> door.accept(new StoreRecord.Received(id)));
    }

    /** Reads what is in flight since before the process began, so that it can be repeated. */
    void readInFlight(LongConsumer thenPump) {
        List<Delivery> unloaded = sender.unloaded();
        if (unloaded.isEmpty()) {
            return;
        }
        long[] positions = unloaded.stream()
                .mapToLong(sent -> sent.publication().position())
                .toArray();
        loader.fetch(positions, (publications, nowNanos) -> {
            if (!over) {
                Map<Delivery, Delivery> read = new HashMap<>();
                for (int i = 0; i < publications.size(); i++) {
                    read.put(unloaded.get(i), unloaded.get(i).with(publications.get(i)));
                }
                sender.loaded(read, (before, after) -> {
                    meter.letGo(before);
                    meter.held(after);
                });
            }
            thenPump.accept(nowNanos);
        });
    }

    /** Reads what comes next in the queue, unless enough of it is here. */
    void readAhead(LongConsumer thenPump) {
        long[] wanted = reading ? NOT_NOW : queue.wanted(READ_AHEAD_MAX);
        if (wanted.length > 0) {
            reading = true;
            loader.fetch(wanted, (publications, nowNanos) -> {
                reading = false;
                if (!over) {
                    queue.loaded(publications, meter);
                    thenPump.accept(nowNanos);
                }
            });
        }
    }

    /** The session ended: what is still being read is not wanted any more. */
    void end() {
        over = true;
    }

    private static final int READ_AHEAD_MAX = 1_024;
    private static final long[] NOT_NOW = new long[0];
}
