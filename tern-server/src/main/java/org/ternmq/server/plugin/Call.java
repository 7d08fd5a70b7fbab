package org.ternmq.server.plugin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.TimeLimits;

/**
 * One call of a plug-in: made on a thread of the plug-in, and over when it has answered, failed, or taken too long, whichever is first. Who
 * takes too long is interrupted.
 */
final class Call<T, R> implements Runnable {
    private final Work<T> work;
    private final Function<T, R> read;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private final AtomicLong begun;
    private final long begunBefore;

    // guarded by this
    private @Nullable Thread runner;
    private boolean isMade;

    /** What is called. */
    @FunctionalInterface
    interface Work<T> {
        /** Calls it; whatever it throws is a failure, as is {@code null}. */
        @Nullable
        CompletionStage<? extends T> call() throws Exception;
    }

    /** It was not made. */
    static final class NotMadeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotMadeException(String why) {
            super(why, null, false, false); // thrown in numbers when there is no time for a stack trace
        }
    }

    /**
     * A call to be made.
     *
     * @param read makes of the answer what is wanted, and throws if it makes no sense
     * @param limitNanos from now on
     * @param limits keeps the time
     * @param begun how many calls of the plug-in were begun so far
     */
    Call(Work<T> work, Function<T, R> read, long limitNanos, TimeLimits limits, AtomicLong begun) {
        this.work = work;
        this.read = read;
        this.begun = begun;
        this.begunBefore = begun.get();
        limits.hold(result, limitNanos, this::tooLate);
    }

    private void tooLate() {
        if (result.completeExceptionally(
                isInTheRush() // before it: what it says when it is interrupted is no answer
                        ? new NotMadeException("too much waited for it")
                        : new TimeoutException())) {
            interrupt();
        }
    }

    /** Whether its turn did not come, though the plug-in went on with others meanwhile. */
    private synchronized boolean isInTheRush() {
        return !isMade && begun.get() > begunBefore;
    }

    CompletableFuture<R> result() {
        return result;
    }

    @Override
    public void run() {
        synchronized (this) {
            if (result.isDone()) { // nobody waits any more
                return;
            }
            runner = Thread.currentThread();
            isMade = true;
            begun.incrementAndGet();
        }
        try {
            CompletionStage<? extends T> answer = work.call();
            if (answer == null) {
                throw new IllegalStateException("answered null instead of a stage");
            }
            var unused = answer.whenComplete(this::answered);
        } catch (Throwable failure) { // whatever it is, the plug-in's thread lives on
            result.completeExceptionally(failure);
        } finally {
            synchronized (this) {
                runner = null;
                boolean unused = Thread.interrupted(); // it was meant for this call
            }
        }
    }

    private void answered(@Nullable T answer, @Nullable Throwable failure) {
        try {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (answer == null) {
                result.completeExceptionally(new IllegalStateException("answered null"));
            } else {
                result.complete(read.apply(answer));
            }
        } catch (Throwable nonsense) {
            result.completeExceptionally(nonsense);
        }
    }

    private synchronized void interrupt() {
        if (runner != null) {
            runner.interrupt();
        }
    }

    /** It is not made. */
    void abandon(RuntimeException why) {
        result.completeExceptionally(why);
    }
}
