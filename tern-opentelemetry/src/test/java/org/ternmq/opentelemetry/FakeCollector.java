package org.ternmq.opentelemetry;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A collector that takes OTLP over HTTP, and can refuse or hang. */
final class FakeCollector implements AutoCloseable {
    final Queue<Told> spans = new ConcurrentLinkedQueue<>();
    final Queue<Map<String, String>> resources = new ConcurrentLinkedQueue<>();
    final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    final CountDownLatch asked = new CountDownLatch(1);
    volatile int status = 200;
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final boolean hangs;

    /** A span, readable. */
    record Told(
            String name,
            Span.SpanKind kind,
            String traceId,
            String id,
            String parent,
            String traceState,
            Map<String, String> attributes,
            String failure) {
        String attribute(String key) {
            return attributes.getOrDefault(key, "");
        }

        String receiver() {
            return attribute("messaging.client.id");
        }
    }

    FakeCollector(boolean hangs) throws IOException {
        this.hangs = hangs;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        asked.countDown();
        if (hangs) {
            hang();
        }
        if (status == 200) {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            for (ResourceSpans all : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                resources.add(attributes(all.getResource().getAttributesList()));
                all.getScopeSpansList().forEach(scope -> scope.getSpansList().forEach(span -> spans.add(told(span))));
            }
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void hang() {
        try {
            released.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Told told(Span span) {
        HexFormat hex = HexFormat.of();
        return new Told(
                span.getName(),
                span.getKind(),
                hex.formatHex(span.getTraceId().toByteArray()),
                hex.formatHex(span.getSpanId().toByteArray()),
                hex.formatHex(span.getParentSpanId().toByteArray()),
                span.getTraceState(),
                attributes(span.getAttributesList()),
                span.getStatus().getCodeValue() == 2 ? span.getStatus().getMessage() : "");
    }

    private static Map<String, String> attributes(List<KeyValue> all) {
        Map<String, String> found = new TreeMap<>();
        all.forEach(one -> found.put(
                one.getKey(),
                one.getValue().hasStringValue()
                        ? one.getValue().getStringValue()
                        : String.valueOf(one.getValue().getIntValue())));
        return found;
    }

    /** Waits until so many have come; by name, then by client. */
    List<Told> spans(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> spans.size() >= count);
        return spans.stream()
                .sorted(java.util.Comparator.comparing(Told::name).reversed().thenComparing(Told::receiver))
                .toList();
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
