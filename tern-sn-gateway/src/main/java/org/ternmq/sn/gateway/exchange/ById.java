package org.ternmq.sn.gateway.exchange;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The few exchanges of one client by their packet identifiers: as small as can be while there are none. Looks at each, so that who fills it
 * sees to it that they stay few. Confined to its endpoint.
 *
 * @param <V> what is known of one
 */
public final class ById<V> {
    private static final int[] NO_IDS = new int[0];
    private static final Object[] NO_VALUES = new Object[0];

    private int[] ids = NO_IDS;
    private @Nullable Object[] values = NO_VALUES;
    private int size;

    /** How many there are. */
    public int size() {
        return size;
    }

    /** Whether there is one. */
    public boolean contains(int id) {
        return indexOf(id) >= 0;
    }

    /** What is known of one, {@code null} if there is none. */
    @SuppressWarnings("unchecked") // only what put takes is in there
    public @Nullable V get(int id) {
        int index = indexOf(id);
        return index < 0 ? null : (V) values[index];
    }

    /** There is one, or something else is known of it. */
    public void put(int id, V value) {
        int index = indexOf(id);
        if (index < 0) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, 1 + 2 * size);
                values = Arrays.copyOf(values, ids.length);
            }
            index = size++;
            ids[index] = id;
        }
        values[index] = value;
    }

    /**
     * There is none any more.
     *
     * @return what was known of it, {@code null} if there was none
     */
    public @Nullable V remove(int id) {
        V before = get(id);
        if (before != null) {
            int index = indexOf(id);
            size--;
            ids[index] = ids[size];
            values[index] = values[size];
            values[size] = null;
        }
        return before;
    }

    private int indexOf(int id) {
        for (int i = 0; i < size; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }
}
