package org.ternmq.admin.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.json.Fields;
import org.ternmq.admin.page.Walk;
import org.ternmq.broker.operate.Resident;
import org.ternmq.broker.operate.Residents;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.session.Session;

/** Sessions, with a connection or without: what waits in them, until when they are kept; and their end. */
final class SessionRoutes {
    private final Operated broker;
    private final Walk walk;

    SessionRoutes(Operated broker) {
        this.broker = broker;
        this.walk = new Walk(broker.questions());
    }

    List<Route> routes() {
        return List.of(
                Route.reading(
                        AdminApi.BASE + "/sessions", request -> ClientRoutes.list(walk, request, SessionRoutes::row)),
                Route.reading(
                        AdminApi.BASE + "/sessions/{client}",
                        request -> ClientRoutes.show(broker, request, SessionRoutes::row)),
                Route.changing("DELETE", AdminApi.BASE + "/sessions/{client}", "delete session", this::delete));
    }

    /** Answered when it is written down, so that it does not come back. */
    private Response delete(Request request) {
        request.requireParameters();
        String clientId = request.part("client");
        boolean isEnded =
                broker.questions().homeLater(clientId, (loop, answer) -> end(loop.residents(), clientId, answer));
        if (!isEnded) {
            throw ClientRoutes.unknown(clientId);
        }
        return Response.done();
    }

    private static void end(Residents residents, String clientId, CompletableFuture<Boolean> answer) {
        if (residents.end(clientId, ReasonCode.ADMINISTRATIVE_ACTION, "an operator deleted the session")) {
            residents.whenSafe(() -> answer.complete(true));
        } else {
            answer.complete(false);
        }
    }

    private static Fields row(Resident resident, long nowNanos) {
        Session session = resident.session();
        String user = Wanted.userOf(resident);
        long deadline = session.deadlineNanos();
        return new Fields()
                .with("client_id", session.clientId())
                .with("state", resident.attached().isPresent() ? "connected" : "away")
                .with("user", user.isEmpty() ? Optional.empty() : Optional.of(user))
                .with("kept", session.isKept())
                .with("durability", session.durability().word())
                .with("subscriptions", session.subscriptions().size())
                .with("queued_messages", session.queued())
                .with("queued_bytes", session.queuedBytes())
                .with("in_flight", session.sender().open())
                .with("in_flight_max", session.window())
                .with("receiving", session.receiver().open())
                .with(
                        "due_seconds",
                        deadline == Long.MAX_VALUE
                                ? Optional.empty()
                                : Optional.of(Math.max(0, (deadline - nowNanos) / 1_000_000_000L)));
    }
}
