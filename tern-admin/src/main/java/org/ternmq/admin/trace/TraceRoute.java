package org.ternmq.admin.trace;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.ternmq.admin.explain.Moments;
import org.ternmq.admin.explain.Spans;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.broker.trace.Trace;
import org.ternmq.broker.trace.Tracing;
import org.ternmq.codec.value.TopicFilter;

/** Packets while they pass, one JSON object a line. */
public final class TraceRoute {
    private final Tracing tracing;
    private final LongSupplier clock;

    /**
     * At a broker.
     *
     * @param clock monotonic nanoseconds, as its loops have them
     */
    public TraceRoute(Tracing tracing, LongSupplier clock) {
        this.tracing = tracing;
        this.clock = clock;
    }

    /** Where it is asked. */
    public Route at(String path) {
        return Route.reading(path, this::answer);
    }

    private Response answer(Request request) {
        request.requireParameters("client", "topic", "ip", "payload", "for", "rate");
        long seconds = Spans.seconds("for", request.parameter("for").orElse("60s"));
        if (seconds < 1 || seconds > SECONDS_MAX) {
            throw Problem.badRequest("the parameter for is from 1s to " + SECONDS_MAX / 60 + "m");
        }
        var wanted = new Trace.Wanted(
                request.parameter("client"),
                request.parameter("topic").map(TraceRoute::filter),
                request.parameter("ip").map(TraceRoute::address),
                request.number("payload", 0, PAYLOAD_BYTES_MAX, 0),
                request.number("rate", 1, RATE_MAX, RATE));
        Trace trace = tracing.begin(wanted)
                .orElseThrow(() -> new Problem(
                        503, "more than " + Tracing.TRACES_MAX + " traces at a time are not made; end another one"));
        return Response.streamed(
                "application/x-ndjson",
                new TraceStream(tracing, trace, new Moments(clock.getAsLong(), Instant.now()), seconds));
    }

    private static TopicFilter filter(String text) {
        try {
            return TopicFilter.of(text);
        } catch (IllegalArgumentException none) {
            throw Problem.badRequest("the parameter topic is no topic filter: " + none.getMessage());
        }
    }

    private static InetAddress address(String text) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
        if (address == null) {
            throw Problem.badRequest("the parameter ip is an address such as 192.0.2.7 or 2001:db8::7, not " + text);
        }
        return address;
    }

    private static final int SECONDS_MAX = 3_600;
    private static final int PAYLOAD_BYTES_MAX = 4_096;
    private static final int RATE = 200;
    private static final int RATE_MAX = 10_000;
}
