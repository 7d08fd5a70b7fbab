package org.ternmq.core.topic;

import org.jspecify.annotations.Nullable;
import org.ternmq.core.topic.TopicTree.Visitor;

/**
 * Finds the stored filters that match a topic name (section 4.7). Follows the literal level on the spot and {@code +}
 * beside it by recursion, or later once {@link #ROOM} of them are nested. A node stands for one number of levels, so
 * it is visited at most once: no combination of wildcards takes longer than the nodes that were stored for it.
 */
final class Matcher<V> {
    /** How deep wildcard branches nest on the stack; more of them wait on the heap. */
    static final int ROOM = 32;

    private final Node<V> root;
    private final long seed;

    Matcher(Node<V> root, long seed) {
        this.root = root;
        this.seed = seed;
    }

    void match(byte[] topic, Visitor<? super V> visitor) {
        if (topic.length > 0) {
            descend(root, 0, topic, visitor, ROOM);
        }
    }

    /**
     * Visits what matches at and below a node whose label ends in front of a position; {@code false} if the visitor
     * has had enough. A record for the parameters would be garbage of every match.
     */
    private boolean descend(Node<V> start, int position, byte[] topic, Visitor<? super V> visitor, int room) {
        Node<V> node = start;
        int from = position;
        Later<V> later = null;
        while (true) {
            Branches<V> branches = node.branches;
            boolean ended = from > topic.length;
            boolean wild = from > 0 || topic[0] != '$'; // [MQTT-4.7.2-1] [MQTT3-4.7.2-1]
            if (ended && !offer(node, visitor)) {
                return false;
            }
            if (wild && branches != null && !offer(branches.pound(), visitor)) {
                return false; // '#' is offered at the end too: it matches the parent level
            }
            Node<V> next = null;
            int nextFrom = Levels.MISS;
            if (branches != null && !ended) {
                long scan = Levels.scan(topic, from, seed);
                int end = Levels.end(scan);
                next = branches.child(topic, from, scan);
                nextFrom = behind(next, end - from, topic, end);
                Node<V> plus = wild ? branches.plus() : null;
                int plusFrom = behind(plus, 1, topic, end);
                if (nextFrom == Levels.MISS) {
                    next = plus;
                    nextFrom = plusFrom;
                } else if (plus != null && plusFrom != Levels.MISS) {
                    if (room == 0) {
                        later = new Later<>(plus, plusFrom, later);
                    } else if (!descend(plus, plusFrom, topic, visitor, room - 1)) {
                        return false;
                    }
                }
            }
            if (next != null && nextFrom != Levels.MISS) {
                node = next;
                from = nextFrom;
            } else if (later != null) {
                node = later.node;
                from = later.from;
                later = later.next;
            } else {
                return true;
            }
        }
    }

    private static <V> boolean offer(@Nullable Node<V> node, Visitor<? super V> visitor) {
        V value = node == null ? null : node.value;
        return value == null || visitor.visit(value);
    }

    /**
     * The position behind a node's label in the topic, or {@code MISS}. The first level has matched: it ends at {@code
     * labelEnd} in the label and at {@code topicEnd} in the topic.
     */
    private static int behind(@Nullable Node<?> node, int labelEnd, byte[] topic, int topicEnd) {
        if (node == null) {
            return Levels.MISS;
        }
        byte[] label = node.label;
        int in = labelEnd;
        int at = topicEnd;
        while (in < label.length) {
            in++; // both stand on a separator or at their end
            if (in < label.length && label[in] == '#') {
                return topic.length + 1;
            }
            if (at == topic.length) {
                return Levels.MISS;
            }
            at++;
            if (in < label.length && label[in] == '+') {
                in++;
                at = Levels.end(topic, at);
                continue;
            }
            while (in < label.length && label[in] != '/') {
                if (at == topic.length || topic[at++] != label[in++]) { // [MQTT-4.7.3-4] [MQTT3-4.7.3-4] byte by byte
                    return Levels.MISS;
                }
            }
            if (at < topic.length && topic[at] != '/') {
                return Levels.MISS;
            }
        }
        return at + 1;
    }

    private record Later<V>(
            Node<V> node, int from, @Nullable Later<V> next) {}
}
