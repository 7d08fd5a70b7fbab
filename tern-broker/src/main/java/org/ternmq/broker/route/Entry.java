package org.ternmq.broker.route;

/** One receiver at one filter; a filter has at most one of each holder. */
sealed interface Entry extends Leaf, Receiver permits Subscription, GroupEntry {
    /** Whose entry it is: a subscriber, or the name of a group. */
    Object holder();

    @Override
    default void addTo(Match match) {
        match.add(this);
    }
}
