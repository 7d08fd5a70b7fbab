package org.ternmq.core.session;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Grant;

/** What a session is subscribed to, counted by its meter. Holds nothing while empty; bounded by whoever fills it. For one thread. */
final class Subscriptions {
    private final Meter meter;
    private Map<TopicFilter, Grant> grants = Map.of();

    Subscriptions(Meter meter) {
        this.meter = meter;
    }

    /** All of them; a view. */
    Map<TopicFilter, Grant> view() {
        return Collections.unmodifiableMap(grants);
    }

    boolean contains(TopicFilter filter) {
        return grants.containsKey(filter);
    }

    void put(TopicFilter filter, Grant grant) {
        if (grants.isEmpty()) {
            grants = new HashMap<>(4);
        }
        if (grants.put(filter, grant) == null) {
            meter.subscribed(filter);
        }
    }

    void remove(TopicFilter filter) {
        if (grants.containsKey(filter)) {
            grants.remove(filter);
            meter.unsubscribed(filter);
        }
    }

    void clear() {
        grants.keySet().forEach(meter::unsubscribed);
        grants = Map.of();
    }
}
