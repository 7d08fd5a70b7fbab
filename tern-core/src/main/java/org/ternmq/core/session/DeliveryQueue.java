package org.ternmq.core.session;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.message.Delivery;

/** Messages above QoS 0 that wait for a session, oldest first; bounded in messages and in bytes. Holds nothing while empty. */
final class DeliveryQueue {
    private @Nullable ArrayDeque<Delivery> waiting;
    private long bytes;

    boolean isEmpty() {
        return waiting == null;
    }

    int size() {
        return waiting == null ? 0 : waiting.size();
    }

    long bytes() {
        return bytes;
    }

    /** Whether another delivery stays within the bounds. */
    boolean hasRoomFor(Delivery delivery, Limits limits) {
        return size() < limits.queueMessagesMax()
                && bytes + delivery.publication().chargeBytes() <= limits.queueBytesMax();
    }

    void add(Delivery delivery) {
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(delivery);
        bytes += delivery.publication().chargeBytes();
    }

    @Nullable
    Delivery peek() {
        return waiting == null ? null : waiting.peek();
    }

    /** What groups of shared subscriptions dealt, oldest first. */
    List<Delivery> shared() {
        return waiting == null
                ? List.of()
                : waiting.stream().filter(Delivery::isShared).toList();
    }

    /** Takes away what {@link #shared} tells. */
    void removeShared() {
        for (int left = size(); left > 0; left--) { // once around
            Delivery oldest = Objects.requireNonNull(peek());
            removeFirst();
            if (!oldest.isShared()) {
                add(oldest);
            }
        }
    }

    /** Takes the oldest away; to be asked only if there is one. */
    void removeFirst() {
        ArrayDeque<Delivery> some = Objects.requireNonNull(waiting);
        bytes -= some.remove().publication().chargeBytes();
        if (some.isEmpty()) {
            waiting = null;
        }
    }
}
