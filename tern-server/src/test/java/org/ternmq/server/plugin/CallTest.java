package org.ternmq.server.plugin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.auth.TimeLimits;

@Timeout(120)
class CallTest {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private final TimeLimits limits = new TimeLimits("calls");
    private final AtomicLong begun = new AtomicLong();

    private Call<String, String> call(Call.Work<String> work) {
        return new Call<>(work, Function.identity(), LIMIT_NANOS, limits, begun);
    }

    @AfterEach
    void stop() {
        limits.close();
    }

    /** A rush is not its fault, or five of those that wait would end the work for all. */
    @Test
    void whoseTurnDidNotComeWhileOthersHadTheirsWasNotMade() {
        Call<String, String> waiting = call(() -> CompletableFuture.completedFuture("never"));
        call(() -> CompletableFuture.completedFuture("served")).run();

        assertThatThrownBy(() -> waiting.result().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(Call.NotMadeException.class);
        waiting.run();
        assertEquals(1, begun.get());
    }

    @Test
    void whoseTurnDidNotComeSinceNothingMovesIsLate() {
        assertThatThrownBy(() -> call(() -> CompletableFuture.completedFuture("never"))
                        .result()
                        .get())
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void whoWasAskedAndDoesNotAnswerIsLateThoughOthersGoOn() {
        Call<String, String> asked = call(CompletableFuture::new);
        asked.run();
        call(() -> CompletableFuture.completedFuture("served")).run();

        assertThatThrownBy(() -> asked.result().get()).hasCauseInstanceOf(TimeoutException.class);
    }
}
