package org.ternmq.broker.route;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Many subscriptions to one filter. Readers walk the slots without a lock while one writer fills and empties them; a slot that is
 * emptied is used again, none is moved, so a reader never misses one that stays.
 */
final class Subscriptions implements Leaf {
    private volatile @Nullable Subscription[] slots = new Subscription[4];
    private volatile int used;

    // The writer's own, under the index's lock.
    private final Map<Subscriber, Integer> places = new HashMap<>();
    private int[] free = new int[4];
    private int freed;

    static Subscriptions of(Subscription first, Subscription second) {
        var both = new Subscriptions();
        both.put(first);
        both.put(second);
        return both;
    }

    /** Adds a subscription or replaces the subscriber's. */
    void put(Subscription subscription) {
        Integer place = places.get(subscription.subscriber());
        if (place == null) {
            place = freed > 0 ? free[--freed] : used;
            places.put(subscription.subscriber(), place);
        }
        @Nullable Subscription[] grown = place < slots.length ? slots : Arrays.copyOf(slots, 2 * slots.length);
        grown[place] = subscription;
        slots = grown;
        used = Math.max(
                used, place + 1); // after the slots, and read before them: whoever sees the length sees the slot
    }

    /** Takes a subscriber's subscription away; whether any is left. */
    boolean remove(Subscriber subscriber) {
        Integer place = places.remove(subscriber);
        if (place != null) {
            @Nullable Subscription[] same = slots;
            same[place] = null;
            slots = same;
            if (freed == free.length) {
                free = Arrays.copyOf(free, 2 * freed);
            }
            free[freed++] = place;
        }
        return !places.isEmpty();
    }

    @Override
    public void addTo(Match match) {
        int end = used;
        @Nullable Subscription[] seen = slots;
        for (int i = 0; i < end; i++) {
            Subscription subscription = seen[i];
            if (subscription != null) {
                match.add(subscription);
            }
        }
    }
}
