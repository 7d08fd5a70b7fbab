package org.ternmq.admin.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ternmq.admin.explain.DeliveryRoute;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.slow.SlowRoute;
import org.ternmq.admin.trace.TraceRoute;
import org.ternmq.codec.value.Bytes;

/** All that operators ask below {@value #BASE}, with the token, and the page that describes it, for everybody. */
public final class AdminApi {
    /** Where all paths begin. */
    public static final String BASE = "/api/v1";

    private AdminApi() {}

    /** The routes to a broker. */
    public static List<Route> routes(Operated broker) {
        List<Route> routes = new ArrayList<>();
        Bytes description = description();
        routes.add(Route.open(BASE + "/openapi.json", request -> Response.of(200, "application/json", description)));
        routes.add(new Overview(broker).route());
        routes.addAll(new ClientRoutes(broker).routes());
        routes.addAll(new SessionRoutes(broker).routes());
        routes.addAll(new SubscriptionRoutes(broker).routes());
        PublishRoutes publishing = new PublishRoutes(broker);
        routes.addAll(new RetainedRoutes(broker, publishing).routes());
        routes.add(publishing.route());
        routes.addAll(new BanRoutes(broker).routes());
        routes.addAll(new ProcessRoutes(broker.control()).routes());
        routes.add(new DeliveryRoute(broker.questions()).at(BASE + "/explain/delivery"));
        routes.add(new SlowRoute(broker.questions()).at(BASE + "/slow"));
        routes.add(new TraceRoute(broker.shared().insight().tracing(), broker.clock()).at(BASE + "/trace"));
        return routes;
    }

    private static Bytes description() {
        try (InputStream file = Objects.requireNonNull(AdminApi.class.getResourceAsStream("openapi.json"))) {
            return Bytes.wrap(file.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
