package org.ternmq.client.io;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls somebody at a time, on a virtual thread that is made then, so that no thread waits for it. Guarded by the lock of its owner. */
public final class Alarm {
    private final Runnable whom;
    private @Nullable CompletableFuture<@Nullable Void> pending;
    private long atNanos;

    /**
     * An alarm that is not set.
     *
     * @param whom is called without the lock, and is to take it and call {@link #cancel} first; it may also be called once too often
     */
    public Alarm(Runnable whom) {
        this.whom = whom;
    }

    /** It rings at this time of {@link System#nanoTime}, or earlier if it was set to an earlier one. */
    public void set(long deadlineNanos) {
        if (pending == null || deadlineNanos - atNanos < 0) {
            cancel();
            atNanos = deadlineNanos;
            long left = Math.max(0, deadlineNanos - System.nanoTime());
            CompletableFuture<@Nullable Void> set =
                    new CompletableFuture<@Nullable Void>().completeOnTimeout(null, left, TimeUnit.NANOSECONDS);
            pending = set;
            var unused = set.thenRunAsync(whom, ON_A_THREAD);
        }
    }

    /** It is not set any more, and does not ring if that can still be helped. */
    public void cancel() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }

    private static final Executor ON_A_THREAD = task -> {
        Thread.ofVirtual().name("tern-client-timer").start(task);
    };
}
