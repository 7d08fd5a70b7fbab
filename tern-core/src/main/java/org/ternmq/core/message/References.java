package org.ternmq.core.message;

import java.util.Arrays;

/**
 * A queue of references to messages that lie in the journal, 16 bytes each, oldest first: where a message lies, and what its receiver
 * was given of it. The same message may be there more than once. One is taken away at the head as a rule, but may be anywhere. For one
 * thread; bounded by whoever fills it.
 */
public final class References {
    private long[] positions = NOTHING; // a ring; its length is a power of two, or 0
    private long[] terms = NOTHING;
    private int[][] ids = NO_IDS_AT_ALL; // as long as the others once there are any
    private int head;
    private int length; // gaps included
    private int size;

    /** What a receiver was given of a message, in one number. */
    public static long terms(int chargeBytes, int qos, boolean retain) {
        return (long) chargeBytes << 8 | (retain ? RETAIN : 0) | qos;
    }

    /** What a queue charges for the message, in bytes. */
    public static int chargeBytes(long terms) {
        return (int) (terms >>> 8);
    }

    /** The quality of service, 0 to 2. */
    public static int qos(long terms) {
        return (int) (terms & QOS);
    }

    /** Whether the receiver sees RETAIN set. */
    public static boolean retain(long terms) {
        return (terms & RETAIN) != 0;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Adds one behind the others.
     *
     * @param position any number but 0
     * @param subscriptionIds kept, not copied; mostly none
     */
    public void add(long position, long itsTerms, int[] subscriptionIds) {
        if (length == positions.length) {
            grow();
        }
        length++;
        size++;
        put(slot(length - 1), position, itsTerms, subscriptionIds);
    }

    /**
     * Adds one that was here before at its place: behind all that lie at its position or before, where positions grow.
     *
     * @param position any number but 0
     * @param subscriptionIds kept, not copied; mostly none
     */
    public void insert(long position, long itsTerms, int[] subscriptionIds) {
        if (length == positions.length) {
            grow();
        }
        int place = 0;
        while (place < length && positions[slot(place)] <= position) { // gaps are at 0
            place++;
        }
        head = head - 1 & positions.length - 1;
        length++;
        size++;
        for (int i = 0; i < place; i++) {
            move(slot(i + 1), slot(i));
        }
        put(slot(place), position, itsTerms, subscriptionIds);
    }

    private void move(int from, int to) {
        put(to, positions[from], terms[from], idsAt(from));
    }

    private void put(int slot, long position, long itsTerms, int[] subscriptionIds) {
        positions[slot] = position;
        terms[slot] = itsTerms;
        if (subscriptionIds.length > 0 && ids.length == 0) {
            ids = new int[positions.length][];
            Arrays.fill(ids, NO_IDS);
        }
        if (ids.length > 0) {
            ids[slot] = subscriptionIds;
        }
    }

    private int[] idsAt(int slot) {
        return ids.length == 0 ? NO_IDS : ids[slot];
    }

    /** Where the newest lies, or 0 if there is none or the newest was taken away before others. */
    public long lastPosition() {
        return length == 0 ? 0 : positions[slot(length - 1)];
    }

    /** The terms of the newest; to be asked only if {@link #lastPosition} is not 0. */
    public long lastTerms() {
        return terms[slot(length - 1)];
    }

    /** The subscription identifiers of the newest; to be asked only if {@link #lastPosition} is not 0. */
    public int[] lastSubscriptionIds() {
        return idsAt(slot(length - 1));
    }

    /** Gives the newest other terms and identifiers; to be called only if {@link #lastPosition} is not 0. */
    public void replaceLast(long itsTerms, int[] subscriptionIds) {
        put(slot(length - 1), lastPosition(), itsTerms, subscriptionIds);
    }

    /** Where the oldest lies; to be asked only if there is one. */
    public long firstPosition() {
        return positions[head];
    }

    /** The terms of the oldest. */
    public long firstTerms() {
        return terms[head];
    }

    /** The subscription identifiers of the one at a position, the oldest if several are; none if there is none. */
    public int[] subscriptionIds(long position) {
        int found = ids.length == 0 ? -1 : find(position);
        return found < 0 ? NO_IDS : idsAt(slot(found));
    }

    /** Takes the oldest away; to be called only if there is one. */
    public void removeFirst() {
        put(head, GAP, 0, NO_IDS);
        size--;
        passGaps();
        giveBackMemory();
    }

    private void passGaps() {
        while (length > 0 && positions[head] == GAP) {
            head = head + 1 & positions.length - 1;
            length--;
        }
    }

    /** Takes the one away that lies at a position, the oldest if several do; whether there was one. */
    public boolean remove(long position) {
        return removeAt(find(position));
    }

    /**
     * Takes the one away that lies at a position and has a quality of service, the oldest if several do, and shows it. If none has that
     * quality, one of another is taken.
     *
     * @return whether there was one
     */
    public boolean remove(long position, int qos, Visitor visitor) {
        int found = find(position);
        int first = found;
        while (found >= 0 && found < length && (positions[slot(found)] != position || qos(terms[slot(found)]) != qos)) {
            found++;
        }
        found = found < length ? found : first;
        if (found >= 0) {
            visitor.visit(position, terms[slot(found)], idsAt(slot(found)));
        }
        return removeAt(found);
    }

    private boolean removeAt(int found) {
        if (found < 0) {
            return false;
        }
        if (found == 0) {
            removeFirst();
        } else {
            put(slot(found), GAP, 0, NO_IDS);
            size--;
        }
        return true;
    }

    /** Takes several away in one pass, as {@link #remove} would one after the other; those that are not here are passed over. */
    public void removeAll(long[] gone) {
        if (gone.length < MANY) {
            for (long position : gone) {
                remove(position);
            }
            return;
        }
        long[] sorted = gone.clone();
        Arrays.sort(sorted);
        boolean[] isTaken = new boolean[sorted.length];
        int left = sorted.length; // mostly they are the oldest, and the rest need not be looked at
        for (int i = 0; i < length && left > 0; i++) {
            int slot = slot(i);
            int found = positions[slot] == GAP ? -1 : Arrays.binarySearch(sorted, positions[slot]);
            if (found >= 0 && takeOne(sorted, isTaken, found)) {
                put(slot, GAP, 0, NO_IDS);
                size--;
                left--;
            }
        }
        passGaps();
        giveBackMemory();
    }

    /** Marks one of those that are equal to the one found; whether one was left. */
    private static boolean takeOne(long[] sorted, boolean[] isTaken, int found) {
        int first = found;
        while (first > 0 && sorted[first - 1] == sorted[found]) {
            first--;
        }
        for (int i = first; i < sorted.length && sorted[i] == sorted[found]; i++) {
            if (!isTaken[i]) {
                isTaken[i] = true;
                return true;
            }
        }
        return false;
    }

    /** The terms of the one at a position, the oldest if several are; -1 if there is none. */
    public long termsOf(long position) {
        int found = find(position);
        return found < 0 ? -1 : terms[slot(found)];
    }

    private int find(long position) {
        for (int i = 0; i < length; i++) {
            if (positions[slot(i)] == position && position != GAP) {
                return i;
            }
        }
        return -1;
    }

    /** Shows all, oldest first. */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < length; i++) {
            int slot = slot(i);
            if (positions[slot] != GAP) {
                visitor.visit(positions[slot], terms[slot], idsAt(slot));
            }
        }
    }

    /** Shows them, oldest first, as long as the visitor wants more. */
    public void visitWhile(Walker walker) {
        for (int i = 0; i < length; i++) {
            int slot = slot(i);
            if (positions[slot] != GAP && !walker.visit(positions[slot], terms[slot], idsAt(slot))) {
                return;
            }
        }
    }

    /** Is shown references until it has seen enough. */
    public interface Walker {
        /** One of them; whether the next is wanted. */
        boolean visit(long position, long terms, int[] subscriptionIds);
    }

    /** Is shown references. */
    public interface Visitor {
        /** One of them. */
        void visit(long position, long terms, int[] subscriptionIds);
    }

    /** The same again, on its own. */
    public References copy() {
        var copy = new References();
        forEach(copy::add);
        return copy;
    }

    private int slot(int index) {
        return head + index & positions.length - 1;
    }

    private void grow() {
        boolean isFull = size > length / 2; // otherwise the gaps are closed
        resize(Math.max(CAPACITY_MIN, isFull ? 2 * positions.length : positions.length));
    }

    private void giveBackMemory() {
        if (size == 0) {
            length = 0;
            head = 0;
            if (positions.length > CAPACITY_MIN) {
                positions = NOTHING;
                terms = NOTHING;
            }
            ids = NO_IDS_AT_ALL;
        } else if (length < positions.length / 8 && positions.length > CAPACITY_KEPT) {
            resize(positions.length / 4);
        }
    }

    private void resize(int capacity) {
        long[] newPositions = new long[capacity];
        long[] newTerms = new long[capacity];
        int[][] newIds = ids.length == 0 ? NO_IDS_AT_ALL : new int[capacity][];
        Arrays.fill(newIds, NO_IDS);
        int kept = 0;
        for (int i = 0; i < length; i++) {
            int slot = slot(i);
            if (positions[slot] != GAP) {
                newPositions[kept] = positions[slot];
                newTerms[kept] = terms[slot];
                if (newIds.length > 0) {
                    newIds[kept] = ids[slot];
                }
                kept++;
            }
        }
        positions = newPositions;
        terms = newTerms;
        ids = newIds;
        head = 0;
        length = kept;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((position, itsTerms, ids) -> text.append(text.isEmpty() ? "" : " ")
                .append(Long.toHexString(position))
                .append(':')
                .append(Long.toHexString(itsTerms))
                .append(ids.length == 0 ? "" : Arrays.toString(ids)));
        return text.toString();
    }

    private static final long GAP = 0;
    private static final int QOS = 3;
    private static final int RETAIN = 4;
    private static final int MANY = 8; // below, a search for each costs less than sorting
    private static final int CAPACITY_MIN = 4;
    private static final int CAPACITY_KEPT = 1_024;
    private static final int[] NO_IDS = new int[0];
    private static final int[][] NO_IDS_AT_ALL = new int[0][];
    private static final long[] NOTHING = new long[0];
}
