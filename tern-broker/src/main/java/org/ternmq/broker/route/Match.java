package org.ternmq.broker.route;

import java.util.Arrays;
import org.ternmq.core.topic.TopicTree;

/** The receivers that one topic name matches, by loop. Filled again and again by the loop that searches; a copy stays as it is. */
final class Match implements TopicTree.Visitor<Leaf> {
    private final Receiver[][] byLoop;
    private final int[] counts;
    private final boolean isCopy;

    Match(int loops) {
        this(new Receiver[loops][16], new int[loops], false);
    }

    private Match(Receiver[][] byLoop, int[] counts, boolean isCopy) {
        this.byLoop = byLoop;
        this.counts = counts;
        this.isCopy = isCopy;
    }

    /** The same receivers, in arrays with no room for more. */
    Match copy() {
        Receiver[][] exact = new Receiver[byLoop.length][];
        for (int loop = 0; loop < exact.length; loop++) {
            exact[loop] = receivers(loop);
        }
        return new Match(exact, counts.clone(), true);
    }

    /** Lets go of the receivers, too: they hold on to sessions. */
    void clear() {
        for (int loop = 0; loop < counts.length; loop++) {
            Arrays.fill(byLoop[loop], 0, counts[loop], null);
            counts[loop] = 0;
        }
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

    /** How many there are on all loops. */
    int count() {
        int all = 0;
        for (int count : counts) {
            all += count;
        }
        return all;
    }

    /** Those of a loop, in an array that is never written again. */
    Receiver[] receivers(int loop) {
        return isCopy ? byLoop[loop] : Arrays.copyOf(byLoop[loop], counts[loop]);
    }

    /** The first {@link #count(int)} are those of this match. */
    Receiver[] of(int loop) {
        return byLoop[loop];
    }
}
