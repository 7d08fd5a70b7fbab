package org.ternmq.admin.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.topic.TopicTree;

/**
 * A client's subscriptions, held against a topic.
 *
 * @param all how many it has
 * @param matching those that the topic matches
 * @param nearest a few of the others that come closest, the closest first; none if any matches
 */
public record Filters(int all, List<Subscribed> matching, List<TopicFilter> nearest) {
    /** One subscription with what it was given. */
    public record Subscribed(TopicFilter filter, Grant grant) {}

    private record Near(TopicFilter filter, int steps) {}

    static Filters of(Map<TopicFilter, Grant> subscriptions, TopicName topic) {
        List<Subscribed> matching = new ArrayList<>();
        subscriptions.forEach((filter, grant) -> {
            if (matches(filter, topic)) {
                matching.add(new Subscribed(filter, grant));
            }
        });
        List<TopicFilter> nearest = matching.isEmpty() ? nearest(subscriptions, topic) : List.of();
        return new Filters(subscriptions.size(), matching, nearest);
    }

    /** Whether a topic matches a filter. */
    static boolean matches(TopicFilter filter, TopicName topic) {
        var tree = new TopicTree<TopicFilter>();
        tree.put(filter.utf8(), filter);
        boolean[] found = {false};
        tree.match(topic, match -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    private static List<TopicFilter> nearest(Map<TopicFilter, Grant> subscriptions, TopicName topic) {
        String[] levels = topic.toString().split("/", -1);
        return subscriptions.keySet().stream()
                .limit(LOOKED_AT_MAX)
                .map(filter -> new Near(filter, steps(filter.text().split("/", -1), levels, filter.isShared() ? 2 : 0)))
                .sorted(Comparator.comparingInt(Near::steps))
                .limit(NEAREST_MAX)
                .map(Near::filter)
                .toList();
    }

    /** How many levels would have to be other ones; one that differs in letters alone counts less. */
    private static int steps(String[] filter, String[] topic, int from) {
        int steps = 0;
        for (int i = 0; i < topic.length; i++) {
            String wanted = i + from < filter.length ? filter[i + from] : "";
            if (wanted.equals("#")) {
                return steps;
            } else if (!wanted.equals("+") && !wanted.equals(topic[i])) {
                steps += wanted.equalsIgnoreCase(topic[i]) ? 1 : i + from < filter.length ? 3 : 2;
            }
        }
        return steps + 2 * Math.max(0, filter.length - from - topic.length);
    }

    private static final int NEAREST_MAX = 3;
    private static final int LOOKED_AT_MAX = 10_000;
}
