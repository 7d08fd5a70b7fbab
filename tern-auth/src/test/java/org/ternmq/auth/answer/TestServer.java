package org.ternmq.auth.answer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A small server on this machine that answers as a test says. */
public final class TestServer implements AutoCloseable {
    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Answer answer = Answer.of(404, "");

    /** What it was asked. */
    public record Asked(String method, String path, Map<String, List<String>> headers, String body) {}

    /**
     * What it answers.
     *
     * @param holdsBack whether the end comes only when the server is released
     */
    public record Answer(int status, String body, Map<String, String> headers, boolean holdsBack) {
        /** At once. */
        public static Answer of(int status, String body) {
            return new Answer(status, body, Map.of(), false);
        }
    }

    private TestServer(HttpServer server, String scheme) throws IOException {
        this.server = server;
        this.scheme = scheme;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** On a free port. */
    public static TestServer start() throws IOException {
        return new TestServer(HttpServer.create(), "http");
    }

    /** On a free port, with TLS. */
    public static TestServer start(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create();
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new TestServer(server, "https");
    }

    /** What it answers from now on. */
    public void answer(int status, String body) {
        answer = Answer.of(status, body);
    }

    /** What it answers from now on. */
    public void answer(Answer next) {
        answer = next;
    }

    /** What it was asked until now. */
    public List<Asked> asked() {
        return asked;
    }

    /** Where it is. */
    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/ask");
    }

    /** Answers that are held back go on. */
    public void release() {
        released.countDown();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer now = answer;
        asked.add(new Asked(
                exchange.getRequestMethod(), exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), body));
        byte[] bytes = now.body().getBytes(StandardCharsets.UTF_8);
        now.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(now.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            int first = now.holdsBack() ? 1 : bytes.length;
            exchange.getResponseBody().write(bytes, 0, first);
            exchange.getResponseBody().flush();
            if (now.holdsBack()) {
                await();
                exchange.getResponseBody().write(bytes, first, bytes.length - first);
            }
        }
        exchange.close();
    }

    private void await() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who asks from now on reaches nobody. */
    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
