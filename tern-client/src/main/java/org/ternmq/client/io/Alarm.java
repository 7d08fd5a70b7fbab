package org.ternmq.client.io;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls somebody at a time, on a virtual thread that is made then, so that no thread waits for it. What was set is not taken back from the
 * timer but finds nobody to call, so that a deadline that moves on with each packet costs nothing. Guarded by the lock of its owner.
 */
public final class Alarm {
    private final Runnable whom;
    private @Nullable Ring pending;

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
        if (pending == null || deadlineNanos - pending.atNanos < 0) {
            cancel();
            pending = new Ring(whom, deadlineNanos);
            long left = Math.max(0, deadlineNanos - System.nanoTime());
            CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS, ON_A_THREAD)
                    .execute(pending);
        }
    }

    /** It is not set any more, and does not ring if that can still be helped. */
    public void cancel() {
        if (pending != null) {
            pending.whom = null;
            pending = null;
        }
    }

    /** One time; keeps nothing of its owner alive once it is cancelled. */
    private static final class Ring implements Runnable {
        private final long atNanos;
        private volatile @Nullable Runnable whom;

        Ring(Runnable whom, long atNanos) {
            this.whom = whom;
            this.atNanos = atNanos;
        }

        @Override
        public void run() {
            Runnable listening = whom;
            if (listening != null) {
                listening.run();
            }
        }
    }

    private static final Executor ON_A_THREAD = task -> {
        Thread.ofVirtual().name("tern-client-timer").start(task);
    };
}
