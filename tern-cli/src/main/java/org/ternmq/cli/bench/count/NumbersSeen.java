package org.ternmq.cli.bench.count;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which numbers of a publisher have come, exactly: the next one in order, and the ranges below it that are missing. It grows with the
 * gaps alone; of more than {@value #GAPS_MAX} gaps the oldest is given up as lost, and what comes of it later counts as come twice.
 * For any thread.
 */
public final class NumbersSeen {
    private final TreeMap<Long, Long> missing = new TreeMap<>(); // first of a range to the one after its last
    private long first = -1;
    private long next;
    private long distinct;
    private long duplicates;

    private NumbersSeen() {}

    /** Numbers from 0 on. */
    public static NumbersSeen fromZero() {
        NumbersSeen seen = new NumbersSeen();
        seen.first = 0;
        return seen;
    }

    /** Numbers from the first on that comes, for one who came late. */
    public static NumbersSeen fromFirst() {
        return new NumbersSeen();
    }

    /** A number has come; by how much the next one in order has advanced, {@link #AGAIN} if it had come before. */
    public synchronized long add(long number) {
        if (first < 0) {
            first = number;
            next = number;
        }
        if (number >= next) {
            long advanced = number + 1 - next;
            if (number > next) {
                missing.put(next, number);
                giveUpOldest();
            }
            next = number + 1;
            distinct++;
            return advanced;
        }
        return fill(number) ? 0 : AGAIN;
    }

    private void giveUpOldest() {
        if (missing.size() > GAPS_MAX) {
            missing.pollFirstEntry();
        }
    }

    private boolean fill(long number) {
        Map.Entry<Long, Long> range = missing.floorEntry(number);
        if (range == null || range.getValue() <= number) {
            duplicates++;
            return false;
        }
        missing.remove(range.getKey());
        if (range.getKey() < number) {
            missing.put(range.getKey(), number);
        }
        if (number + 1 < range.getValue()) {
            missing.put(number + 1, range.getValue());
        }
        distinct++;
        return true;
    }

    /** How many different numbers have come. */
    public synchronized long distinct() {
        return distinct;
    }

    /** How often a number came that had come before. */
    public synchronized long duplicates() {
        return duplicates;
    }

    /** How many numbers between the first and the greatest have not come. */
    public synchronized long gaps() {
        return first < 0 ? 0 : next - first - distinct;
    }

    /** What a number that came before adds. */
    public static final long AGAIN = -1;

    static final int GAPS_MAX = 100_000;
}
