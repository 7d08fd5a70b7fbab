package org.ternmq.server.plugin;

import java.time.Duration;

/**
 * Leaves alone for a while what fails again and again, then tries it with one call at a time. Handed the time; for any thread.
 */
final class Breaker {
    private final int failuresMax;
    private final long restNanos;
    private int failures; // in a row; guarded by this, as the others
    private boolean resting;
    private boolean trying;
    private long sinceNanos;

    /** What came of a call, as far as it is news. */
    enum News {
        NONE,
        FIRST_FAILURE,
        RESTS,
        WORKS_AGAIN
    }

    Breaker(int failuresMax, Duration rest) {
        this.failuresMax = failuresMax;
        this.restNanos = rest.toNanos();
    }

    /** Whether a call may be made; each that may ends with one of the three methods below. */
    synchronized boolean permits(long nowNanos) {
        if (!resting) {
            return true;
        }
        if (trying || nowNanos - sinceNanos < restNanos) {
            return false;
        }
        trying = true;
        return true;
    }

    synchronized News succeeded() {
        boolean isNews = resting;
        failures = 0;
        resting = false;
        trying = false;
        return isNews ? News.WORKS_AGAIN : News.NONE;
    }

    synchronized News failed(long nowNanos) {
        failures = Math.min(failures + 1, failuresMax);
        trying = false;
        sinceNanos = nowNanos;
        if (resting || failures < failuresMax) {
            return failures == 1 ? News.FIRST_FAILURE : News.NONE;
        }
        resting = true;
        return News.RESTS;
    }

    /** The call was not made after all. */
    synchronized void notCalled() {
        trying = false;
    }

    synchronized boolean isResting() {
        return resting;
    }
}
