package org.ternmq.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sees to it that answers are not waited for too long. The timer behind {@link CompletableFuture#orTimeout} would not do: all of the process
 * shares it, and whoever does something slow on it holds it up for all. From any thread; whoever makes it closes it.
 */
public final class TimeLimits implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    /** Starts its thread when there is something to wait for. */
    public TimeLimits(String threadName) {
        timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, threadName);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Waits for an answer.
     *
     * @param tooLate is run if it has not come by then; must not take long
     * @throws RejectedExecutionException if this is closed
     */
    public void hold(CompletableFuture<?> answer, long nanos, Runnable tooLate) {
        ScheduledFuture<?> limit = timer.schedule(tooLate, nanos, TimeUnit.NANOSECONDS);
        var unused = answer.whenComplete((value, failure) -> limit.cancel(false));
    }

    /**
     * The same answer, but a {@link TimeoutException} if it has not come by then, and a failure at once if this is closed. What is given stays as it
     * is: others may share it.
     */
    public <T> CompletableFuture<T> limited(CompletableFuture<T> answer, long nanos) {
        if (answer.isDone()) {
            return answer;
        }
        CompletableFuture<T> timed = answer.copy();
        try {
            hold(timed, nanos, () -> timed.completeExceptionally(new TimeoutException()));
        } catch (RejectedExecutionException closed) {
            timed.completeExceptionally(closed);
        }
        return timed;
    }

    /** Nothing new is waited for; what is waited for already still has its limit. */
    @Override
    public void close() {
        timer.shutdown();
    }
}
