package org.ternmq.admin.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.json.Fields;
import org.ternmq.admin.page.Cursor;
import org.ternmq.admin.page.Walk;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.operate.Attached;
import org.ternmq.broker.operate.Resident;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;

/** Clients, by their connections: who is there, since when, from where; and out they go. */
final class ClientRoutes {
    private final Operated broker;
    private final Walk walk;

    ClientRoutes(Operated broker) {
        this.broker = broker;
        this.walk = new Walk(broker.questions());
    }

    List<Route> routes() {
        return List.of(
                Route.reading(AdminApi.BASE + "/clients", request -> list(walk, request, ClientRoutes::row)),
                Route.reading(
                        AdminApi.BASE + "/clients/{client}", request -> show(broker, request, ClientRoutes::detail)),
                Route.changing("DELETE", AdminApi.BASE + "/clients/{client}", "kick client", this::kick));
    }

    /** What is told of a client, or of its session. */
    interface Shown {
        /** All of it, as it is now. */
        Fields of(Resident resident, long nowNanos);
    }

    /** A page of those who are wanted, each with a row. */
    static Response list(Walk walk, Request request, Shown row) {
        Wanted wanted = Wanted.of(request);
        return walk.page(
                        Cursor.of(request),
                        wanted.prefix(),
                        (loop, resident) -> wanted.has(resident)
                                ? Optional.of(row.of(resident, loop.nowNanos()).map())
                                : Optional.empty())
                .response();
    }

    /** The one that is asked about. */
    static Response show(Operated broker, Request request, Shown detail) {
        request.requireParameters();
        String clientId = request.part("client");
        return broker.questions()
                .home(
                        clientId,
                        loop -> resident(loop, clientId)
                                .map(found -> detail.of(found, loop.nowNanos()).map()))
                .map(Response::json)
                .orElseThrow(() -> unknown(clientId));
    }

    private Response kick(Request request) {
        request.requireParameters();
        String clientId = request.part("client");
        boolean isKicked = broker.questions().home(clientId, loop -> {
            Optional<? extends Attached> attached = resident(loop, clientId).flatMap(Resident::attached);
            attached.ifPresent(found ->
                    found.disconnect(ReasonCode.ADMINISTRATIVE_ACTION, "an operator ended it", loop.nowNanos()));
            return attached.isPresent();
        });
        if (!isKicked) {
            throw Problem.notFound("the client " + clientId + " is not connected");
        }
        return Response.done();
    }

    static Optional<Resident> resident(Loop loop, String clientId) {
        return Optional.ofNullable(loop.residents().all().get(clientId));
    }

    static Problem unknown(String clientId) {
        return Problem.notFound("there is no client " + clientId + ", connected or away");
    }

    private static Fields row(Resident resident, long nowNanos) {
        Optional<? extends Attached> attached = resident.attached();
        String user = Wanted.userOf(resident);
        return new Fields()
                .with("client_id", resident.session().clientId())
                .with("state", attached.isPresent() ? "connected" : "away")
                .with("user", user.isEmpty() ? Optional.empty() : Optional.of(user))
                .with("address", attached.flatMap(ClientRoutes::address))
                .with("peer", attached.map(found -> found.connection().peer()))
                .with("protocol", attached.map(found -> word(found.connect().version())))
                .with("connected_seconds", attached.map(found -> (nowNanos - found.sinceNanos()) / 1_000_000_000L))
                .with(
                        "keep_alive_seconds",
                        attached.map(found -> found.connect().keepAliveSeconds()))
                .with("subscriptions", resident.session().subscriptions().size())
                .with("queued_messages", resident.session().queued())
                .with("in_flight", resident.session().sender().open());
    }

    private static Fields detail(Resident resident, long nowNanos) {
        Optional<Connect> connect = resident.attached().map(Attached::connect);
        return row(resident, nowNanos)
                .with("queued_bytes", resident.session().queuedBytes())
                .with("session_kept", resident.session().isKept())
                .with("durability", resident.session().durability().word())
                .with("clean_start", connect.map(Connect::cleanStart))
                .with("session_expiry_seconds", connect.map(Connect::sessionExpirySeconds))
                .with(
                        "receive_maximum",
                        connect.map(said -> said.properties().number(PropertyId.RECEIVE_MAXIMUM, 65_535)))
                .with(
                        "will",
                        connect.flatMap(Connect::will).map(will -> will(will).map()));
    }

    private static Fields will(Message will) {
        return new Fields()
                .with("topic", will.topic().toString())
                .with("qos", will.qos().ordinal())
                .with("retain", will.retain())
                .with("delay_seconds", will.properties().number(PropertyId.WILL_DELAY_INTERVAL, 0))
                .with("payload_bytes", will.payload().length());
    }

    private static Optional<String> address(Attached attached) {
        return Optional.ofNullable(attached.connection().address()).map(InetAddress::getHostAddress);
    }

    private static String word(Version version) {
        return switch (version) {
            case V3_1 -> "3.1";
            case V3_1_1 -> "3.1.1";
            case V5 -> "5.0";
        };
    }
}
