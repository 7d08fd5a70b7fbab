package org.ternmq.core.endpoint;

/**
 * The client's half of keep alive (5.0 section 3.1.2.10): a PINGREQ is due when nothing was sent for the keep alive, and the server is
 * given up when nothing at all comes for some time after one. Confined to its endpoint.
 */
final class KeepAlive {
    private final long keepAliveNanos;
    private final long answerNanos;
    private long lastSentNanos;
    private boolean unanswered;
    private boolean readingPaused;
    private long silentSinceNanos;

    /** What is to be done now. */
    enum Due {
        NOTHING,
        PING,
        GIVE_UP
    }

    /**
     * From CONNACK on.
     *
     * @param keepAliveSeconds 0 turns it off
     * @param answerSeconds how long the server may be silent after a PINGREQ
     */
    KeepAlive(long keepAliveSeconds, int answerSeconds, long nowNanos) {
        this.keepAliveNanos = keepAliveSeconds * 1_000_000_000L;
        this.answerNanos = answerSeconds * 1_000_000_000L;
        this.lastSentNanos = nowNanos;
    }

    void onSent(long nowNanos) {
        lastSentNanos = nowNanos;
    }

    void onPing(long nowNanos) {
        lastSentNanos = nowNanos;
        if (!unanswered) {
            unanswered = true;
            silentSinceNanos = nowNanos;
        }
    }

    /** Any packet shows that the server lives; only PINGRESP answers. */
    void onReceived(boolean isPingresp, long nowNanos) {
        silentSinceNanos = nowNanos;
        unanswered &= !isPingresp;
    }

    /** While we do not read, the answer cannot come to us. */
    void onReading(boolean paused, long nowNanos) {
        readingPaused = paused;
        silentSinceNanos = nowNanos;
    }

    long deadlineNanos() {
        if (keepAliveNanos == 0) {
            return Long.MAX_VALUE;
        }
        long ping = lastSentNanos + keepAliveNanos;
        return isWaiting() && giveUpNanos() - ping < 0 ? giveUpNanos() : ping;
    }

    Due due(long nowNanos) {
        if (keepAliveNanos == 0) {
            return Due.NOTHING;
        }
        if (isWaiting() && nowNanos - giveUpNanos() >= 0) {
            return Due.GIVE_UP;
        }
        return nowNanos - lastSentNanos - keepAliveNanos >= 0 ? Due.PING : Due.NOTHING;
    }

    private boolean isWaiting() {
        return unanswered && !readingPaused;
    }

    private long giveUpNanos() {
        return silentSinceNanos + answerNanos;
    }
}
