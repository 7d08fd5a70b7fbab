package org.ternmq.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Workers workers = new Workers(1, 2, Duration.ofSeconds(5), nanos::get);
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void workIsDoneByOneOfItsThreads() {
        String name = workers.submit(() -> Thread.currentThread().getName()).join();

        assertThat(name).isEqualTo("tern-auth-1");
        assertThat(workers.submit(() -> Thread.currentThread().isDaemon()).join())
                .isTrue();
    }

    @Test
    void whatFailsFailsItsFutureAndTheThreadLives() {
        CompletableFuture<String> failed = workers.submit(() -> {
            throw new OutOfMemoryError("a hash that is too large");
        });

        assertThatThrownBy(failed::join).hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(workers.submit(() -> "next").join()).isEqualTo("next");
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnce() throws Exception {
        CompletableFuture<Boolean> running = occupy();
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i;
            waiting.add(workers.submit(() -> number));
        }

        assertBusy(workers.submit(() -> 2));
        assertThat(workers.waiting()).isEqualTo(2);

        end.countDown();
        assertThat(running.join()).isTrue();
        assertThat(waiting).extracting(CompletableFuture::join).containsExactly(0, 1);
    }

    @Test
    void whatHasWaitedForTooLongIsNotDoneAndToldBeforeTheLimit() throws Exception {
        CompletableFuture<Boolean> running = occupy();
        CompletableFuture<Integer> late = workers.submit(() -> 1);
        nanos.addAndGet(Duration.ofSeconds(4).toNanos() + 1);
        CompletableFuture<Integer> inTime = workers.submit(() -> 2);
        end.countDown();

        assertThat(running.join()).isTrue();
        assertThat(inTime.join()).isEqualTo(2);
        assertBusy(late);
    }

    @Test
    void afterTheEndNothingIsDone() throws Exception {
        CompletableFuture<Boolean> running = occupy();
        CompletableFuture<Integer> waiting = workers.submit(() -> 1);

        workers.close();

        assertBusy(waiting);
        assertBusy(workers.submit(() -> 2));
        assertThatThrownBy(running::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    private CompletableFuture<Boolean> occupy() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> running = workers.submit(() -> {
            begun.countDown();
            try {
                end.await();
                return true;
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        });
        begun.await();
        return running;
    }

    private static void assertBusy(CompletableFuture<?> future) {
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(Workers.BusyException.class);
    }
}
