package org.ternmq.broker.route;

import java.util.Arrays;
import org.ternmq.core.topic.TopicTree;

/** The subscriptions that one topic name matches, by loop. One for each loop that publishes, used again and again. */
final class Match implements TopicTree.Visitor<Leaf> {
    private final Subscription[][] byLoop;
    private final int[] counts;

    Match(int loops) {
        byLoop = new Subscription[loops][16];
        counts = new int[loops];
    }

    void clear() {
        Arrays.fill(counts, 0);
    }

    @Override
    public boolean visit(Leaf leaf) {
        leaf.addTo(this);
        return true;
    }

    void add(Subscription subscription) {
        int loop = subscription.subscriber().loop();
        if (counts[loop] == byLoop[loop].length) {
            byLoop[loop] = Arrays.copyOf(byLoop[loop], 2 * counts[loop]);
        }
        byLoop[loop][counts[loop]++] = subscription;
    }

    int count(int loop) {
        return counts[loop];
    }

    /** The first {@link #count} are those of this match. */
    Subscription[] of(int loop) {
        return byLoop[loop];
    }
}
