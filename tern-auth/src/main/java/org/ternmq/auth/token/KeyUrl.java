package org.ternmq.auth.token;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.auth.answer.Web;
import org.ternmq.codec.value.Bytes;

/**
 * Keys that are fetched. They are used until others come, however old they are: that their server is down keeps nobody out whom it has let in
 * before. One fetch runs at a time, and not too often, whoever asks for what. From any thread.
 */
final class KeyUrl implements KeySource {
    private final KeyLocation.JwksUrl location;
    private final KeyReader reader;
    private final LongSupplier nanoTime;
    private final Web web;
    private final HttpRequest request;
    private volatile Keys keys = Keys.NONE;
    private volatile long startedNanos;

    // guarded by this
    private @Nullable CompletableFuture<Keys> running;
    private Bytes body = Bytes.EMPTY;
    private String trouble = "";

    /**
     * Begins to fetch.
     *
     * @throws IOException if the file of authorities cannot be used
     */
    KeyUrl(KeyLocation.JwksUrl location, Set<TokenAlgorithm> allowed, LongSupplier nanoTime) throws IOException {
        this.location = location;
        this.reader = new KeyReader(allowed, Web.shown(location.uri()));
        this.nanoTime = nanoTime;
        this.web = new Web(location.timeoutMillis(), KeyFile.BYTES_MAX, location.authorities());
        this.request = HttpRequest.newBuilder(location.uri())
                .header("Accept", "application/json")
                .build();
        CompletableFuture<Keys> unused = start();
    }

    @Override
    public Keys now() {
        boolean isDue = nanoTime.getAsLong() - startedNanos >= location.refreshSeconds() * NANOS_PER_SECOND;
        if (isDue) {
            CompletableFuture<Keys> unused = startIfDue(location.refreshSeconds());
        }
        return keys;
    }

    @Override
    public CompletableFuture<Keys> renewed() {
        return startIfDue(KeyLocation.JwksUrl.FETCH_SECONDS_MIN);
    }

    private synchronized CompletableFuture<Keys> startIfDue(int afterSeconds) {
        if (running != null) {
            return running;
        }
        boolean isDue = nanoTime.getAsLong() - startedNanos >= afterSeconds * NANOS_PER_SECOND;
        return isDue ? start() : CompletableFuture.completedFuture(keys);
    }

    private synchronized CompletableFuture<Keys> start() {
        startedNanos = nanoTime.getAsLong();
        CompletableFuture<Keys> fetch = new CompletableFuture<>();
        running = fetch;
        var unused = web.send(request).thenAccept(outcome -> {
            try {
                fetched(outcome);
            } finally {
                fetch.complete(keys);
            }
        });
        return fetch;
    }

    private synchronized void fetched(Web.Outcome outcome) {
        running = null;
        try {
            switch (outcome) {
                case Web.Outcome.Answered(int status, Bytes bytes) when status == 200 -> become(bytes);
                case Web.Outcome.Answered(int status, Bytes bytes) -> broken("it answers with status " + status);
                case Web.Outcome.Failed(Web.Kind kind, String why) -> broken(why);
            }
        } catch (UnusableKeysException e) {
            broken(e.getMessage());
        }
    }

    private void become(Bytes bytes) throws UnusableKeysException {
        if (keys == Keys.NONE || !bytes.equals(body)) {
            keys = reader.read(location, bytes.toArray());
            body = bytes;
            LOG.info("tokens are checked with the keys as they are now at {}", Web.shown(location.uri()));
        } else if (!trouble.isEmpty()) {
            LOG.info("the keys at {} can be had again", Web.shown(location.uri()));
        }
        trouble = "";
    }

    private void broken(@Nullable String why) {
        String now = String.valueOf(why);
        if (!now.equals(trouble)) {
            trouble = now;
            LOG.warn(
                    "the keys at {} cannot be had: {}; {}",
                    Web.shown(location.uri()),
                    now,
                    keys == Keys.NONE ? "no token is accepted" : "the old ones hold");
        }
    }

    /** What is being fetched does not come any more. */
    @Override
    public void close() {
        web.close();
    }

    private static final Logger LOG = LoggerFactory.getLogger(KeyUrl.class);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
}
