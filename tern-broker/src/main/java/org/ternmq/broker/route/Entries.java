package org.ternmq.broker.route;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Many entries at one filter. Readers walk the slots without a lock while one writer fills and empties them. A slot that is emptied
 * is used again, and none is moved within its array; when few are left, another array takes its place, and the old one stays as it
 * is. So a reader never misses an entry that stays, and walks no more than some slots for each.
 */
final class Entries implements Leaf {
    private volatile @Nullable Entry[] slots = new Entry[CAPACITY_MIN];

    // The writer's own, under the index's lock.
    private Map<Object, Integer> places = new HashMap<>();
    private int[] free = new int[CAPACITY_MIN];
    private int freed;
    private int used;

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
            place = freed > 0 ? free[--freed] : used++;
            places.put(entry.holder(), place);
        }
        @Nullable Entry[] grown = place < slots.length ? slots : Arrays.copyOf(slots, 2 * slots.length);
        grown[place] = entry;
        slots = grown; // also if it is the same one: what was written to it is seen by who reads the reference now
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
            if (slots.length > CAPACITY_MIN && places.size() < slots.length / 8) {
                shrink();
            }
        }
        return !places.isEmpty();
    }

    /** Another array, with room for as many again. */
    private void shrink() {
        @Nullable Entry[] old = slots;
        @Nullable Entry[] fewer = new Entry[Math.max(CAPACITY_MIN, 2 * places.size())];
        Map<Object, Integer> moved = new HashMap<>();
        for (Entry entry : old) {
            if (entry != null) {
                fewer[moved.size()] = entry;
                moved.put(entry.holder(), moved.size());
            }
        }
        places = moved;
        used = moved.size();
        free = new int[CAPACITY_MIN];
        freed = 0;
        slots = fewer;
    }

    @Override
    public void addTo(Match match) {
        for (Entry entry : slots) {
            if (entry != null) {
                match.add(entry);
            }
        }
    }

    @Override
    public void forEach(Consumer<? super Entry> visitor) {
        for (Entry entry : slots) {
            if (entry != null) {
                visitor.accept(entry);
            }
        }
    }

    /** How many slots a reader walks; for tests. */
    int capacity() {
        return slots.length;
    }

    private static final int CAPACITY_MIN = 4;
}
