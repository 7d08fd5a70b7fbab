package org.ternmq.client.io;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs what completes futures, and so whatever code hangs on them, in order on a virtual thread away from those that read and write.
 * If such code blocks, another thread takes over what comes after it, so that nothing waits for long behind it: order is kept as
 * long as nobody blocks. As many wait as there are futures.
 */
public final class Completions {
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger current =
            new AtomicInteger(); // the number of the thread that works; odd while one does
    private final AtomicLong done = new AtomicLong();
    private final AtomicBoolean watching = new AtomicBoolean();

    /** To be run after those before it; {@link #flush} is to follow. */
    public void add(Runnable completion) {
        queue.add(completion);
    }

    /** Sees to it that somebody works. */
    public void flush() {
        int number = current.get();
        if ((number & 1) == 0 && !queue.isEmpty() && current.compareAndSet(number, number + 1)) {
            start(number + 1);
        }
    }

    private void start(int number) {
        Thread.ofVirtual().name("tern-client-done").start(() -> work(number));
        if (watching.compareAndSet(false, true)) {
            watch(done.get());
        }
    }

    private void work(int number) {
        while (current.get() == number) {
            Runnable next = queue.poll();
            if (next == null) {
                current.compareAndSet(number, number + 1);
                flush(); // one may have come in between
                return;
            }
            next.run();
            done.incrementAndGet();
        }
    }

    /**
     * Looks again in a while whether anything was done, and puts another thread in the place of one that is stuck. Only one look is
     * waited for at a time, however often threads begin and end meanwhile.
     */
    private void watch(long before) {
        LATER.execute(() -> {
            int number = current.get();
            boolean isStuck = (number & 1) == 1 && done.get() == before;
            if (isStuck && current.compareAndSet(number, number + 2)) {
                Thread.ofVirtual().name("tern-client-done").start(() -> work(number + 2));
            }
            if (isWorking()) {
                watch(done.get());
            } else {
                watching.set(false);
                if (isWorking() && watching.compareAndSet(false, true)) { // one began in between
                    watch(done.get());
                }
            }
        });
    }

    private boolean isWorking() {
        return (current.get() & 1) == 1;
    }

    private static final Executor LATER = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS, Runnable::run);
}
