package org.ternmq.auth.http;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/** Lets so many calls run at once; so many more wait, first in, first out. From any thread; calls start outside of its lock. */
final class Turnstile {
    private final int insideMax;
    private final int waitingMax;

    // guarded by this
    private int inside;
    private final Queue<BooleanSupplier> waiting = new ArrayDeque<>();

    Turnstile(int insideMax, int waitingMax) {
        this.insideMax = insideMax;
        this.waitingMax = waitingMax;
    }

    /**
     * Starts a call, now or when it is its turn.
     *
     * @param call starts; says whether it runs, so that {@link #leave} is called at its end
     * @return false if it is one too many, and will not be started
     */
    boolean enter(BooleanSupplier call) {
        synchronized (this) {
            if (inside == insideMax) {
                return waiting.size() < waitingMax && waiting.add(call);
            }
            inside++;
        }
        if (!runs(call)) {
            leave();
        }
        return true;
    }

    /** A call has ended: its place is for the next that wants to run. */
    void leave() {
        BooleanSupplier next = next();
        while (next != null && !runs(next)) {
            next = next();
        }
    }

    /** Starts a call; one that throws has no place any more. */
    private boolean runs(BooleanSupplier call) {
        boolean isOver = true;
        try {
            boolean runs = call.getAsBoolean();
            isOver = false;
            return runs;
        } finally {
            if (isOver) {
                leave();
            }
        }
    }

    private synchronized @org.jspecify.annotations.Nullable BooleanSupplier next() {
        BooleanSupplier next = waiting.poll();
        inside -= next == null ? 1 : 0;
        return next;
    }
}
