package org.ternmq.server.admin;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.ternmq.admin.api.AdminApi;
import org.ternmq.admin.api.Operated;
import org.ternmq.admin.http.HttpDoor;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.http.Routes;
import org.ternmq.admin.metrics.BrokerMetrics;
import org.ternmq.admin.metrics.Metrics;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Stage;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.server.measure.LastCollection;

/** Where operators, and the programs that watch for them, ask a broker. All methods are for any thread. */
public final class AdminDoor implements AutoCloseable {
    private final HttpDoor door;
    private final AdminToken token;
    private final List<Route> routes;

    private AdminDoor(HttpDoor door, AdminToken token, List<Route> routes) {
        this.door = door;
        this.token = token;
        this.routes = List.copyOf(routes);
    }

    /**
     * What is shown.
     *
     * @param operated the broker, as it is for operators
     * @param isEnding whether it is being closed
     * @param failure why it is ending, if it is
     * @param bufferBytes of its sockets, outside of the heap
     * @param more puts in what else there is to count
     */
    public record Shown(
            Operated operated,
            BooleanSupplier isEnding,
            Supplier<Optional<Throwable>> failure,
            LongSupplier bufferBytes,
            Consumer<Metrics> more) {}

    /**
     * Opens it.
     *
     * @throws IOException if the address cannot be had
     */
    public static AdminDoor open(InetSocketAddress address, AdminToken token, Shown shown) throws IOException {
        Metrics metrics = new Metrics();
        register(metrics, shown);
        List<Route> routes = new ArrayList<>();
        routes.add(metrics.page());
        routes.add(Route.open("/healthz", request -> health(shown)));
        routes.add(Route.open("/readyz", request -> readiness(shown)));
        AdminApi.routes(shown.operated()).forEach(route -> routes.add(whileItRuns(route, shown)));
        BrokerEvents events = shown.operated().shared().events();
        return new AdminDoor(
                HttpDoor.open(
                        address, new Routes(routes, Optional.of(token.text()), events::failed, new AuditLog(events))),
                token,
                routes);
    }

    /** Loops that have ended answer no more. */
    private static Route whileItRuns(Route route, Shown shown) {
        return new Route(route.method(), route.path(), route.isOpen(), route.change(), request -> {
            if (shown.isEnding().getAsBoolean()) {
                throw new Problem(503, "the broker is ending");
            }
            return route.handler().answer(request);
        });
    }

    private static void register(Metrics metrics, Shown shown) {
        Runtime runtime = Runtime.getRuntime();
        metrics.info(
                "tern_build",
                "What runs.",
                "version",
                shown.operated().about().version(),
                "java",
                Runtime.version().toString());
        long started = ManagementFactory.getRuntimeMXBean().getStartTime() / 1_000;
        metrics.gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", () -> started);
        metrics.bytes(
                "tern_heap_used", "Bytes of the Java heap in use.", () -> runtime.totalMemory() - runtime.freeMemory());
        metrics.bytes(
                "tern_heap_after_collection",
                "Bytes that the last collection of garbage left of the heap.",
                LastCollection::heapLeftBytes);
        metrics.bytes(
                "tern_direct_buffers",
                "Bytes of the JDK's buffers outside of the heap.",
                LastCollection::directBufferBytes);
        metrics.bytes("tern_heap_max", "Bytes that the Java heap may grow to.", runtime::maxMemory);
        metrics.bytes(
                "tern_socket_buffers", "Bytes of the sockets' buffers, outside of the heap.", shown.bufferBytes());
        BrokerMetrics.register(metrics, shown.operated().shared());
        shown.more().accept(metrics);
    }

    /** Whether it lives: if not, it is to be started anew. */
    private static Response health(Shown shown) {
        return shown.failure()
                .get()
                .map(cause -> Response.text(503, "the broker is ending: " + cause.getMessage()))
                .orElseGet(() -> Response.text(200, "ok"));
    }

    /** Whether clients should be sent to it: not if they would be refused. */
    private static Response readiness(Shown shown) {
        if (shown.failure().get().isPresent()) {
            return health(shown);
        }
        return whyNot(shown).map(why -> Response.text(503, why)).orElseGet(() -> Response.text(200, "ready"));
    }

    private static Optional<String> whyNot(Shown shown) {
        Shared shared = shown.operated().shared();
        int connectionsMax = shared.limits().connectionsMax();
        if (shown.isEnding().getAsBoolean()) {
            return Optional.of("the broker is ending");
        }
        if (shared.guard().memory().compareTo(Stage.HIGH) >= 0) {
            return Optional.of("memory is short, and nobody is let in until it is not");
        }
        if (shared.counters().connections() >= connectionsMax) {
            return Optional.of("there are " + connectionsMax + " connections, and no more may be");
        }
        return isBehind(shown)
                ? Optional.of("the broker is behind, and nobody is let in until it is not")
                : Optional.empty();
    }

    /** Whether one of its loops lets nobody in. */
    private static boolean isBehind(Shown shown) {
        long max = shown.operated().shared().guard().limits().lagMillisMax() * 1_000_000L;
        long now = shown.operated().clock().getAsLong();
        return max > 0 && shown.operated().questions().lags().stream().anyMatch(lag -> lag.nanos(now) > max);
    }

    /** Where it is. */
    public InetSocketAddress address() {
        return door.address();
    }

    /** All that it answers. */
    List<Route> routes() {
        return routes;
    }

    /** Where to ask, and where the token stands. */
    @Override
    public String toString() {
        InetAddress host = address().getAddress();
        String text = host instanceof Inet6Address ? "[" + host.getHostAddress() + "]" : host.getHostAddress();
        return "http://" + text + ":" + address().getPort() + ", token in " + token;
    }

    @Override
    public void close() {
        door.close();
    }
}
