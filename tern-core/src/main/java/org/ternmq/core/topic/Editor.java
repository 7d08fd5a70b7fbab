package org.ternmq.core.topic;

/**
 * The writer's half of {@link TopicTree}: each change becomes visible by setting one reference. Called under the
 * tree's lock.
 */
final class Editor {
    private Editor() {}

    /** Sets the value of a key, splitting an edge if the key leaves the tree in the middle of one. */
    static <V> void put(Node<V> root, byte[] key, V value, long seed) {
        Node<V> node = root;
        int from = 0;
        while (from <= key.length) {
            Branches<V> branches = node.branches;
            if (branches == null) {
                node.branches = Node.leaf(key, from, value, seed);
                return;
            }
            Node<V> child = branches.child(key, from, Levels.scan(key, from, seed));
            if (child == null) {
                node.branches = branches.with(Node.leaf(key, from, value, seed));
                return;
            }
            int shared = child.levelsShared(key, from);
            from += shared + 1;
            if (shared < child.label.length) {
                Node<V> upper = child.split(shared, seed);
                put(upper, key, from, value, seed);
                node.branches = branches.with(upper, child);
                return;
            }
            node = child;
        }
        node.value = value;
    }

    /** Completes the upper half of a split, which nobody sees yet. */
    private static <V> void put(Node<V> upper, byte[] key, int from, V value, long seed) {
        Branches<V> lower = upper.branches;
        if (from > key.length || lower == null) {
            upper.value = value;
        } else {
            upper.branches = lower.with(Node.leaf(key, from, value, seed));
        }
    }

    /**
     * Clears the value of a key, if there is one; takes out what is empty then and joins edges that nothing parts any
     * more.
     */
    static <V> void remove(Node<V> root, byte[] key, long seed) {
        Node<V> above = root;
        Node<V> parent = root;
        Node<V> node = root;
        int from = 0;
        while (from <= key.length) {
            Node<V> child = node.next(key, from, seed);
            if (child == null) {
                return;
            }
            above = parent;
            parent = node;
            node = child;
            from += child.label.length + 1;
        }
        node.value = null;
        Branches<V> below = node.branches;
        if (below instanceof Node<V> only) {
            swap(parent, node, node.joined(only));
        } else if (below == null) {
            prune(above, parent, node);
        }
    }

    private static <V> void prune(Node<V> above, Node<V> parent, Node<V> empty) {
        Branches<V> siblings = parent.branches;
        Branches<V> rest = siblings == null ? null : siblings.without(empty);
        if (rest instanceof Node<V> only && above != parent && parent.value == null) {
            swap(above, parent, parent.joined(only));
        } else {
            parent.branches = rest;
        }
    }

    private static <V> void swap(Node<V> parent, Node<V> old, Node<V> child) {
        Branches<V> branches = parent.branches;
        if (branches != null) {
            parent.branches = branches.with(child, old);
        }
    }
}
