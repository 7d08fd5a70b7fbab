package org.ternmq.auth.answer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ternmq.auth.TimeLimits;
import org.ternmq.codec.value.Bytes;

/**
 * Calls servers over HTTP. An answer is waited for so long, head and body together, and holds so many bytes; redirects are not followed, since
 * they would lead secrets elsewhere; the certificates of https must be right, by the authorities that Java knows or by others. From any thread.
 */
public final class Web implements AutoCloseable {
    private final int timeoutMillis;
    private final int bodyBytesMax;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;
    private final TimeLimits limits = new TimeLimits("tern-auth-web-timer");

    /** What comes of a call. */
    public sealed interface Outcome {
        /** The server has answered. */
        record Answered(int status, Bytes body) implements Outcome {}

        /**
         * It has not, or not in bounds.
         *
         * @param why for people
         */
        record Failed(Kind kind, String why) implements Outcome {}
    }

    /** Why there is no answer. */
    public enum Kind {
        /** It did not come in time. */
        TIMED_OUT,
        /** It is longer than it may be. */
        TOO_LARGE,
        /** There is no connection, or it broke, or the other side is not who it should be. */
        UNREACHABLE
    }

    /**
     * Opens no connection yet.
     *
     * @param timeoutMillis how long an answer is waited for
     * @param bodyBytesMax how long its body may be
     * @param authorities file with those whose signatures on certificates count; without one those that Java knows
     * @throws IOException if that file cannot be used
     */
    public Web(int timeoutMillis, int bodyBytesMax, Optional<Path> authorities) throws IOException {
        this.timeoutMillis = timeoutMillis;
        this.bodyBytesMax = bodyBytesMax;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // an offer of HTTP/2 in plain text confuses small servers
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofMillis(timeoutMillis))
                .executor(threads);
        if (authorities.isPresent()) {
            builder.sslContext(Authorities.context(authorities.get()));
        }
        this.client = builder.build();
    }

    /** Sends a request. What comes of it never fails. */
    public CompletableFuture<Outcome> send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, head -> new BoundedBody(bodyBytesMax));
        return limits.limited(sent, TimeUnit.MILLISECONDS.toNanos(timeoutMillis))
                .<Outcome>thenApply(
                        response -> new Outcome.Answered(response.statusCode(), Bytes.wrap(response.body())))
                .exceptionally(failure -> {
                    sent.cancel(true); // gives its connection back if it was the time
                    return failed(failure);
                });
    }

    private Outcome failed(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return new Outcome.Failed(Kind.TIMED_OUT, "there is no answer after " + timeoutMillis + " ms");
        }
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof BoundedBody.TooLargeException) {
                return new Outcome.Failed(Kind.TOO_LARGE, "the answer has more than " + bodyBytesMax + " bytes");
            }
        }
        if (cause instanceof ConnectException) { // which has no message
            return new Outcome.Failed(Kind.UNREACHABLE, "it takes no connections");
        }
        String message = cause.getMessage();
        return new Outcome.Failed(
                Kind.UNREACHABLE, cause.getClass().getSimpleName() + (message == null ? "" : ": " + message));
    }

    /**
     * Refuses an address that secrets must not go to.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    public static void requireSafe(URI address) {
        String host = address.getHost();
        boolean isPlain = "http".equalsIgnoreCase(address.getScheme());
        if (host == null
                || address.getRawUserInfo() != null
                || !isPlain && !"https".equalsIgnoreCase(address.getScheme())) {
            throw new IllegalArgumentException(
                    "an address is https://host/path, without a user name: " + hidden(address));
        }
        if (isPlain && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "http:// would show secrets to the network, use https:// for other machines: " + shown(address));
        }
    }

    private static String hidden(URI address) {
        return address.getScheme() + "://…" + address.getRawPath();
    }

    /** As much of a safe address as people may see: what comes behind the path may be secret. */
    public static String shown(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }

    /** Judged by the name alone: to look it up would take time, and could be answered differently later. */
    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** Calls that wait fail. */
    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
        limits.close();
    }
}
