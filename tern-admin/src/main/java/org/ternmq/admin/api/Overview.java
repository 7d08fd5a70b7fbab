package org.ternmq.admin.api;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.count.Counters;
import org.ternmq.broker.loop.Shared;
import org.ternmq.core.flow.DropReason;

/** How the broker is, in one look. */
final class Overview {
    private final Operated broker;

    Overview(Operated broker) {
        this.broker = broker;
    }

    Route route() {
        return Route.reading(AdminApi.BASE + "/overview", this::answer);
    }

    private Response answer(Request request) {
        request.requireParameters();
        Shared shared = broker.shared();
        Counters counters = shared.counters();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", broker.about().version());
        fields.put("java", Runtime.version().toString());
        fields.put("started", broker.about().started().toString());
        fields.put(
                "uptime_seconds",
                Duration.between(broker.about().started(), Instant.now()).toSeconds());
        fields.put("loops", broker.questions().loops());
        fields.put("memory_stage", shared.guard().memory().name().toLowerCase(Locale.ROOT));
        fields.put("connections", counters.connections());
        fields.put("sessions", counters.value(Count.SESSIONS));
        fields.put("sessions_connected", counters.value(Count.SESSIONS_CONNECTED));
        fields.put("subscriptions", counters.value(Count.SUBSCRIPTIONS));
        fields.put("shared_subscriptions", counters.value(Count.SHARED_SUBSCRIPTIONS));
        fields.put("retained_messages", shared.retained().size());
        fields.put("retained_payload_bytes", shared.retained().payloadBytes());
        fields.put("messages_held", counters.value(Count.MESSAGES_HELD));
        fields.put("payload_held_bytes", counters.value(Count.PAYLOAD_BYTES_HELD));
        fields.put("messages_in_flight", counters.value(Count.IN_FLIGHT));
        fields.put("publishes_received", counters.value(Count.PUBLISHES_RECEIVED));
        fields.put("publishes_sent", counters.value(Count.PUBLISHES_SENT));
        fields.put("received_bytes", counters.value(Count.BYTES_RECEIVED));
        fields.put("sent_bytes", counters.value(Count.BYTES_SENT));
        fields.put("dropped", drops(counters));
        return Response.json(fields);
    }

    private static Map<String, Long> drops(Counters counters) {
        Map<String, Long> drops = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            drops.put(reason.name().toLowerCase(Locale.ROOT), counters.drops(reason));
        }
        return drops;
    }
}
