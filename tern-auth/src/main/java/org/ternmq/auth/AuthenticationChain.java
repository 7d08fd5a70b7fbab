package org.ternmq.auth;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.AuthExchange.Step;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Identity;

/**
 * Asks one way in after the other who a client is; the first that knows decides. Whom nobody knows is refused, and so is everybody where a
 * way in fails or does not answer in time. A client without login and certificate is anonymous, and let in or not without asking. Shared
 * by all loops; whoever makes it closes it.
 *
 * <p>Without any way in, and with anonymous clients allowed, whoever gives a name is refused; a broker that knows no users at all wants
 * {@link Authenticator#OPEN}.
 */
public final class AuthenticationChain implements Authenticator, AutoCloseable {
    private final List<LoginMethod> logins;
    private final Map<String, ExchangeMethod> exchanges = new LinkedHashMap<>();
    private final boolean anonymousAllowed;
    private final Duration timeLimit;
    private final TimeLimits limits = new TimeLimits("tern-auth-timer");
    private final FailureLog failures =
            new FailureLog(LoggerFactory.getLogger(AuthenticationChain.class), System::nanoTime);

    /**
     * Made of ways in.
     *
     * @param logins asked in this order
     * @param exchanges each with a name of its own
     * @param anonymousAllowed whether clients get in that give neither user name nor password and have no name in a certificate
     * @param timeLimit for each answer of each
     */
    public AuthenticationChain(
            List<LoginMethod> logins, List<ExchangeMethod> exchanges, boolean anonymousAllowed, Duration timeLimit) {
        this.logins = List.copyOf(logins);
        for (ExchangeMethod method : exchanges) {
            if (this.exchanges.put(method.name(), method) != null) {
                throw new IllegalArgumentException("two authentication methods are called " + method.name());
            }
        }
        this.anonymousAllowed = anonymousAllowed;
        this.timeLimit = timeLimit;
    }

    @Override
    public CompletableFuture<Verdict> login(Applicant applicant) {
        if (isAnonymous(applicant)) {
            return CompletableFuture.completedFuture(
                    anonymousAllowed ? Verdict.accepted(Identity.ANONYMOUS) : Refusals.noLogin());
        }
        return ask(0, applicant);
    }

    private static boolean isAnonymous(Applicant applicant) {
        return !hasLogin(applicant) && applicant.certified().userName().isEmpty();
    }

    private static boolean hasLogin(Applicant applicant) {
        Connect.Login login = applicant.connect().login();
        return login.hasUserName() || login.hasPassword();
    }

    private CompletableFuture<Verdict> ask(int index, Applicant applicant) {
        if (index == logins.size()) {
            return CompletableFuture.completedFuture(hasLogin(applicant) ? Refusals.badLogin() : Refusals.noLogin());
        }
        LoginMethod method = logins.get(index);
        CompletableFuture<Optional<Verdict>> decision = held(
                () -> method.decide(applicant), method.getClass().getSimpleName(), verdict -> Optional.of(verdict));
        return decision.thenCompose(
                verdict -> verdict.map(CompletableFuture::completedFuture).orElseGet(() -> ask(index + 1, applicant)));
    }

    @Override
    public Optional<AuthExchange> begin(String method, Applicant applicant) {
        return Optional.ofNullable(exchanges.get(method)).map(found -> begin(found, applicant));
    }

    private AuthExchange begin(ExchangeMethod method, Applicant applicant) {
        try {
            AuthExchange exchange = method.begin(applicant);
            return data -> step(exchange, data, method.name());
        } catch (RuntimeException failed) {
            Verdict refused = refused(method.name(), failed);
            return data -> CompletableFuture.completedFuture(refused);
        }
    }

    private CompletableFuture<Step> step(AuthExchange exchange, Bytes data, String method) {
        return held(() -> exchange.next(data), method, verdict -> verdict);
    }

    /** Its answer, or a refusal if it fails or does not come in time. */
    private <T> CompletableFuture<T> held(Supplier<CompletableFuture<T>> answer, String method, Refusal<T> refusal) {
        CompletableFuture<T> given;
        try {
            given = limits.limited(Objects.requireNonNull(answer.get(), "no answer"), timeLimit.toNanos());
        } catch (RuntimeException failed) {
            given = CompletableFuture.failedFuture(failed);
        }
        return given.exceptionally(failed -> refusal.of(refused(method, failed)));
    }

    /** Makes of a refusal what is asked for. */
    private interface Refusal<T> {
        T of(Verdict refused);
    }

    private Verdict refused(String method, Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        if (cause instanceof Workers.BusyException) {
            return Refusals.busy(); // which is counted, and no failure
        }
        failures.failed(method, cause);
        return Refusals.unavailable();
    }

    /** Who logs in from here on is refused, unless the answer is there at once. */
    @Override
    public void close() {
        limits.close();
    }

    /** How long a way in may take to answer if nothing else is configured. */
    public static final Duration TIME_LIMIT = Duration.ofSeconds(5);
}
