package org.ternmq.broker.route;

/** What the index keeps at a filter: one subscription, as most filters have, or many. */
sealed interface Leaf permits Subscription, Subscriptions {
    /** Adds all subscriptions of this filter to a match. */
    void addTo(Match match);
}
