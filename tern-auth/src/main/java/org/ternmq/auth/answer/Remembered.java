package org.ternmq.auth.answer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ternmq.codec.value.Bytes;

/**
 * What was found out and still holds, by the digest of what was asked. At most so many entries: the one that was asked for the longest ago
 * goes first. From any thread; its lock is held for one look-up.
 *
 * @param <V> what was found out
 */
public final class Remembered<V> {
    private final Map<Bytes, Entry<V>> entries; // guarded by this

    private record Entry<V>(V value, long until) {}

    /**
     * Nothing yet.
     *
     * @param entriesMax 0 to remember nothing
     */
    public Remembered(int entriesMax) {
        this.entries = new Newest<>(entriesMax);
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
            return Optional.empty();
        }
        return Optional.ofNullable(entry).map(Entry::value);
    }

    /** Remembers a value; it holds before {@code until}. */
    public synchronized void put(Bytes key, V value, long until) {
        entries.put(key, new Entry<>(value, until));
    }

    /** How many there are, with those that no longer hold and were not asked for since. */
    public synchronized int size() {
        return entries.size();
    }

    private static final class Newest<V> extends LinkedHashMap<Bytes, V> {
        private static final long serialVersionUID = 1;

        private final int entriesMax;

        Newest(int entriesMax) {
            super(16, 0.75f, true);
            this.entriesMax = entriesMax;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, V> eldest) {
            return size() > entriesMax;
        }
    }
}
