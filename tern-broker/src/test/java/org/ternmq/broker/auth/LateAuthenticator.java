package org.ternmq.broker.auth;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ternmq.codec.value.Bytes;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.AuthExchange.Step;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Identity;

/** Answers when its test says so, in the order of asking, and from a thread of its own. */
final class LateAuthenticator implements Authenticator {
    private final Queue<CompletableFuture<Verdict>> logins = new ArrayDeque<>();
    private final Queue<CompletableFuture<Step>> steps = new ArrayDeque<>();

    @Override
    public CompletableFuture<Verdict> login(Applicant applicant) {
        var answer = new CompletableFuture<Verdict>();
        logins.add(answer);
        return answer;
    }

    @Override
    public Optional<AuthExchange> begin(String method, Applicant applicant) {
        return Optional.of(this::next);
    }

    private CompletableFuture<Step> next(Bytes data) {
        var answer = new CompletableFuture<Step>();
        steps.add(answer);
        return answer;
    }

    /** Whoever asked first by its login is let in. */
    void letIn(String userName) {
        answer(Verdict.accepted(Identity.of(userName)));
    }

    void answer(Verdict verdict) {
        elsewhere(logins.remove(), answer -> answer.complete(verdict));
    }

    /** Nothing is found out about whoever asked first by its login. */
    void fail() {
        elsewhere(
                logins.remove(),
                answer -> answer.completeExceptionally(new IllegalStateException("the directory is gone")));
    }

    /** The same for whoever asked first by a method. */
    void step(Step step) {
        elsewhere(steps.remove(), answer -> answer.complete(step));
    }

    private static <T> void elsewhere(T answer, Consumer<T> what) {
        Thread thread = Thread.ofPlatform().start(() -> what.accept(answer));
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
