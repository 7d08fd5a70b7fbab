package org.ternmq.core.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.message.References;

/**
 * Messages above QoS 0 that wait for a session, oldest first; bounded in messages and in bytes. Of those that lie in the journal only
 * the oldest are held here, of the others where they lie: they are to be loaded before their turn comes. Holds nothing while empty.
 */
final class DeliveryQueue {
    private @Nullable ArrayDeque<Delivery> waiting;
    private @Nullable References behind;
    private Map<Long, Delivery> unstored = Map.of(); // those behind that lie nowhere else, by a number below 0
    private long lastUnstored;
    private long bytes;
    private long bytesHere;

    boolean isEmpty() {
        return waiting == null && behind == null;
    }

    int size() {
        return (waiting == null ? 0 : waiting.size()) + (behind == null ? 0 : behind.size());
    }

    long bytes() {
        return bytes;
    }

    /** How many wait here, ready to be sent. */
    int loaded() {
        return waiting == null ? 0 : waiting.size();
    }

    /** Whether another delivery stays within the bounds. */
    boolean hasRoomFor(Delivery delivery, Limits limits) {
        return size() < limits.queueMessagesMax()
                && bytes + delivery.publication().chargeBytes() <= limits.queueBytesMax();
    }

    void add(Delivery delivery) {
        bytes += delivery.publication().chargeBytes();
        if (behind == null && !isEnoughHere(delivery)) {
            addHere(delivery);
        } else {
            addBehind(delivery);
        }
    }

    private boolean isEnoughHere(Delivery delivery) {
        return !delivery.publication().isLoaded()
                || isRead(delivery) && (loaded() >= LOADED_MAX || bytesHere > LOADED_BYTES_MAX);
    }

    /** Whether it can be read back when its turn comes. */
    private static boolean isRead(Delivery delivery) {
        return delivery.publication().isStored() && !delivery.isShared();
    }

    private void addHere(Delivery delivery) {
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(delivery);
        bytesHere += delivery.publication().chargeBytes();
    }

    private void addBehind(Delivery delivery) {
        if (behind == null) {
            behind = new References();
        }
        long position = delivery.publication().position();
        if (!isRead(delivery)) {
            position = --lastUnstored;
            if (unstored.isEmpty()) {
                unstored = new HashMap<>();
            }
            unstored.put(position, delivery);
        }
        behind.add(position, delivery.terms(), delivery.subscriptionIds());
    }

    /** The oldest, loaded or not. */
    @Nullable
    Delivery peek() {
        if (waiting != null) {
            return waiting.peek();
        }
        return behind == null ? null : firstBehind(behind);
    }

    private Delivery firstBehind(References some) {
        long position = some.firstPosition();
        return position < 0
                ? Objects.requireNonNull(unstored.get(position))
                : Delivery.unloaded(position, some.firstTerms(), some.subscriptionIds(position));
    }

    /** Where those lie that are to be loaded next, at most {@code max}; none if what is here lasts for a while. */
    long[] wanted(int max) {
        takeUnstored();
        if (behind == null || loaded() > LOADED_MIN) {
            return NONE;
        }
        List<Long> found = new ArrayList<>();
        long[] left = {WANTED_BYTES_MAX};
        behind.visitWhile((position, terms, ids) -> {
            if (position < 0 || found.size() >= max || left[0] <= 0) {
                return false;
            }
            found.add(position);
            left[0] -= References.chargeBytes(terms);
            return true;
        });
        return found.stream().mapToLong(Long::longValue).toArray();
    }

    /** The oldest of those behind were read: they wait here from now on. What is no longer there is left out. */
    void loaded(List<Publication> publications, Meter meter) {
        for (Publication publication : publications) {
            References some = behind;
            if (some != null && some.firstPosition() == publication.position()) {
                Delivery unloaded = firstBehind(some);
                Delivery loaded = unloaded.with(publication);
                removeFirstBehind(some);
                meter.letGo(unloaded);
                meter.held(loaded);
                bytes += loaded.publication().chargeBytes()
                        - unloaded.publication().chargeBytes();
                addHere(loaded);
            }
        }
        takeUnstored();
    }

    private void takeUnstored() {
        for (References some = behind; some != null && some.firstPosition() < 0; some = behind) {
            addHere(firstBehind(some));
            removeFirstBehind(some);
        }
    }

    private void removeFirstBehind(References some) {
        if (!unstored.isEmpty()) {
            unstored.remove(some.firstPosition());
        }
        some.removeFirst();
        if (some.isEmpty()) {
            behind = null;
        }
    }

    /** What groups of shared subscriptions dealt, oldest first. */
    List<Delivery> shared() {
        List<Delivery> found = new ArrayList<>();
        if (waiting != null) {
            waiting.stream().filter(Delivery::isShared).forEach(found::add);
        }
        if (behind != null) {
            behind.forEach((position, terms, ids) -> {
                Delivery delivery = unstored.get(position);
                if (delivery != null && delivery.isShared()) {
                    found.add(delivery);
                }
            });
        }
        return found;
    }

    /** Takes away what {@link #shared} tells. */
    void removeShared() {
        for (int left = loaded(); left > 0; left--) { // once around
            Delivery oldest = Objects.requireNonNull(peek());
            removeFirst();
            if (!oldest.isShared()) {
                bytes += oldest.publication().chargeBytes();
                addHere(oldest);
            }
        }
        References some = behind;
        if (some != null) {
            List.copyOf(unstored.entrySet()).forEach(entry -> {
                if (entry.getValue().isShared()) {
                    unstored.remove(entry.getKey());
                    some.remove(entry.getKey());
                    bytes -= entry.getValue().publication().chargeBytes();
                }
            });
            if (some.isEmpty()) {
                behind = null;
            }
        }
    }

    /** Takes the oldest away; to be asked only if there is one. */
    void removeFirst() {
        bytes -= Objects.requireNonNull(peek()).publication().chargeBytes();
        if (waiting == null) {
            removeFirstBehind(Objects.requireNonNull(behind));
            return;
        }
        bytesHere -= waiting.remove().publication().chargeBytes();
        if (waiting.isEmpty()) {
            waiting = null;
        }
    }

    private static final int LOADED_MAX = 512;
    private static final int LOADED_MIN = 256;
    private static final long LOADED_BYTES_MAX = 32 * 1024;
    private static final long WANTED_BYTES_MAX = 1 << 20;
    private static final long[] NONE = new long[0];
}
