package org.ternmq.admin.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.json.Fields;

/** The broker as a program: what it was configured to, other settings, and its end. */
final class ProcessRoutes {
    private final Operated.Control control;

    ProcessRoutes(Operated.Control control) {
        this.control = control;
    }

    List<Route> routes() {
        return List.of(
                Route.reading(AdminApi.BASE + "/config", this::config),
                Route.changing("POST", AdminApi.BASE + "/reload", "reload", this::reload),
                Route.changing("POST", AdminApi.BASE + "/backup", "back up", this::backup),
                Route.changing("POST", AdminApi.BASE + "/shutdown", "shut down", this::shutDown));
    }

    private Response config(Request request) {
        request.requireParameters();
        List<Setting> settings = control.settings()
                .orElseThrow(() -> new Problem(
                        404, "the program that runs this broker has not told where its configuration comes from"));
        List<Map<String, @Nullable Object>> items =
                settings.stream().map(one -> row(one).map()).toList();
        return Response.json(new Fields().with("items", items).map());
    }

    private static Fields row(Setting setting) {
        boolean isHidden = setting.isSecret() && setting.origin().isPresent();
        return new Fields()
                .with("section", setting.section())
                .with("index", setting.index())
                .with("key", setting.key())
                .with("value", isHidden ? Optional.empty() : Optional.of(setting.value()))
                .with("hidden", isHidden)
                .with("origin", isHidden ? setting.origin().map(ProcessRoutes::withoutValue) : setting.origin());
    }

    /** An option of the command line is told with its value. */
    private static String withoutValue(String origin) {
        int equals = origin.indexOf('=');
        return equals < 0 ? origin : origin.substring(0, equals);
    }

    private Response reload(Request request) {
        request.requireParameters();
        List<Map<String, @Nullable Object>> changes = control.reload().stream()
                .map(change -> new Fields()
                        .with("path", change.path())
                        .with("before", change.before())
                        .with("after", change.after())
                        .with("live", change.isLive())
                        .map())
                .toList();
        return Response.json(new Fields().with("changes", changes).map());
    }

    private Response backup(Request request) {
        request.requireParameters();
        return Response.streamed("application/zip", control.backup());
    }

    private Response shutDown(Request request) {
        request.requireParameters();
        control.shutDown();
        return Response.json(202, new Fields().with("state", "ending").map());
    }
}
