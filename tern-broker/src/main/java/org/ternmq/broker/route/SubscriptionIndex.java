package org.ternmq.broker.route;

import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.topic.TopicTree;

/**
 * All subscriptions of the broker by filter. Matching takes no lock and runs on any loop; changes take the tree's one short lock, one after
 * another. What {@link #subscribe} has added is seen by every match that begins after it returned.
 */
public final class SubscriptionIndex {
    private final TopicTree<Leaf> tree;

    /** An empty index; whoever does not know the seed cannot choose names that collide in it. */
    public SubscriptionIndex(long seed) {
        tree = new TopicTree<>(seed);
    }

    /** Adds a subscription, or replaces the subscriber's to the same filter. */
    public void subscribe(Subscriber subscriber, TopicFilter filter, Grant grant) {
        var subscription = new Subscription(subscriber, grant);
        tree.update(filter.utf8(), leaf -> switch (leaf) {
            case null -> subscription;
            case Subscription one ->
                one.subscriber() == subscriber ? subscription : Subscriptions.of(one, subscription);
            case Subscriptions many -> {
                many.put(subscription);
                yield many;
            }
        });
    }

    /** Takes a subscription away. */
    public void unsubscribe(Subscriber subscriber, TopicFilter filter) {
        tree.update(filter.utf8(), leaf -> switch (leaf) {
            case null -> null;
            case Subscription one -> one.subscriber() == subscriber ? null : one;
            case Subscriptions many -> many.remove(subscriber) ? many : null;
        });
    }

    /** How many filters have subscriptions. */
    public int filters() {
        return tree.size();
    }

    void match(TopicName topic, Match match) {
        match.clear();
        tree.match(topic, match);
    }
}
