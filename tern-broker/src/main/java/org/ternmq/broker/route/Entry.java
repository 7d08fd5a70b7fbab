package org.ternmq.broker.route;

import java.util.function.Consumer;

/** One receiver at one filter; a filter has at most one of each holder. */
sealed interface Entry extends Leaf, Receiver permits Subscription, GroupEntry {
    /** Whose entry it is: a subscriber, or the name of a group. */
    Object holder();

    @Override
    default void addTo(Match match) {
        match.add(this);
    }

    @Override
    default void forEach(Consumer<? super Entry> visitor) {
        visitor.accept(this);
    }
}
