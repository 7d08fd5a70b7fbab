package org.ternmq.sn.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final List<Known> all = new ArrayList<>(0); // the id 1 is that of the first
    private @Nullable Map<TopicName, Known> byName; // when they are more than a few

    /** What is known of a topic and the client. */
    private static final class Known {
        private final TopicName name;
        private final int id;
        private boolean isGiven;
        private boolean isTold;
        private boolean isRefused;
        private boolean isUnknown; // by its short name or the id agreed on

        Known(TopicName name, int id) {
            this.name = name;
            this.id = id;
        }
    }

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
                Known known = id.value() >= 1 && id.value() <= all.size() ? all.get(id.value() - 1) : null;
                yield known != null && known.isGiven ? known.name : null;
            }
        };
    }

    /** What the client is sent for a topic, {@code null} if it has to be registered first; without need nothing is. */
    @Nullable
    TopicId known(TopicName name) {
        Known known = find(name);
        if (known != null && known.isTold) {
            return TopicId.normal(known.id);
        }
        if (known != null && known.isUnknown) {
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
        Known known = findOrAdd(name);
        if (known == null) {
            return TopicId.NONE;
        }
        known.isGiven = true;
        return known.id;
    }

    private @Nullable Known find(TopicName name) {
        if (byName != null) {
            return byName.get(name);
        }
        for (Known one : all) {
            if (one.name.equals(name)) {
                return one;
            }
        }
        return null;
    }

    /** What is known of a topic; {@code null} if nothing is, and there are as many as there may be. */
    private @Nullable Known findOrAdd(TopicName name) {
        Known known = find(name);
        if (known == null && all.size() < max) {
            known = new Known(name, all.size() + 1);
            all.add(known);
            if (byName != null) {
                byName.put(name, known);
            } else if (all.size() > FEW) {
                byName = new HashMap<>();
                all.forEach(one -> byName.put(one.name, one));
            }
        }
        return known;
    }

    /** The client knows the id of a topic, which it was given. */
    void told(TopicName name) {
        Known known = findOrAdd(name);
        if (known != null) {
            known.isRefused = false;
            known.isTold = true;
        }
    }

    /** The client does not know what it was sent for a topic: it is registered, anew or after all. */
    void forget(TopicName name) {
        Known known = findOrAdd(name);
        if (known != null) {
            known.isUnknown |= !known.isTold;
            known.isTold = false;
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

    /** The client does not want messages of this topic, which it was given. */
    void refuse(TopicName name) {
        Known known = findOrAdd(name);
        if (known != null) {
            known.isTold = false;
            known.isRefused = true;
        }
    }

    /** The client has forgotten what it was told. */
    void forgetAll() {
        all.forEach(known -> known.isTold = false);
    }

    boolean isRefused(TopicName name) {
        Known known = find(name);
        return known != null && known.isRefused;
    }

    /** So many are looked through. */
    private static final int FEW = 8;

    private static final int SHORT_NAME_OCTETS = 2;
}
