package org.ternmq.core.topic;

import org.jspecify.annotations.Nullable;

/**
 * What branches off below a node: one child, which is then the {@link Node} itself, or a {@link Table} of at least
 * two. Each child begins with another level. Any thread reads; the writer's methods answer what stands in place of
 * these branches.
 */
abstract sealed class Branches<V> permits Node, Table {
    /** The child whose first level is the one that begins at {@code from}, wildcards taken as text. */
    abstract @Nullable Node<V> child(byte[] text, int from, long scan);

    /** The child that begins with {@code +}. */
    abstract @Nullable Node<V> plus();

    /** The child {@code #}. */
    abstract @Nullable Node<V> pound();

    /** All children at some moment since the call, to be read by {@link Table#at}. */
    abstract @Nullable Node<V>[] slots();

    /** Writer: these and a child whose first level is new. */
    abstract Branches<V> with(Node<V> child);

    /** Writer: these with a child of the same first level in place of {@code old}. */
    abstract Branches<V> with(Node<V> child, Node<V> old);

    /** Writer: these without a child. */
    abstract @Nullable Branches<V> without(Node<V> child);
}
