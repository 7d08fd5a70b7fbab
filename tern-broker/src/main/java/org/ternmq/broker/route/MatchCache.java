package org.ternmq.broker.route;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;

/**
 * What topic names matched lately on one loop; each match holds as long as no subscription of the broker changed. A name is kept when it
 * comes for the second time, so that names which come once cost nothing. Of what no longer holds nothing is kept, since it would hold on to
 * sessions that are gone. Confined to its loop; bounded in names and in receivers of each.
 */
final class MatchCache {
    private final SubscriptionIndex subscriptions;
    private final Match searched;
    private final @Nullable Known[] slots = new @Nullable Known[SLOTS];
    private final int[] missed = new int[SLOTS];
    private long version; // that of the index when the slots were filled
    private boolean isEmpty = true;

    /** What a topic matched. */
    private record Known(TopicName topic, Match match) {}

    MatchCache(SubscriptionIndex subscriptions, int loops) {
        this.subscriptions = subscriptions;
        this.searched = new Match(loops);
    }

    /** Who receives what is published to this topic; good until the next call. */
    Match match(TopicName topic) {
        // Read before the search: what changes during it makes the match one of the past.
        long now = subscriptions.version();
        if (now != version) {
            forget();
            version = now;
        }
        int slot = topic.hashCode() * MULTIPLIER >>> Integer.SIZE - SLOT_BITS;
        Known known = slots[slot];
        if (known != null && known.topic.equals(topic)) {
            return known.match;
        }
        subscriptions.match(topic, searched);
        if (missed[slot] != topic.hashCode() || searched.count() > RECEIVERS_MAX) {
            missed[slot] = topic.hashCode();
            return searched;
        }
        Match kept = searched.copy();
        slots[slot] = new Known(topic, kept);
        isEmpty = false;
        return kept;
    }

    private void forget() {
        if (!isEmpty) {
            Arrays.fill(slots, null);
            isEmpty = true;
        }
    }

    private static final int SLOT_BITS = 10;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final int MULTIPLIER = 0x9E37_79B9;

    /** Of a match with more receivers the search is the smaller part. */
    private static final int RECEIVERS_MAX = 32;
}
