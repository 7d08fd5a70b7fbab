package org.ternmq.auth.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.auth.LoginMethod;
import org.ternmq.auth.answer.BrokenAnswerException;
import org.ternmq.auth.answer.Remembered;
import org.ternmq.auth.answer.Web;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Verdict;

/**
 * Asks another server who a client is. Where no clear answer comes the client is kept out. So many questions are on their way at once, so
 * many wait, answers are remembered for a while, and a server that fails again and again is left alone for a while. Clients that show
 * nothing, neither user name, password nor certificate, are not asked about. From any thread.
 */
public final class HttpLogin implements LoginMethod, AutoCloseable {
    private final HttpSettings settings;
    private final LongSupplier nanoTime;
    private final Web web;
    private final Turnstile turnstile;
    private final Breaker breaker;
    private final Remembered<Known> remembered;
    private final SecretKey key = randomKey();
    private final Map<HttpCount, LongAdder> counts = new EnumMap<>(HttpCount.class);

    private record Known(Reply reply, long sinceNanos) {}

    /** One question, until it is answered. */
    private record Pending(
            Question question, Bytes digest, String claimedName, CompletableFuture<Optional<Verdict>> verdict) {}

    /**
     * Opens no connection yet.
     *
     * @param nanoTime monotonic
     * @throws IOException if the file of authorities cannot be used
     */
    public HttpLogin(HttpSettings settings, LongSupplier nanoTime) throws IOException {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.web = new Web(settings.timeoutMillis(), BODY_BYTES_MAX, settings.authorities());
        this.turnstile = new Turnstile(settings.inFlightMax(), settings.waitingMax());
        this.breaker = new Breaker(settings.breaker());
        this.remembered = new Remembered<>(
                settings.memory().entriesMax(), known -> known.reply().weight());
        for (HttpCount count : HttpCount.values()) {
            counts.put(count, new LongAdder());
        }
    }

    private static SecretKey randomKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new SecretKeySpec(key, "HmacSHA256");
    }

    /** How often that was what came of asking. */
    public long count(HttpCount what) {
        return counter(what).sum();
    }

    /** Whether the server is left alone for now, since it failed too often. */
    public boolean isResting() {
        return breaker.isOpen();
    }

    @Override
    public CompletableFuture<Optional<Verdict>> decide(Applicant applicant) {
        var login = applicant.connect().login();
        boolean showsNothing = login.userName() == null
                && login.password() == null
                && applicant.certified().userName().isEmpty();
        if (showsNothing) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Question question = Question.of(applicant);
        String claimedName = Optional.ofNullable(login.userName()).orElse("");
        Bytes digest = question.digest(key);
        long now = nanoTime.getAsLong();
        Optional<Known> known = remembered.get(digest, now);
        if (known.isPresent()) {
            counter(HttpCount.REMEMBERED).increment();
            long laterSeconds = (now - known.get().sinceNanos()) / NANOS_PER_SECOND;
            return CompletableFuture.completedFuture(verdict(known.get().reply(), claimedName, laterSeconds));
        }
        var pending = new Pending(question, digest, claimedName, new CompletableFuture<>());
        if (!turnstile.enter(() -> ask(pending, now))) {
            busy(pending);
        }
        return pending.verdict();
    }

    /** Begins to ask, unless it is too late or the server is left alone. */
    private boolean ask(Pending pending, long sinceNanos) {
        long now = nanoTime.getAsLong();
        if (now - sinceNanos > settings.timeoutMillis() * NANOS_PER_MILLI) {
            busy(pending);
            return false;
        }
        if (!breaker.admits(now)) {
            counter(HttpCount.LEFT_ALONE).increment();
            refuse(pending, ReasonCode.SERVER_UNAVAILABLE, UNAVAILABLE);
            return false;
        }
        var unused = web.send(request(pending.question())).thenAccept(outcome -> {
            try {
                answered(pending, outcome);
            } finally {
                pending.verdict().complete(Optional.of(unavailable())); // if it was not
                turnstile.leave();
            }
        });
        return true;
    }

    private HttpRequest request(Question question) {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.uri())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question.json()));
        settings.headers().forEach(request::setHeader);
        return request.build();
    }

    private void answered(Pending pending, Web.Outcome outcome) {
        switch (outcome) {
            case Web.Outcome.Answered(int status, Bytes body) -> answered(pending, status, body);
            case Web.Outcome.Failed(Web.Kind kind, String why) -> {
                HttpCount what = switch (kind) {
                    case TIMED_OUT -> HttpCount.TIMED_OUT;
                    case TOO_LARGE -> HttpCount.TOO_LARGE;
                    case UNREACHABLE -> HttpCount.UNREACHABLE;
                };
                failed(pending, what, kind != Web.Kind.TOO_LARGE, why);
            }
        }
    }

    private void answered(Pending pending, int status, Bytes body) {
        try {
            Optional<Reply> reply = Reply.of(status, body);
            if (reply.isPresent()) {
                become(breaker.succeeded(), "");
                replied(pending, reply.get());
            } else {
                // A client must not be able to break it for all with a name that the server takes for a bad request.
                failed(pending, HttpCount.BAD_STATUS, status >= 500 || status == 429, "status " + status);
            }
        } catch (BrokenAnswerException e) {
            failed(pending, HttpCount.NONSENSE, false, String.valueOf(e.getMessage()));
        }
    }

    private void replied(Pending pending, Reply reply) {
        long holdsSeconds = switch (reply) {
            case Reply.Allowed allowed -> Math.min(settings.memory().allowSeconds(), allowed.lifeSeconds());
            case Reply.Denied denied -> settings.memory().denySeconds();
            case Reply.Ignored ignored -> settings.memory().denySeconds();
        };
        if (holdsSeconds > 0) {
            long now = nanoTime.getAsLong();
            remembered.put(pending.digest(), new Known(reply, now), now, now + holdsSeconds * NANOS_PER_SECOND);
        }
        counter(
                        switch (reply) {
                            case Reply.Allowed allowed -> HttpCount.ALLOWED;
                            case Reply.Denied denied -> HttpCount.DENIED;
                            case Reply.Ignored ignored -> HttpCount.IGNORED;
                        })
                .increment();
        pending.verdict().complete(verdict(reply, pending.claimedName(), 0));
    }

    private static Optional<Verdict> verdict(Reply reply, String claimedName, long laterSeconds) {
        return switch (reply) {
            case Reply.Allowed allowed -> Optional.of(allowed.verdict(claimedName, laterSeconds));
            case Reply.Denied(ReasonCode reason, String why) -> Optional.of(Verdict.refused(reason, why));
            case Reply.Ignored ignored -> Optional.empty();
        };
    }

    /** No clear answer. */
    private void failed(Pending pending, HttpCount what, boolean isDown, String why) {
        counter(what).increment();
        become(isDown ? breaker.failed(nanoTime.getAsLong()) : breaker.succeeded(), why);
        pending.verdict().complete(Optional.of(unavailable()));
    }

    private void become(Breaker.Change change, String why) {
        switch (change) {
            case OPENED ->
                LOG.warn(
                        "the server that knows the clients, {}, has failed {} times in a row and is left alone for {} ms at a time,"
                                + " clients are kept out: {}",
                        Web.shown(settings.uri()),
                        settings.breaker().failuresMax(),
                        settings.breaker().openMillis(),
                        why);
            case CLOSED ->
                LOG.info(
                        "the server that knows the clients, {}, answers and is asked again", Web.shown(settings.uri()));
            case NONE -> {}
        }
    }

    private void busy(Pending pending) {
        counter(HttpCount.BUSY).increment();
        refuse(pending, ReasonCode.SERVER_BUSY, "too many clients are being authenticated");
    }

    private static Verdict unavailable() {
        return Verdict.refused(ReasonCode.SERVER_UNAVAILABLE, UNAVAILABLE);
    }

    private static void refuse(Pending pending, ReasonCode reason, String why) {
        pending.verdict().complete(Optional.of(Verdict.refused(reason, why)));
    }

    private LongAdder counter(HttpCount what) {
        return java.util.Objects.requireNonNull(counts.get(what));
    }

    /** Questions that are on their way are not answered any more: their clients are kept out. */
    @Override
    public void close() {
        web.close();
    }

    static final int BODY_BYTES_MAX = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(HttpLogin.class);
    private static final String UNAVAILABLE = "the server that knows the clients gives no answer";
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
}
