package org.ternmq.core.topic;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The end of an edge that carries one or more levels. A node other than the root has a value or a table of branches.
 * Any thread reads; the writer sets value and branches, and never touches a node that it has replaced.
 */
final class Node<V> extends Branches<V> {
    /** The levels of the edge, separators between them: empty bytes are one empty level. Never written. */
    final byte[] label;
    /** Hash of the first level. */
    final int hash;

    volatile @Nullable V value;
    volatile @Nullable Branches<V> branches;

    private Node(byte[] label, int hash, @Nullable V value, @Nullable Branches<V> branches) {
        this.label = label;
        this.hash = hash;
        this.value = value;
        this.branches = branches;
    }

    static <V> Node<V> root() {
        return new Node<>(new byte[0], 0, null, null);
    }

    /** A node for the levels of a key from a position on. */
    static <V> Node<V> leaf(byte[] key, int from, V value, long seed) {
        byte[] label = Arrays.copyOfRange(key, from, key.length);
        return new Node<>(label, Levels.hash(Levels.scan(label, 0, seed)), value, null);
    }

    /**
     * The upper part of this node if it is split behind {@code length} bytes of its label; the lower part is its only
     * branch.
     */
    Node<V> split(int length, long seed) {
        byte[] rest = Arrays.copyOfRange(label, length + 1, label.length);
        Node<V> lower = new Node<>(rest, Levels.hash(Levels.scan(rest, 0, seed)), value, branches);
        return new Node<>(Arrays.copyOf(label, length), hash, null, lower);
    }

    /** One node for this one and its only branch, the value of this one left out. */
    Node<V> joined(Node<V> only) {
        byte[] both = Arrays.copyOf(label, label.length + 1 + only.label.length);
        both[label.length] = '/';
        System.arraycopy(only.label, 0, both, label.length + 1, only.label.length);
        return new Node<>(both, hash, only.value, only.branches);
    }

    /** The child whose whole label is what the key has from a position on. */
    @Nullable
    Node<V> next(byte[] key, int from, long seed) {
        Branches<V> below = branches;
        Node<V> child = below == null ? null : below.child(key, from, Levels.scan(key, from, seed));
        return child != null && child.levelsShared(key, from) == child.label.length ? child : null;
    }

    /** Whether the first level is the one of {@code length} bytes that begins at {@code from}. */
    boolean beginsWith(byte[] text, int from, int length) {
        boolean levelEnds = label.length > length ? label[length] == '/' : label.length == length;
        return levelEnds && Arrays.equals(label, 0, length, text, from, from + length);
    }

    /**
     * How many bytes of the label are levels that the key has too, from a position on where the first level is the
     * same.
     */
    int levelsShared(byte[] key, int from) {
        int shared = 0;
        for (int i = 0, at = from; ; i++, at++) {
            boolean labelEnds = i == label.length || label[i] == '/';
            boolean keyEnds = at == key.length || key[at] == '/';
            if (labelEnds && keyEnds) {
                shared = i;
            }
            if (i == label.length || at == key.length || label[i] != key[at]) {
                return shared;
            }
        }
    }

    boolean isPlus() {
        return label.length > 0 && label[0] == '+';
    }

    boolean isPound() {
        return label.length > 0 && label[0] == '#';
    }

    @Override
    @Nullable
    Node<V> child(byte[] text, int from, long scan) {
        return beginsWith(text, from, Levels.end(scan) - from) ? this : null;
    }

    @Override
    @Nullable
    Node<V> plus() {
        return isPlus() ? this : null;
    }

    @Override
    @Nullable
    Node<V> pound() {
        return isPound() ? this : null;
    }

    @Override
    @Nullable
    Node<V>[] slots() {
        return Table.slotsOf(this);
    }

    @Override
    Branches<V> with(Node<V> child) {
        return new Table<>(this, child);
    }

    @Override
    Branches<V> with(Node<V> child, Node<V> old) {
        return child;
    }

    @Override
    @Nullable
    Branches<V> without(Node<V> child) {
        return null;
    }
}
