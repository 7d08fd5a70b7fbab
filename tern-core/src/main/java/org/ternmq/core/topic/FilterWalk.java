package org.ternmq.core.topic;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.topic.TopicTree.Visitor;

/**
 * Finds the stored topic names that a filter matches. Follows literal levels on the spot and keeps one frame for each
 * level that a wildcard opens, so it holds no more than the depth of the tree, however wide it is, and goes no further
 * than its visitor.
 */
final class FilterWalk<V> {
    private final byte[] filter;
    private final long seed;
    private final boolean sparesDollar;
    private final Visitor<? super V> visitor;
    private final ArrayDeque<Frame<V>> frames = new ArrayDeque<>();

    private FilterWalk(byte[] filter, long seed, boolean sparesDollar, Visitor<? super V> visitor) {
        this.filter = filter;
        this.seed = seed;
        this.sparesDollar = sparesDollar;
        this.visitor = visitor;
    }

    static <V> void matching(Node<V> root, byte[] filter, long seed, Visitor<? super V> visitor) {
        new FilterWalk<V>(filter, seed, true, visitor).run(root);
    }

    static <V> void all(Node<V> root, Visitor<? super V> visitor) {
        new FilterWalk<V>(EVERYTHING, 0, false, visitor).run(root);
    }

    private void run(Node<V> root) {
        boolean goesOn = descend(root, 0, true);
        while (goesOn && !frames.isEmpty()) {
            Frame<V> frame = frames.getLast();
            Node<V> child = frame.nextChild();
            if (child == null) {
                frames.removeLast();
            } else {
                int behind = behind(child.label, frame.from);
                goesOn = behind == Levels.MISS || descend(child, behind, false);
            }
        }
    }

    /**
     * Visits what matches at and below a node whose label ends in front of a position; {@code false} if the visitor
     * has had enough.
     */
    private boolean descend(Node<V> start, int position, boolean isRoot) {
        Node<V> node = start;
        int from = position;
        boolean spares = isRoot && sparesDollar;
        while (true) {
            V value = node.value;
            if (value != null && (from > filter.length || isAt('#', from)) && !visitor.visit(value)) {
                return false;
            }
            Branches<V> branches = node.branches;
            if (branches == null || from > filter.length) {
                return true;
            }
            if (isAt('#', from) || isAt('+', from)) {
                frames.addLast(new Frame<>(branches.slots(), from, spares));
                return true;
            }
            Node<V> child = branches.child(filter, from, Levels.scan(filter, from, seed));
            from = child == null ? Levels.MISS : behind(child.label, from);
            if (child == null || from == Levels.MISS) {
                return true;
            }
            node = child;
            spares = false;
        }
    }

    private boolean isAt(char wildcard, int from) {
        return from < filter.length && filter[from] == wildcard;
    }

    /** The position behind a label in the filter, or {@code MISS}; a {@code #} is never left behind. */
    private int behind(byte[] label, int position) {
        int from = position;
        for (int in = 0; in <= label.length; ) {
            if (isAt('#', from)) {
                return from;
            }
            if (from > filter.length) {
                return Levels.MISS;
            }
            int end = Levels.end(label, in);
            int filterEnd = Levels.end(filter, from);
            if (!isAt('+', from) && !Arrays.equals(label, in, end, filter, from, filterEnd)) {
                return Levels.MISS;
            }
            in = end + 1;
            from = filterEnd + 1;
        }
        return from;
    }

    /** The children of one node that are still to be looked at. */
    private static final class Frame<V> {
        private final @Nullable Node<V>[] slots;
        private final int from;
        private final boolean sparesDollar;
        private int next;

        Frame(@Nullable Node<V>[] slots, int from, boolean sparesDollar) {
            this.slots = slots;
            this.from = from;
            this.sparesDollar = sparesDollar;
        }

        @Nullable
        Node<V> nextChild() {
            while (next < slots.length) {
                Node<V> child = Table.at(slots, next++);
                boolean spared = child != null && sparesDollar && child.label.length > 0 && child.label[0] == '$';
                if (child != null && !spared) {
                    return child;
                }
            }
            return null;
        }
    }

    private static final byte[] EVERYTHING = {'#'};
}
