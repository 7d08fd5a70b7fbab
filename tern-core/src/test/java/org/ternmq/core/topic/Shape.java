package org.ternmq.core.topic;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Looks inside a tree: whether it holds a node that it does not need. */
final class Shape {
    private Shape() {}

    /**
     * No node below the root is there without a value and at least two branches, and tables are not much larger than
     * needed.
     */
    static <V> void assertTight(TopicTree<V> tree) {
        Branches<V> top = tree.root().branches;
        if (top != null) {
            check(top);
        }
    }

    private static <V> void check(Branches<V> branches) {
        Node<V>[] slots = branches.slots();
        int children = 0;
        for (int i = 0; i < slots.length; i++) {
            Node<V> child = Table.at(slots, i);
            if (child != null) {
                children++;
                Branches<V> below = child.branches;
                assertTrue(child.value != null || below instanceof Table, "a node with nothing to tell");
                if (below != null) {
                    check(below);
                }
            }
        }
        assertTrue(children >= (branches instanceof Table ? 2 : 1), "a table of " + children);
        assertTrue(slots.length <= 16 || children >= slots.length / 16, children + " children in " + slots.length);
    }
}
