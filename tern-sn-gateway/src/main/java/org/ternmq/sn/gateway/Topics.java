package org.ternmq.sn.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.value.TopicId;

/**
 * The topic ids of one client: those that it was given since its CONNECT, and those agreed on beforehand. Bounded by
 * {@link GatewayLimits#topicsMax}. Confined to its endpoint.
 */
final class Topics {
    private final String clientId;
    private final PredefinedTopics predefined;
    private final int max;
    private final List<TopicName> names = new ArrayList<>(0); // that of the id 1 comes first
    private final Map<TopicName, Integer> ids = new HashMap<>(0);
    private final Set<TopicName> told = new HashSet<>(0);
    private final Set<TopicName> refused = new HashSet<>(0);
    private final Set<TopicName> unknown = new HashSet<>(0); // by their short name or the id agreed on

    /** [SN-7.3-1] */
    Topics(String clientId, PredefinedTopics predefined, int max) {
        this.clientId = clientId;
        this.predefined = predefined;
        this.max = max;
    }

    /** The topic that an id stands for, {@code null} if the client does not know of any. */
    @Nullable
    TopicName name(TopicId id) {
        return switch (id.kind()) {
            case PREDEFINED -> predefined.name(clientId, id.value());
            case SHORT_NAME -> TopicText.shortName(id);
            case NORMAL -> {
                boolean isGiven = id.value() >= 1 && id.value() <= names.size();
                yield isGiven ? names.get(id.value() - 1) : null;
            }
        };
    }

    /** What the client is sent for a topic, {@code null} if it has to be registered first; without need nothing is. */
    @Nullable
    TopicId known(TopicName name) {
        if (told.contains(name)) {
            return TopicId.normal(Objects.requireNonNull(ids.get(name)));
        }
        if (unknown.contains(name)) {
            return null;
        }
        Integer agreed = predefined.id(clientId, name);
        if (agreed != null) {
            return TopicId.predefined(agreed);
        }
        return name.length() == SHORT_NAME_OCTETS ? TopicId.shortName(name.toString()) : null;
    }

    /** The id of a topic, the same for the same one; {@link TopicId#NONE} if the client has as many as it may have. */
    int give(TopicName name) {
        Integer before = ids.get(name);
        if (before != null) {
            return before;
        }
        if (names.size() >= max) {
            return TopicId.NONE;
        }
        names.add(name);
        ids.put(name, names.size());
        return names.size();
    }

    /** The client knows the id of a topic. */
    void told(TopicName name) {
        refused.remove(name);
        told.add(name);
    }

    /** The client does not know what it was sent for a topic: it is registered, anew or after all. */
    void forget(TopicName name) {
        if (!told.remove(name) && unknown.size() < max) {
            unknown.add(name);
        }
    }

    /** The client does not know an id, of which it does not say of what kind it is. */
    void forgetAny(int value) {
        for (TopicId.Kind kind : TopicId.Kind.values()) {
            boolean isPossible = kind != TopicId.Kind.SHORT_NAME || TopicId.isShortName(value);
            TopicName name = isPossible ? name(new TopicId(kind, value)) : null;
            if (name != null) {
                forget(name);
            }
        }
    }

    /** The client does not want messages of this topic. */
    void refuse(TopicName name) {
        told.remove(name);
        refused.add(name);
    }

    /** The client has forgotten what it was told. */
    void forgetAll() {
        told.clear();
    }

    boolean isRefused(TopicName name) {
        return refused.contains(name);
    }

    private static final int SHORT_NAME_OCTETS = 2;
}
