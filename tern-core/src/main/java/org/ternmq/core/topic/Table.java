package org.ternmq.core.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Two children or more: a hash table with linear probing that is changed in place, so that a million children cost a
 * newcomer one slot. An entry never moves within its array; a removed one leaves {@code GONE} behind if others may
 * have been placed past it. A full or empty array is followed by another and then left as it is. Any thread reads, the
 * writer writes.
 */
final class Table<V> extends Branches<V> {
    private volatile @Nullable Node<V>[] slots;
    private volatile @Nullable Node<V> plus;
    private volatile @Nullable Node<V> pound;
    private int live;
    private int used; // live and gone

    Table(Node<V> one, Node<V> other) {
        slots = newSlots(CAPACITY_MIN);
        insert(one);
        insert(other);
    }

    /** The child in a slot, or {@code null}. */
    static <V> @Nullable Node<V> at(@Nullable Node<V>[] slots, int index) {
        Node<V> found = slot(slots, index);
        return found == GONE ? null : found;
    }

    static <V> @Nullable Node<V>[] slotsOf(Node<V> only) {
        @Nullable Node<V>[] one = newSlots(1);
        one[0] = only;
        return one;
    }

    @Override
    @Nullable
    Node<V> child(byte[] text, int from, long scan) {
        @Nullable Node<V>[] now = slots;
        int mask = now.length - 1;
        int hash = Levels.hash(scan);
        for (int i = hash & mask; ; i = i + 1 & mask) {
            Node<V> child = slot(now, i);
            if (child == null) {
                return null;
            }
            if (child.hash == hash && child != GONE && child.beginsWith(text, from, Levels.end(scan) - from)) {
                return child;
            }
        }
    }

    @Override
    @Nullable
    Node<V> plus() {
        return plus;
    }

    @Override
    @Nullable
    Node<V> pound() {
        return pound;
    }

    @Override
    @Nullable
    Node<V>[] slots() {
        return slots;
    }

    @Override
    Branches<V> with(Node<V> child) {
        if (used == usedMax(slots.length)) {
            rebuild();
        }
        insert(child);
        return this;
    }

    @Override
    Branches<V> with(Node<V> child, Node<V> old) {
        SLOT.setVolatile(slots, indexOf(old), child);
        setWildcard(child, child);
        return this;
    }

    @Override
    Branches<V> without(Node<V> child) {
        int index = indexOf(child);
        if (live == 2) {
            return otherThan(child); // this table is left as it is: who reads it still finds the other one
        }
        setWildcard(child, null);
        live--;
        @Nullable Node<V>[] now = slots;
        int mask = now.length - 1;
        SLOT.setVolatile(now, index, GONE);
        if (slot(now, index + 1 & mask) == null) { // nothing was placed past it, nor past those gone right before it
            for (int i = index; slot(now, i) == GONE; i = i - 1 & mask) {
                SLOT.setVolatile(now, i, null);
                used--;
            }
        }
        if (now.length > CAPACITY_SMALL && live < now.length / 16) {
            rebuild();
        }
        return this;
    }

    private Node<V> otherThan(Node<V> child) {
        @Nullable Node<V>[] now = slots;
        for (int i = 0; i < now.length; i++) {
            Node<V> found = at(now, i);
            if (found != null && found != child) {
                return found;
            }
        }
        throw new IllegalStateException("a table of two children has only one");
    }

    private void insert(Node<V> child) {
        if (place(slots, child)) {
            used++;
        }
        live++;
        setWildcard(child, child);
    }

    /** Sets the first free slot; tells whether it was one never used. */
    private static <V> boolean place(@Nullable Node<V>[] slots, Node<V> child) {
        int mask = slots.length - 1;
        int i = child.hash & mask;
        while (at(slots, i) != null) {
            i = i + 1 & mask;
        }
        boolean unused = slot(slots, i) == null;
        SLOT.setVolatile(slots, i, child);
        return unused;
    }

    private int indexOf(Node<V> child) {
        int mask = slots.length - 1;
        int i = child.hash & mask;
        for (Node<V> found = slot(slots, i); found != child; found = slot(slots, i)) {
            if (found == null) {
                throw new IllegalStateException("no such child among " + live);
            }
            i = i + 1 & mask;
        }
        return i;
    }

    private void setWildcard(Node<V> child, @Nullable Node<V> to) {
        if (child.isPlus()) {
            plus = to;
        } else if (child.isPound()) {
            pound = to;
        }
    }

    private void rebuild() {
        @Nullable Node<V>[] old = slots;
        int capacity = CAPACITY_MIN;
        while (usedMax(capacity) < (live + 1) * 3 / 2) { // room for a third more, or the next few would rebuild again
            capacity *= 2;
        }
        @Nullable Node<V>[] next = newSlots(capacity);
        for (int i = 0; i < old.length; i++) {
            Node<V> child = at(old, i);
            if (child != null) {
                place(next, child);
            }
        }
        used = live;
        slots = next;
    }

    /**
     * A search for what is not there ends at the first unused slot, and each slot before it costs a cache miss if the
     * table is big.
     */
    private static int usedMax(int capacity) {
        return capacity <= CAPACITY_SMALL ? capacity / 4 * 3 : capacity / 2;
    }

    @SuppressWarnings("unchecked")
    private static <V> @Nullable Node<V> slot(@Nullable Node<V>[] slots, int index) {
        return (Node<V>) SLOT.getVolatile(slots, index);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <V> @Nullable Node<V>[] newSlots(int capacity) {
        return new Node[capacity];
    }

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Node[].class);
    private static final Node<?> GONE = Node.root();
    private static final int CAPACITY_MIN = 4;
    private static final int CAPACITY_SMALL = 16;
}
