package org.ternmq.core.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.store.StoreRecord;

/** Retained messages on their way to one session, behind what waits there already. Bounded like its queue; holds nothing while empty. */
final class Replay {
    private Queue<Delivery> waiting = NOTHING;

    /** Whether so many wait already that no further subscription may ask for more. */
    boolean isFull(int more, Limits limits) {
        return waiting.size() + more >= limits.queueMessagesMax();
    }

    void add(List<Delivery> retained) {
        if (!retained.isEmpty()) {
            if (waiting.isEmpty()) {
                waiting = new ArrayDeque<>(retained.size());
            }
            waiting.addAll(retained);
        }
    }

    /** The next one that still has to be sent, or {@code null}. */
    @Nullable
    Delivery next(Outbox out, long nowNanos) {
        for (Delivery next = waiting.peek(); next != null; next = waiting.peek()) {
            boolean isReplaced = next.publication().isReplaced();
            if (!isReplaced && !next.publication().isExpired(nowNanos)) {
                return next;
            }
            if (!isReplaced) { // else the newer one came or comes as it was published, and must stay the last
                // [MQTT-4.6.0-6]
                out.dropped(next, DropReason.EXPIRED);
            }
            out.record(new StoreRecord.Refused(next));
            waiting.remove();
        }
        waiting = NOTHING;
        return null;
    }

    void removeNext() {
        waiting.remove();
    }

    /** What is left of it above QoS 0 and not replaced; nothing is left then. What was replaced is not to come after a restart either. */
    List<Delivery> takeRest(Outbox out) {
        List<Delivery> rest = new ArrayList<>();
        for (Delivery delivery : waiting) {
            if (delivery.qos().isAcknowledged() && delivery.publication().isReplaced()) {
                out.record(new StoreRecord.Refused(delivery));
            } else if (delivery.qos().isAcknowledged()) {
                rest.add(delivery);
            }
        }
        waiting = NOTHING;
        return rest;
    }

    // Never added to: a replay begins with a queue of its own.
    private static final Queue<Delivery> NOTHING = new ArrayDeque<>(1);
}
