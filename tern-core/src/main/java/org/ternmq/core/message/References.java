package org.ternmq.core.message;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A queue of references to messages that lie in the journal, 16 bytes each, oldest first: where a message lies, and what its receiver
 * was given of it. One is taken away at the head as a rule, but may be anywhere. For one thread; bounded by whoever fills it.
 */
public final class References {
    private long[] positions = new long[CAPACITY_MIN];
    private long[] terms = new long[CAPACITY_MIN];
    private Map<Long, int[]> idsByPosition = Map.of();
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
        int slot = slot(length);
        positions[slot] = position;
        terms[slot] = itsTerms;
        length++;
        size++;
        if (subscriptionIds.length > 0) {
            if (idsByPosition.isEmpty()) {
                idsByPosition = new HashMap<>();
            }
            idsByPosition.put(position, subscriptionIds);
        }
    }

    /** Where the oldest lies; to be asked only if there is one. */
    public long firstPosition() {
        return positions[head];
    }

    /** The terms of the oldest. */
    public long firstTerms() {
        return terms[head];
    }

    /** The subscription identifiers of one that is here. */
    public int[] subscriptionIds(long position) {
        return idsByPosition.isEmpty() ? NO_IDS : idsByPosition.getOrDefault(position, NO_IDS);
    }

    /** Takes the oldest away; to be called only if there is one. */
    public void removeFirst() {
        forgetIds(positions[head]);
        size--;
        do {
            head = head + 1 & positions.length - 1;
            length--;
        } while (length > 0 && positions[head] == GAP);
        giveBackMemory();
    }

    /** Takes the one away that lies at a position, the oldest if several do; whether there was one. */
    public boolean remove(long position) {
        int found = find(position);
        if (found < 0) {
            return false;
        }
        if (found == 0) {
            removeFirst();
        } else {
            forgetIds(position);
            positions[slot(found)] = GAP;
            size--;
        }
        return true;
    }

    /** The terms of the one at a position; -1 if there is none. */
    public long termsOf(long position) {
        int found = find(position);
        return found < 0 ? -1 : terms[slot(found)];
    }

    private int find(long position) {
        for (int i = 0; i < length; i++) {
            if (positions[slot(i)] == position) {
                return i;
            }
        }
        return -1;
    }

    private void forgetIds(long position) {
        if (!idsByPosition.isEmpty()) {
            idsByPosition.remove(position);
        }
    }

    /** Shows all, oldest first. */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < length; i++) {
            int slot = slot(i);
            if (positions[slot] != GAP) {
                visitor.visit(positions[slot], terms[slot], subscriptionIds(positions[slot]));
            }
        }
    }

    /** Shows them, oldest first, as long as the visitor wants more. */
    public void visitWhile(Walker walker) {
        for (int i = 0; i < length; i++) {
            int slot = slot(i);
            if (positions[slot] != GAP
                    && !walker.visit(positions[slot], terms[slot], subscriptionIds(positions[slot]))) {
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
        resize(size > length / 2 ? 2 * positions.length : positions.length); // or the gaps are closed
    }

    private void giveBackMemory() {
        if (size == 0) {
            length = 0;
            head = 0;
            if (positions.length > CAPACITY_MIN) {
                positions = new long[CAPACITY_MIN];
                terms = new long[CAPACITY_MIN];
            }
        } else if (length < positions.length / 8 && positions.length > CAPACITY_KEPT) {
            resize(positions.length / 4);
        }
    }

    private void resize(int capacity) {
        long[] newPositions = new long[capacity];
        long[] newTerms = new long[capacity];
        int kept = 0;
        for (int i = 0; i < length; i++) {
            int slot = slot(i);
            if (positions[slot] != GAP) {
                newPositions[kept] = positions[slot];
                newTerms[kept] = terms[slot];
                kept++;
            }
        }
        positions = newPositions;
        terms = newTerms;
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
    private static final int CAPACITY_MIN = 4;
    private static final int CAPACITY_KEPT = 1_024;
    private static final int[] NO_IDS = new int[0];
}
