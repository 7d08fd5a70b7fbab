package org.ternmq.admin.api;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.ternmq.admin.ban.BanEntry;
import org.ternmq.admin.ban.BanList;
import org.ternmq.admin.http.JsonObject;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.json.Fields;
import org.ternmq.admin.page.Cursor;
import org.ternmq.admin.page.Smallest;
import org.ternmq.admin.page.Walk;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.operate.Resident;
import org.ternmq.broker.overload.Ban;
import org.ternmq.broker.overload.Network;
import org.ternmq.codec.value.ReasonCode;

/** Whom operators keep out: who is banned comes in no more, and who is there already has to go. */
final class BanRoutes {
    private final Operated broker;

    BanRoutes(Operated broker) {
        this.broker = broker;
    }

    List<Route> routes() {
        return List.of(
                Route.reading(AdminApi.BASE + "/bans", this::list),
                Route.changing("POST", AdminApi.BASE + "/bans", "ban", this::ban),
                Route.changing("DELETE", AdminApi.BASE + "/bans/{kind}/{value}", "lift ban of", this::lift));
    }

    private Response list(Request request) {
        request.requireParameters("limit", "cursor");
        var page = new Smallest<BanEntry>(Cursor.of(request));
        broker.bans().all().forEach(entry -> page.see(entry.kind() + " " + entry.value(), entry));
        return page.page((name, entry) -> entry.fields()).response();
    }

    private Response ban(Request request) throws IOException {
        request.requireParameters();
        JsonObject body = request.object();
        body.requireMembers("kind", "value", "seconds", "note");
        String kind = body.requiredText("kind");
        String value = body.requiredText("value");
        request.subject().is(kind + " " + value);
        Optional<Duration> length =
                body.number("seconds", 1, BanList.LENGTH_SECONDS_MAX).map(Duration::ofSeconds);
        Optional<String> note = body.text("note");
        if (note.filter(text -> text.length() > NOTE_LENGTH_MAX).isPresent()) {
            throw Problem.badRequest("a note has no more than " + NOTE_LENGTH_MAX + " characters");
        }
        Ban.Whom whom = whom(kind, value);
        try {
            BanEntry entry = broker.bans().add(whom, length, note);
            int kicked = kick(whom);
            return Response.json(
                    201,
                    new Fields()
                            .with("ban", entry.fields())
                            .with("kicked", kicked)
                            .map());
        } catch (BanList.FullException full) {
            throw new Problem(507, String.valueOf(full.getMessage()));
        }
    }

    private static Ban.Whom whom(String kind, String value) {
        if (value.length() > VALUE_LENGTH_MAX) {
            throw Problem.badRequest("nobody has a name of more than " + VALUE_LENGTH_MAX + " characters");
        }
        try {
            return BanEntry.whom(kind, value);
        } catch (IllegalArgumentException nobody) {
            throw Problem.badRequest(String.valueOf(nobody.getMessage()));
        }
    }

    /** Whoever connects from here on is kept out already, so one walk over all that are there finds the rest. */
    private int kick(Ban.Whom whom) {
        if (whom instanceof Ban.Whom.Client(String clientId)) {
            return broker.questions().home(clientId, loop -> kick(loop, List.of(clientId), resident -> true));
        }
        Predicate<Resident> isMeant = resident -> isMeant(whom, resident);
        var walk = new Walk(broker.questions());
        var cursor = new Cursor("", Walk.TOLD_PER_TURN);
        int kicked = 0;
        while (true) {
            Cursor.Page<String> page = walk.page(
                    cursor,
                    "",
                    (loop, resident) -> isMeant.test(resident)
                            ? Optional.of(resident.session().clientId())
                            : Optional.empty());
            if (!page.items().isEmpty()) {
                kicked += broker.questions().all(loop -> kick(loop, page.items(), isMeant)).stream()
                        .mapToInt(Integer::intValue)
                        .sum();
            }
            if (page.next().isEmpty()) {
                return kicked;
            }
            cursor = new Cursor(page.next().get(), Walk.TOLD_PER_TURN);
        }
    }

    private static boolean isMeant(Ban.Whom whom, Resident resident) {
        return resident.attached().isPresent()
                && switch (whom) {
                    case Ban.Whom.Client(String clientId) ->
                        clientId.equals(resident.session().clientId());
                    case Ban.Whom.User(String userName) -> userName.equals(Wanted.userOf(resident));
                    case Ban.Whom.Address(Network network) -> Wanted.isAt(resident, network);
                };
    }

    private static int kick(Loop loop, List<String> clients, Predicate<Resident> isMeant) {
        int kicked = 0;
        for (String clientId : clients) {
            Optional<Resident> found = ClientRoutes.resident(loop, clientId).filter(isMeant);
            if (found.flatMap(Resident::attached).isPresent()) {
                found.flatMap(Resident::attached)
                        .ifPresent(attached -> attached.disconnect(
                                ReasonCode.ADMINISTRATIVE_ACTION, "an operator has banned it", loop.nowNanos()));
                kicked++;
            }
        }
        return kicked;
    }

    private Response lift(Request request) throws IOException {
        request.requireParameters();
        String kind = request.part("kind");
        String value = request.part("value");
        if (!broker.bans().remove(whom(kind, value))) {
            throw Problem.notFound("there is no ban of " + kind + " " + value);
        }
        return Response.done();
    }

    private static final int NOTE_LENGTH_MAX = 1_000;
    private static final int VALUE_LENGTH_MAX = 65_535;
}
