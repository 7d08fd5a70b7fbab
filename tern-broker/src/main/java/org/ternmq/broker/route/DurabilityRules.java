package org.ternmq.broker.route;

import java.util.List;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.store.Durability;
import org.ternmq.core.topic.TopicTree;

/** How safe messages to some topics are made, at the most. Of the rules that match a topic the first holds. Never changed, for any loop. */
public final class DurabilityRules {
    /** Every topic is kept as safely as the listener of its publisher says. */
    public static final DurabilityRules NONE = new DurabilityRules(List.of());

    private final List<Rule> rules;
    private final TopicTree<Integer> places = new TopicTree<>(); // of the first rule with a filter

    /**
     * One rule.
     *
     * @param filter not a shared one
     */
    public record Rule(TopicFilter filter, Durability durability) {}

    /** The rules in their order. */
    public DurabilityRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        for (int place = rules.size() - 1; place >= 0; place--) {
            places.put(rules.get(place).filter().utf8(), place);
        }
    }

    /** What the first rule says that matches; without any, {@link Durability#DISK}. */
    public Durability of(TopicName topic) {
        if (rules.isEmpty()) {
            return Durability.DISK;
        }
        int[] first = {rules.size()};
        places.match(topic, place -> {
            first[0] = Math.min(first[0], place);
            return true;
        });
        return first[0] == rules.size() ? Durability.DISK : rules.get(first[0]).durability();
    }
}
