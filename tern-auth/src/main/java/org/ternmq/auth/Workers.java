package org.ternmq.auth;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A few threads for what would hold up a loop, such as the hashing of passwords. What does not fit into the queue, or has waited in it for
 * too long, is not done and fails with {@link BusyException}. From any thread; whoever makes it closes it.
 */
public final class Workers implements AutoCloseable {
    private final ThreadPoolExecutor pool;
    private final long waitNanosMax;
    private final LongSupplier clockNanos;

    /** More is asked than can be done; the client is told that the server is busy. */
    public static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private BusyException(String why) {
            super(why, null, false, false); // thrown in numbers when there is no time for a stack trace
        }
    }

    /**
     * Starts threads when they are needed.
     *
     * @param threads how many at most
     * @param queueMax how many may wait
     * @param timeLimit how long whoever asks waits for an answer; what has waited for most of it is not begun, so that it can still be
     *     told that they are busy, and work for nobody does not keep others waiting
     */
    public Workers(int threads, int queueMax, Duration timeLimit) {
        this(threads, queueMax, timeLimit, System::nanoTime);
    }

    @SuppressWarnings("ThreadPriorityCheck") // a wish to those systems that hear it; nothing relies on it
    Workers(int threads, int queueMax, Duration timeLimit, LongSupplier clockNanos) {
        AtomicInteger number = new AtomicInteger();
        this.pool = new ThreadPoolExecutor(
                threads, threads, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(queueMax), work -> {
                    Thread thread = new Thread(work, "tern-auth-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    thread.setPriority(Thread.MIN_PRIORITY);
                    return thread;
                });
        this.pool.allowCoreThreadTimeOut(true);
        this.waitNanosMax = timeLimit.toNanos() / 5 * 4;
        this.clockNanos = clockNanos;
    }

    /** Does it when its turn comes. The future is completed by one of the threads; it fails as the work does. */
    public <T> CompletableFuture<T> submit(Supplier<? extends T> work) {
        Task<T> task = new Task<>(work, clockNanos.getAsLong());
        try {
            pool.execute(task);
        } catch (RejectedExecutionException full) {
            task.refuse(pool.isShutdown() ? "closed" : pool.getQueue().size() + " wait already");
        }
        return task.result;
    }

    /** How many wait now. */
    public int waiting() {
        return pool.getQueue().size();
    }

    /** What waits fails, what runs ends. */
    @Override
    public void close() {
        pool.shutdownNow().forEach(task -> ((Task<?>) task).refuse("closed"));
    }

    private final class Task<T> implements Runnable {
        private final Supplier<? extends T> work;
        private final long sinceNanos;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        private Task(Supplier<? extends T> work, long sinceNanos) {
            this.work = work;
            this.sinceNanos = sinceNanos;
        }

        @Override
        public void run() {
            if (clockNanos.getAsLong() - sinceNanos > waitNanosMax) {
                refuse("has waited for too long");
                return;
            }
            try {
                result.complete(work.get());
            } catch (Throwable failed) { // also of memory that a hash could not get: the thread lives, the client is
                // refused
                result.completeExceptionally(failed);
            }
        }

        private void refuse(String why) {
            result.completeExceptionally(new BusyException(why));
        }
    }
}
