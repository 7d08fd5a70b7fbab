package org.ternmq.broker.route;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.topic.TopicTree;

/**
 * All subscriptions of the broker by filter, and the groups of the shared ones. Matching takes no lock and runs on any loop; changes take the tree's one short lock, one after
 * another. What {@link #subscribe} has added is seen by every match that begins after it returned.
 */
public final class SubscriptionIndex {
    private final TopicTree<Leaf> tree;
    private final AtomicLong version = new AtomicLong();

    /** An empty index; whoever does not know the seed cannot choose names that collide in it. */
    public SubscriptionIndex(long seed) {
        tree = new TopicTree<>(seed);
    }

    /** Adds a subscription, or replaces the subscriber's to the same filter in one step, so that nothing is lost [MQTT-3.8.4-4]. */
    public void subscribe(Subscriber subscriber, TopicFilter filter, Grant grant) {
        var subscription = new Subscription(subscriber, grant);
        change(filter, leaf -> with(leaf, subscription));
    }

    /** Takes a subscription away: no message is matched to it from here on [MQTT-3.10.4-2, MQTT3-3.10.4-2]. */
    public void unsubscribe(Subscriber subscriber, TopicFilter filter) {
        change(filter, leaf -> without(leaf, subscriber));
    }

    /**
     * Counts one more member of a shared subscription.
     *
     * @param isKept whether the session of the member is
     * @param make the group, if this is its first member
     * @return the group
     */
    public GroupEntry join(TopicFilter filter, boolean isKept, Supplier<? extends GroupEntry> make) {
        var joined = new GroupEntry[1];
        change(filter, leaf -> {
            GroupEntry known = group(leaf, filter);
            GroupEntry group = known == null ? make.get() : known;
            group.addMember(isKept);
            joined[0] = group;
            return known == null ? with(leaf, group) : leaf;
        });
        return joined[0];
    }

    /** The group of a shared subscription, if there is one. */
    public Optional<GroupEntry> group(TopicFilter filter) {
        return Optional.ofNullable(group(tree.get(filter.utf8()), filter));
    }

    /** A member of a shared subscription left; whether it was the last, so that the group is gone. */
    public boolean leave(GroupEntry group, boolean isKept) {
        boolean[] isGone = {false};
        change(group.filter(), leaf -> {
            isGone[0] = group.removeMember(isKept);
            return isGone[0] ? without(leaf, group.filter()) : leaf;
        });
        return isGone[0];
    }

    /** The only way to change what is matched: the version goes up behind each change, and before it is told. */
    private void change(TopicFilter filter, UnaryOperator<@Nullable Leaf> change) {
        tree.update(filter.utf8(), change);
        version.incrementAndGet();
    }

    private static Leaf with(@Nullable Leaf leaf, Entry entry) {
        return switch (leaf) {
            case null -> entry;
            case Entry one -> one.holder().equals(entry.holder()) ? entry : Entries.of(one, entry);
            case Entries many -> {
                many.put(entry);
                yield many;
            }
        };
    }

    private static @Nullable Leaf without(@Nullable Leaf leaf, Object holder) {
        return switch (leaf) {
            case null -> null;
            case Entry one -> one.holder().equals(holder) ? null : one;
            case Entries many -> many.remove(holder) ? many : null;
        };
    }

    private static @Nullable GroupEntry group(@Nullable Leaf leaf, TopicFilter filter) {
        Entry found = switch (leaf) {
            case null -> null;
            case Entry one -> one.holder().equals(filter) ? one : null;
            case Entries many -> many.get(filter);
        };
        return (GroupEntry) found;
    }

    /** Whether anybody is subscribed to the very filter. */
    public boolean isHeld(TopicFilter filter) {
        return tree.get(filter.utf8()) != null;
    }

    /** Who is subscribed, shown one by one in no order; a client with several filters comes for each. */
    public interface Visitor {
        /** A client with a subscription of its own. */
        void client(String clientId);

        /** The group of a shared subscription. */
        void group(GroupEntry group);
    }

    /** Shows who would receive what is published to a topic. From any thread, and without a lock. */
    public void visitMatching(TopicName topic, Visitor visitor) {
        tree.match(topic, leaf -> {
            leaf.forEach(entry -> show(entry, visitor));
            return true;
        });
    }

    /** Shows who is subscribed to the very filter, or, of a shared one, its group. From any thread, and without a lock. */
    public void visitHolders(TopicFilter filter, Visitor visitor) {
        Leaf leaf = tree.get(filter.utf8());
        if (leaf != null) {
            leaf.forEach(entry -> {
                if (entry instanceof GroupEntry group ? group.filter().equals(filter) : !filter.isShared()) {
                    show(entry, visitor);
                }
            });
        }
    }

    private static void show(Entry entry, Visitor visitor) {
        switch (entry) {
            case Subscription one -> visitor.client(one.clientId());
            case GroupEntry group -> visitor.group(group);
        }
    }

    /** How many filters have subscriptions. */
    public int filters() {
        return tree.size();
    }

    /** Another number after each change than before: what was matched under this one still holds as long as it stays. */
    long version() {
        return version.get();
    }

    /** The entries that match the very topic [MQTT-3.3.2-3, MQTT3-3.3.2-3]. */
    void match(TopicName topic, Match match) {
        match.clear();
        tree.match(topic, match);
    }
}
