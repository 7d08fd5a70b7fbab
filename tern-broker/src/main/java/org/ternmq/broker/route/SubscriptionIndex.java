package org.ternmq.broker.route;

import java.util.concurrent.locks.ReentrantLock;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.topic.TopicTree;

/**
 * All subscriptions of the broker by filter. Matching takes no lock and runs on any loop; changes take one short lock, one after
 * another. What {@link #subscribe} has added is seen by every match that begins after it returned.
 */
public final class SubscriptionIndex {
    private final TopicTree<Leaf> tree = new TopicTree<>();
    private final ReentrantLock writing = new ReentrantLock();

    /** Adds a subscription, or replaces the subscriber's to the same filter. */
    public void subscribe(Subscriber subscriber, TopicFilter filter, Grant grant) {
        var subscription = new Subscription(subscriber, grant);
        writing.lock();
        try {
            switch (tree.get(filter.utf8())) {
                case null -> tree.put(filter.utf8(), subscription);
                case Subscriptions many -> many.put(subscription);
                case Subscription one when one.subscriber() == subscriber -> tree.put(filter.utf8(), subscription);
                case Subscription one -> {
                    var many = new Subscriptions();
                    many.put(one);
                    many.put(subscription);
                    tree.put(filter.utf8(), many);
                }
            }
        } finally {
            writing.unlock();
        }
    }

    /** Takes a subscription away. */
    public void unsubscribe(Subscriber subscriber, TopicFilter filter) {
        writing.lock();
        try {
            boolean isLast = switch (tree.get(filter.utf8())) {
                case null -> false;
                case Subscriptions many -> !many.remove(subscriber);
                case Subscription one -> one.subscriber() == subscriber;
            };
            if (isLast) {
                tree.remove(filter.utf8());
            }
        } finally {
            writing.unlock();
        }
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
