package org.ternmq.journal.replica;

import java.util.Arrays;

/**
 * Where the messages lie that something refers to, by segment of the journal: the upper half of a position is its segment's number.
 * Immutable.
 */
public final class LiveBodies {
    private final long[] positions; // sorted, each once
    private final long[] segments; // sorted
    private final int[] starts; // of each segment in positions, and where the last ends

    private LiveBodies(long[] positions) {
        this.positions = positions;
        segments =
                Arrays.stream(positions).map(LiveBodies::segmentOf).distinct().toArray();
        starts = new int[segments.length + 1];
        for (int i = 0; i < segments.length; i++) {
            int found = Arrays.binarySearch(positions, segments[i] << 32);
            starts[i] = found < 0 ? -1 - found : found;
        }
        starts[segments.length] = positions.length;
    }

    /** The number of the segment in which a position lies. */
    public static long segmentOf(long position) {
        return position >>> 32;
    }

    /** Whether something refers to the message at a position. */
    public boolean isLive(long position) {
        return Arrays.binarySearch(positions, position) >= 0;
    }

    /** How many messages there are in all. */
    public int count() {
        return positions.length;
    }

    /** The segments with at least one, in order. */
    public long[] segments() {
        return segments.clone();
    }

    /** How many there are in a segment. */
    public int count(long segment) {
        int index = Arrays.binarySearch(segments, segment);
        return index < 0 ? 0 : starts[index + 1] - starts[index];
    }

    /** Where those of a segment lie, in order. */
    public long[] positions(long segment) {
        int index = Arrays.binarySearch(segments, segment);
        return index < 0 ? new long[0] : Arrays.copyOfRange(positions, starts[index], starts[index + 1]);
    }

    /** Gathers positions, in any order and more than once. */
    static final class Collector {
        private long[] found;
        private int count;

        /** Room for so many at first. */
        Collector(int capacity) {
            found = new long[Math.max(16, capacity)];
        }

        void add(long position) {
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = position;
        }

        LiveBodies done() {
            Arrays.sort(found, 0, count);
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (kept == 0 || found[kept - 1] != found[i]) {
                    found[kept++] = found[i];
                }
            }
            return new LiveBodies(kept == found.length ? found : Arrays.copyOf(found, kept));
        }
    }
}
