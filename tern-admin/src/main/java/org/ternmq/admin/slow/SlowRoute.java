package org.ternmq.admin.slow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.ask.Questions;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;

/** Who is furthest behind with what is for it. */
public final class SlowRoute {
    private final Questions questions;

    /** At a broker. */
    public SlowRoute(Questions questions) {
        this.questions = questions;
    }

    /** Where it is asked. */
    public Route at(String path) {
        return Route.reading(path, this::answer);
    }

    private Response answer(Request request) {
        request.requireParameters("limit");
        var ranking = new SlowRanking(questions, request.number("limit", 1, LIMIT_MAX, LIMIT));
        List<Map<String, @Nullable Object>> clients = new ArrayList<>();
        for (SlowClient client : ranking.clients()) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("client_id", client.clientId());
            fields.put("connected", client.peer().isPresent());
            fields.put("peer", client.peer().orElse(null));
            fields.put("queued", client.queued());
            fields.put("queued_bytes", client.queuedBytes());
            fields.put("unsent_bytes", client.unsentBytes());
            fields.put("unacknowledged", client.unacknowledged());
            fields.put("window", client.window());
            fields.put("dropped", client.dropped());
            fields.put("oldest_millis", ranking.oldestMillis(client.clientId()).orElse(null));
            clients.add(fields);
        }
        return Response.json(Map.of("clients", clients));
    }

    private static final int LIMIT = 20;
    private static final int LIMIT_MAX = 1_000;
}
