package org.ternmq.broker.route;

import java.util.Arrays;
import org.ternmq.core.topic.TopicTree;

/** The receivers that one topic name matches, by loop. One for each loop that publishes, used again and again. */
final class Match implements TopicTree.Visitor<Leaf> {
    private final Receiver[][] byLoop;
    private final int[] counts;

    Match(int loops) {
        byLoop = new Receiver[loops][16];
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

    void add(Receiver receiver) {
        int loop = receiver.loop();
        if (counts[loop] == byLoop[loop].length) {
            byLoop[loop] = Arrays.copyOf(byLoop[loop], 2 * counts[loop]);
        }
        byLoop[loop][counts[loop]++] = receiver;
    }

    int count(int loop) {
        return counts[loop];
    }

    /** The first {@link #count} are those of this match. */
    Receiver[] of(int loop) {
        return byLoop[loop];
    }
}
