package org.ternmq.client.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CompletionsTest {
    private final Completions completions = new Completions();

    @Test
    void theyRunInOrder() throws InterruptedException {
        List<Integer> ran = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(1_000);
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            completions.add(() -> {
                ran.add(number);
                all.countDown();
            });
            completions.flush();
        }
        assertTrue(all.await(20, TimeUnit.SECONDS));
        assertEquals(IntStream.range(0, 1_000).boxed().toList(), ran);
    }

    /** The first waits for the second, which stands behind it, and again long after the first thread has begun. */
    @Test
    void oneThatBlocksHoldsUpNoOther() {
        for (int i = 0; i < 5; i++) {
            CompletableFuture<Void> first = new CompletableFuture<>();
            CompletableFuture<Void> second = new CompletableFuture<>();
            CompletableFuture<Void> waited = first.thenRun(second::join);
            completions.add(() -> first.complete(null));
            completions.add(() -> second.complete(null));
            completions.flush();
            waited.join();
        }
    }
}
