package org.ternmq.admin.api;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Instant;
import org.ternmq.admin.explain.Moments;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.trace.TraceStream;
import org.ternmq.broker.trace.Trace;
import org.ternmq.broker.trace.Tracing;
import org.ternmq.codec.value.TopicFilter;

/** Packets while they pass, one JSON object a line. */
final class WatchPackets {
    private final Operated broker;

    WatchPackets(Operated broker) {
        this.broker = broker;
    }

    Route route() {
        return Route.reading(AdminApi.BASE + "/trace", this::answer);
    }

    private Response answer(Request request) {
        request.requireParameters("client", "topic", "ip", "payload", "for", "rate");
        long seconds = Spans.seconds("for", request.parameter("for").orElse("60s"));
        if (seconds < 1 || seconds > SECONDS_MAX) {
            throw Problem.badRequest("the parameter for is from 1s to " + SECONDS_MAX / 60 + "m");
        }
        var wanted = new Trace.Wanted(
                request.parameter("client"),
                request.parameter("topic").map(WatchPackets::filter),
                request.parameter("ip").map(WatchPackets::address),
                request.number("payload", 0, PAYLOAD_BYTES_MAX, 0),
                request.number("rate", 1, RATE_MAX, RATE));
        Tracing tracing = broker.shared().insight().tracing();
        Trace trace = tracing.begin(wanted)
                .orElseThrow(() -> new Problem(
                        503, "more than " + Tracing.TRACES_MAX + " traces at a time are not made; end another one"));
        return Response.streamed(
                "application/x-ndjson",
                new TraceStream(tracing, trace, new Moments(broker.clock().getAsLong(), Instant.now()), seconds));
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
