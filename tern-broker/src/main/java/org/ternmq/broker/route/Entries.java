package org.ternmq.broker.route;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Many entries at one filter. Readers walk the slots without a lock while one writer fills and empties them; a slot that is
 * emptied is used again, none is moved, so a reader never misses one that stays.
 */
final class Entries implements Leaf {
    private volatile @Nullable Entry[] slots = new Entry[4];
    private volatile int used;

    // The writer's own, under the index's lock.
    private final Map<Object, Integer> places = new HashMap<>();
    private int[] free = new int[4];
    private int freed;

    static Entries of(Entry first, Entry second) {
        var both = new Entries();
        both.put(first);
        both.put(second);
        return both;
    }

    /** Adds an entry or replaces its holder's. */
    void put(Entry entry) {
        Integer place = places.get(entry.holder());
        if (place == null) {
            place = freed > 0 ? free[--freed] : used;
            places.put(entry.holder(), place);
        }
        @Nullable Entry[] grown = place < slots.length ? slots : Arrays.copyOf(slots, 2 * slots.length);
        grown[place] = entry;
        slots = grown;
        used = Math.max(
                used, place + 1); // after the slots, and read before them: whoever sees the length sees the slot
    }

    /** The entry of a holder; for the writer. */
    @Nullable
    Entry get(Object holder) {
        Integer place = places.get(holder);
        return place == null ? null : slots[place];
    }

    /** Takes a holder's entry away; whether any is left. */
    boolean remove(Object holder) {
        Integer place = places.remove(holder);
        if (place != null) {
            @Nullable Entry[] same = slots;
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
        @Nullable Entry[] seen = slots;
        for (int i = 0; i < end; i++) {
            Entry entry = seen[i];
            if (entry != null) {
                match.add(entry);
            }
        }
    }
}
