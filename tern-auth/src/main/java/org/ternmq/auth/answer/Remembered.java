package org.ternmq.auth.answer;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.ternmq.codec.value.Bytes;

/**
 * What was found out and still holds, by the digest of what was asked. All together has a weight: the one that was asked for the longest ago goes
 * first. From any thread; its lock is held for one look-up, or until there is room for one more.
 *
 * @param <V> what was found out
 */
public final class Remembered<V> {
    private final long weightMax;
    private final ToIntFunction<? super V> weigher;

    // guarded by this
    private final Map<Bytes, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    private record Entry<V>(V value, int weight, long until) {}

    /**
     * Nothing yet.
     *
     * @param entriesMax 0 to remember nothing
     */
    public Remembered(int entriesMax) {
        this(entriesMax, value -> 1);
    }

    /**
     * Nothing yet.
     *
     * @param weightMax of all values together; 0 to remember nothing
     * @param weigher says how much of memory a value takes, in a measure of one's own, at least 1
     */
    public Remembered(long weightMax, ToIntFunction<? super V> weigher) {
        this.weightMax = weightMax;
        this.weigher = weigher;
    }

    /**
     * What is remembered, if it still holds.
     *
     * @param now on the same clock as the {@code until} of {@link #put}
     */
    public synchronized Optional<V> get(Bytes key, long now) {
        Entry<V> entry = entries.get(key);
        if (entry != null && entry.until() - now <= 0) {
            entries.remove(key);
            weight -= entry.weight();
            return Optional.empty();
        }
        return Optional.ofNullable(entry).map(Entry::value);
    }

    /** Remembers a value; it holds before {@code until}. */
    public synchronized void put(Bytes key, V value, long now, long until) {
        Entry<V> entry = new Entry<>(value, weigher.applyAsInt(value), until);
        Entry<V> before = entries.put(key, entry);
        weight += entry.weight() - (before == null ? 0 : before.weight());
        Iterator<Entry<V>> eldest = entries.values().iterator();
        while (eldest.hasNext()) {
            Entry<V> next = eldest.next();
            if (weight <= weightMax && next.until() - now > 0) {
                return;
            }
            eldest.remove();
            weight -= next.weight();
        }
    }

    /** How many there are, with some that no longer hold and were not asked for since. */
    public synchronized int size() {
        return entries.size();
    }
}
