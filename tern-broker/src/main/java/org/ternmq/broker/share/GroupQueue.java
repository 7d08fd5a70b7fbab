package org.ternmq.broker.share;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Limits;

/**
 * The messages that wait for a group: first those that came back, in the order in which they were dealt, then those that nobody had
 * yet. New ones are bounded in messages and bytes; what comes back was accepted long ago and is always taken, at most as much as the members
 * may hold.
 */
final class GroupQueue {
    private final Supplier<Limits> limits;
    private final Exchange meter;
    private final ArrayDeque<Publication> fresh = new ArrayDeque<>();
    private final PriorityQueue<Deal> returned = new PriorityQueue<>(Comparator.comparingLong(Deal::number));
    private long bytes;
    private long lastNumber;

    GroupQueue(Supplier<Limits> limits, Exchange meter) {
        this.limits = limits;
        this.meter = meter;
    }

    boolean isEmpty() {
        return fresh.isEmpty() && returned.isEmpty();
    }

    int size() {
        return fresh.size() + returned.size();
    }

    long bytes() {
        return bytes;
    }

    /** Puts a message behind the others; whether there was room. */
    boolean add(Publication publication) {
        Limits bounds = limits.get();
        boolean hasRoom =
                size() < bounds.queueMessagesMax() && bytes + publication.chargeBytes() <= bounds.queueBytesMax();
        if (hasRoom) {
            fresh.add(publication);
            hold(publication);
        }
        return hasRoom;
    }

    /** Takes a message back to the place that it had. */
    void putBack(Deal deal) {
        returned.add(deal);
        hold(deal.publication());
    }

    private void hold(Publication publication) {
        bytes += publication.chargeBytes();
        meter.held(publication);
    }

    /** The message whose turn it is, or {@code null}. */
    @Nullable
    Publication peek() {
        Deal back = returned.peek();
        return back == null ? fresh.peek() : back.publication();
    }

    /** Takes away the message whose turn it is, of which there is one; its number. */
    long remove() {
        Deal back = returned.poll();
        Publication first = back == null ? fresh.remove() : back.publication();
        bytes -= first.chargeBytes();
        meter.letGo(first);
        return back == null ? nextNumber() : back.number();
    }

    /** The number of a message that does not wait. */
    long nextNumber() {
        return ++lastNumber;
    }
}
