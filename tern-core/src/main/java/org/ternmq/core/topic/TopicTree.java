package org.ternmq.core.topic;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;

/**
 * A path-compressed trie over the levels of topic filters or topic names, in UTF-8: an edge carries as many levels as
 * its keys have in common. Filters are stored to be found by a topic name ({@link #match}: subscriptions, access
 * rules), names to be found by a filter ({@link #walk}: retained messages). Bytes are compared as they are.
 * A key is a checked filter or name: the tree takes a level that begins with {@code +} or {@code #} for a wildcard. It
 * owns no value and copies every key. It is as large as its keys; whoever stores in it bounds their number.
 *
 * <p><b>Threads.</b> Writers take the tree's lock, briefly; it is the only lock of the broker. Readers take none, run
 * on any thread at any time, and find every key that nobody changes meanwhile exactly once. What a write has stored is
 * found by each search that begins later; a write to one tree and a search of another are never seen in the wrong
 * order by two threads that each write first and then search (all references are volatile), so a retained message and
 * a new subscription cannot miss each other.
 *
 * <p><b>Why readers miss nothing.</b> Label and hash of a {@link Node} never change. Its value and branches, and a
 * slot of a {@link Table}, are single volatile references. The writer changes the tree in two ways only. <i>In
 * place</i>: it sets one reference to a part that holds the same keys but for the one being changed. A split builds
 * the upper and the lower node, a merge the joined node, completely, before one reference is swung from the old node;
 * an entry never moves within its array, so a reader that walks the array sees it once. <i>By a successor</i>: the old
 * node, table or array is unlinked and never touched again, keeping all that it held. Old and new node may share their
 * branches, which is right since both stand for the same levels. So whatever a reader holds was part of the tree at
 * some moment since the reader began, and held all keys of its levels then. If it was unlinked since, what it refers
 * to was part of the tree when it was unlinked, and the same holds one step deeper.
 *
 * <p><b>Bounds.</b> A match visits a node at most once, whatever the wildcards, and allocates nothing as
 * long as no more than 32 wildcard branches nest; no depth overflows the stack.
 *
 * @param <V> what is stored; compared by identity
 */
public final class TopicTree<V> {
    private final Object lock = new Object();
    private final long seed;
    private final Node<V> root;
    private final Matcher<V> matcher;
    private volatile int size;

    /** An empty tree with a fixed hash, for keys that come from no stranger. */
    public TopicTree() {
        this(0);
    }

    /** An empty tree; level names cannot be made to collide in its tables by somebody who does not know the seed. */
    public TopicTree(long seed) {
        this.seed = seed;
        this.root = Node.root();
        this.matcher = new Matcher<>(root, seed);
    }

    /** Visits the value of every stored filter that matches the topic name. */
    public void match(TopicName topic, Visitor<? super V> visitor) {
        matcher.match(topic.utf8(), visitor);
    }

    /** Visits the value of every stored name that the filter matches; wildcards in stored keys are plain text here. */
    public void walk(byte[] filter, Visitor<? super V> visitor) {
        FilterWalk.matching(root, filter, seed, visitor);
    }

    /** Visits all values. */
    public void forEach(Visitor<? super V> visitor) {
        FilterWalk.all(root, visitor);
    }

    /** How many keys have a value. */
    public int size() {
        return size;
    }

    /** The value of a key. */
    public @Nullable V get(byte[] key) {
        Node<V> node = root;
        int from = 0;
        while (from <= key.length) {
            Node<V> child = node.next(key, from, seed);
            if (child == null) {
                return null;
            }
            node = child;
            from += child.label.length + 1;
        }
        return node.value;
    }

    /** The value of a key, made and stored if there is none. */
    public V getOrCreate(byte[] key, Supplier<V> make) {
        V found = get(key);
        if (found != null) {
            return found;
        }
        synchronized (lock) {
            V raced = get(key);
            if (raced != null) {
                return raced;
            }
            V made = make.get();
            store(key, null, made);
            return made;
        }
    }

    /** Stores a value under a key; answers the one that it replaces. */
    public @Nullable V put(byte[] key, V value) {
        synchronized (lock) {
            V old = get(key);
            store(key, old, value);
            return old;
        }
    }

    /**
     * Replaces the value of a key by what {@code change} makes of it, {@code null} standing for none on both sides, as
     * one step: no other writer comes between. The change is short and does not write to a tree.
     */
    @SuppressWarnings("ReferenceEquality")
    public @Nullable V update(byte[] key, UnaryOperator<@Nullable V> change) {
        synchronized (lock) {
            V old = get(key);
            V changed = change.apply(old);
            if (changed != old) {
                store(key, old, changed);
            }
            return changed;
        }
    }

    /** Removes a key; answers its value. */
    public @Nullable V remove(byte[] key) {
        synchronized (lock) {
            V old = get(key);
            if (old != null) {
                store(key, old, null);
            }
            return old;
        }
    }

    /** Removes a key if its value is the expected one; tells whether it was. */
    @SuppressWarnings("ReferenceEquality")
    public boolean remove(byte[] key, V expected) {
        synchronized (lock) {
            if (get(key) != expected) {
                return false;
            }
            store(key, expected, null);
            return true;
        }
    }

    /** The root, for tests that look at the shape. */
    Node<V> root() {
        return root;
    }

    /** Called under the lock. */
    private void store(byte[] key, @Nullable V old, @Nullable V value) {
        if (value == null) {
            Editor.remove(root, key, seed);
        } else {
            Editor.put(root, key, value, seed);
        }
        int after = size + (value == null ? 0 : 1) - (old == null ? 0 : 1);
        size = after;
    }

    /**
     * Receives what a search finds, in no promised order, on the thread that searches.
     *
     * @param <V> what the tree stores
     */
    @FunctionalInterface
    public interface Visitor<V> {
        /** Takes one value; {@code false} ends the search. */
        boolean visit(V value);
    }
}
