package org.ternmq.sn.gateway.v2;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.gateway.PredefinedTopics;
import org.ternmq.sn.gateway.TopicText;

/**
 * The topic aliases of one session: those that it was given, and those agreed on beforehand. An alias that was given is not given again for
 * another topic while the session lasts. Bounded by the number given. Confined to its endpoint.
 */
final class Aliases {
    private final String clientId;
    private final PredefinedTopics predefined;
    private final int max;
    private final Map<Integer, TopicName> names = new HashMap<>(0);
    private final Map<TopicName, Integer> given = new HashMap<>(0);
    private final Set<TopicName> told = new HashSet<>(0);
    private int last;
    private long bytes;

    /**
     * [SN2-4.7.2.2-1] Those of one session, and of no other one.
     *
     * @param max how many are given
     * @param first somewhere to begin, so that an alias from before the gateway was started stands for nothing rather than for another topic
     */
    Aliases(String clientId, PredefinedTopics predefined, int max, int first) {
        this.clientId = clientId;
        this.predefined = predefined;
        this.max = max;
        this.last = first & 0xFFFF;
    }

    /** The topic that is meant, {@code null} if the alias is of none or the name has wildcards. */
    @Nullable
    TopicName name(Topic topic) {
        return switch (topic) { // [SN2-4.7.2.2-6] each kind has its own
            case Topic.SessionAlias alias -> names.get(alias.value());
            case Topic.PredefinedAlias alias -> predefined.name(clientId, alias.value());
            case Topic.Name name -> TopicText.nameOrNull(name.text()); // [SN2-4.7.1.1-1]
        };
    }

    /** The alias agreed on for a topic, {@code null} if there is none. */
    @Nullable
    Topic agreed(TopicName name) {
        Integer alias = predefined.id(clientId, name);
        return alias == null ? null : new Topic.PredefinedAlias(alias);
    }

    /** [SN2-4.7.2-1, SN2-3.8.4-1] What the client is sent for a topic, {@code null} if it has no alias that it knows. */
    @Nullable
    Topic known(TopicName name) {
        Topic agreed = agreed(name);
        if (agreed != null) {
            return agreed;
        }
        Integer alias = told.contains(name) ? given.get(name) : null;
        return alias == null ? null : new Topic.SessionAlias(alias);
    }

    /** [SN2-4.7.2.2-4] The alias of a topic that has none agreed on, the same for the same one; {@code null} if the session has as many as it may have. */
    Topic.@Nullable SessionAlias give(TopicName name) {
        Integer before = given.get(name);
        if (before != null) {
            return new Topic.SessionAlias(before);
        }
        if (names.size() >= max) {
            return null;
        }
        do {
            last = last == 0xFFFF ? 1 : last + 1;
        } while (names.containsKey(last));
        names.put(last, name);
        given.put(name, last);
        bytes += name.length() + ENTRY_BYTES;
        return new Topic.SessionAlias(last);
    }

    /** Whether the session has given one to a topic. */
    boolean hasGiven(TopicName name) {
        return given.containsKey(name);
    }

    /** The client knows the alias of a topic. */
    void told(TopicName name) {
        told.add(name);
    }

    /** The client does not know the alias that it was sent. */
    void untold(TopicName name) {
        told.remove(name);
    }

    /** [SN2-3.15.2.1-1] The client has forgotten those of its session; those agreed on stay. */
    void forgetGiven() {
        names.clear();
        given.clear();
        told.clear();
        bytes = 0;
    }

    /** What they hold, about. */
    long bytes() {
        return bytes;
    }

    private static final int ENTRY_BYTES = 128;
}
