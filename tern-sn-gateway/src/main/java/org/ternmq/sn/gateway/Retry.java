package org.ternmq.sn.gateway;

/**
 * How often and when the client is asked again for an answer. When it does not give any, asking ends until it is heard once more: whether it
 * is lost, keep alive and sleep decide.
 */
final class Retry {
    private final GatewayLimits limits;
    private int left;
    private long atNanos = Long.MAX_VALUE;
    private boolean exhausted;

    Retry(GatewayLimits limits) {
        this.limits = limits;
    }

    /** Something was sent that is to be answered. */
    void begin(long nowNanos) {
        left = limits.retriesMax();
        again(nowNanos);
    }

    private void again(long nowNanos) {
        exhausted = false;
        atNanos = nowNanos + limits.retry().toNanos();
    }

    /** Nothing is waited for. */
    void end() {
        atNanos = Long.MAX_VALUE;
        exhausted = false;
    }

    long deadlineNanos() {
        return atNanos;
    }

    /** Whether the deadline has come; if so {@link #mayRepeat} tells what to do. */
    boolean isDue(long nowNanos) {
        return atNanos != Long.MAX_VALUE && nowNanos - atNanos >= 0;
    }

    /** Whether it is to be sent once more, which counts, or was sent often enough. */
    boolean mayRepeat(long nowNanos) {
        if (left == 0) {
            atNanos = Long.MAX_VALUE;
            exhausted = true;
            return false;
        }
        left--;
        again(nowNanos);
        return true;
    }

    /** Whether it was sent as often as it may be, and the client has not been heard since. */
    boolean isExhausted() {
        return exhausted;
    }
}
