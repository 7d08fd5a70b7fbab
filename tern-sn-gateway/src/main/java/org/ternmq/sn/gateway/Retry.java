package org.ternmq.sn.gateway;

/**
 * When the client is asked again for an answer: as often as it may take to reach it, and then, since it may be out of reach for a while, less and
 * less often. Whether it is lost, keep alive and sleep decide.
 */
public final class Retry {
    private final GatewayLimits limits;
    private int repeats;
    private long atNanos = Long.MAX_VALUE;

    /** Nothing is waited for. */
    public Retry(GatewayLimits limits) {
        this.limits = limits;
    }

    /** Something was sent that is to be answered. */
    public void begin(long nowNanos) {
        repeats = 0;
        atNanos = nowNanos + limits.retry().toNanos();
    }

    /** Nothing is waited for. */
    public void end() {
        repeats = 0;
        atNanos = Long.MAX_VALUE;
    }

    /** When {@link #isDue} becomes true; {@link Long#MAX_VALUE} if never. */
    public long deadlineNanos() {
        return atNanos;
    }

    /** Whether the time has come to send it once more; if so it is taken for sent. */
    public boolean isDue(long nowNanos) {
        if (atNanos == Long.MAX_VALUE || nowNanos - atNanos < 0) {
            return false;
        }
        repeats++;
        int doublings = Math.clamp(repeats - limits.retriesMax(), 0, DOUBLINGS_MAX);
        atNanos = nowNanos + (limits.retry().toNanos() << doublings);
        return true;
    }

    /** Whether it has been sent as often as it may take to reach the client, which has not been heard since. */
    public boolean isExhausted() {
        return repeats > limits.retriesMax();
    }

    private static final int DOUBLINGS_MAX = 5;
}
