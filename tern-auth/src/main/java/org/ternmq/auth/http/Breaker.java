package org.ternmq.auth.http;

/**
 * Leaves a server alone for a while that has failed so often in a row; then one question tries it, and if it is answered the server is asked again. From
 * any thread; time is handed in.
 */
final class Breaker {
    private final int failuresMax;
    private final long openNanos;

    // guarded by this
    private int failures;
    private boolean isOpen;
    private long sinceNanos; // it opened, or was tried

    /** What an answer, or its absence, has changed. */
    enum Change {
        /** The server is left alone from now on. */
        OPENED,
        /** It is asked again. */
        CLOSED,
        /** Nothing. */
        NONE
    }

    Breaker(HttpSettings.Breaker settings) {
        this.failuresMax = settings.failuresMax();
        this.openNanos = settings.openMillis() * 1_000_000L;
    }

    /** Whether the server may be asked now. While it is left alone that is one question each time. */
    synchronized boolean admits(long nowNanos) {
        if (isOpen && nowNanos - sinceNanos < openNanos) {
            return false;
        }
        sinceNanos = nowNanos;
        return true;
    }

    /** Whether the server is left alone now. */
    synchronized boolean isOpen() {
        return isOpen;
    }

    /** The server has answered. */
    synchronized Change succeeded() {
        Change change = isOpen ? Change.CLOSED : Change.NONE;
        failures = 0;
        isOpen = false;
        return change;
    }

    /** It has not. */
    synchronized Change failed(long nowNanos) {
        if (isOpen) { // so it was tried, or asked before
            return Change.NONE;
        }
        failures++;
        if (failures < failuresMax) {
            return Change.NONE;
        }
        isOpen = true;
        sinceNanos = nowNanos;
        return Change.OPENED;
    }
}
