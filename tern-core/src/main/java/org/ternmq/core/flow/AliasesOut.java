package org.ternmq.core.flow;

import java.util.HashMap;
import java.util.Map;
import org.ternmq.codec.value.TopicName;

/**
 * Chooses which topics of one connection get an alias (5.0 section 3.3.2.3.4): those sent most. A slot counts how often its topic was
 * sent; a topic without a slot takes one away from the slot that the hand points to, and gets that slot when its count is used up. So
 * topics sent often keep their alias, whatever passes by. Confined to its loop.
 */
public final class AliasesOut {
    private final Slot[] slots;
    private final Map<TopicName, Slot> byTopic = new HashMap<>();
    private int used;
    private int hand;

    private static final class Slot {
        final int alias;
        TopicName topic;
        int count = 1;

        Slot(int alias, TopicName topic) {
            this.alias = alias;
            this.topic = topic;
        }
    }

    /** No topic has an alias yet; aliases are 1 to {@code max}. */
    public AliasesOut(int max) {
        slots = new Slot[max];
    }

    /**
     * How a message to this topic is to be sent now. What it answers is to be done, since it is remembered as done.
     *
     * @return an alias that the receiver knows already, the negative of one to be set now, or 0: without an alias
     */
    public int choose(TopicName topic) {
        if (topic.length() <= PROPERTY_BYTES || slots.length == 0) {
            return 0;
        }
        Slot known = byTopic.get(topic);
        if (known != null) {
            known.count = Math.min(COUNT_MAX, known.count + 1);
            return known.alias;
        }
        if (used < slots.length) {
            var fresh = new Slot(used + 1, topic);
            slots[used++] = fresh;
            byTopic.put(topic, fresh);
            return -fresh.alias;
        }
        Slot slot = slots[hand];
        hand = (hand + 1) % slots.length;
        if (--slot.count > 0) {
            return 0;
        }
        byTopic.remove(slot.topic);
        slot.topic = topic;
        slot.count = 1;
        byTopic.put(topic, slot);
        return -slot.alias;
    }

    /** What an alias adds to a packet; for a topic as short as that there is nothing to win. */
    public static final int PROPERTY_BYTES = 3;

    // A topic that was busy for days must not keep its slot for days after.
    private static final int COUNT_MAX = 1_000;
}
