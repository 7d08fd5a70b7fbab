package org.ternmq.broker.overload;

/**
 * How long what comes to a loop may wait to be heard: the longest that a round took lately, by half less each {@link #HALF_NANOS}. A round
 * goes from the first bytes to the end of the turn. Written by its loop, read by anyone.
 */
public final class Lag {
    private long beganNanos;
    private boolean isRunning;
    private volatile long longestNanos;
    private volatile long measuredNanos;

    /** Something is about to be done. */
    public void at(long nowNanos) {
        if (!isRunning) {
            isRunning = true;
            beganNanos = nowNanos;
        }
    }

    /** All that came was done. */
    public void roundEnds(long nowNanos) {
        if (isRunning) {
            isRunning = false;
            long round = nowNanos - beganNanos;
            if (round > WORTH_MENTION_NANOS && round >= nanos(nowNanos)) {
                longestNanos = round;
                measuredNanos = nowNanos;
            }
        }
    }

    /** The lag at a time, in nanoseconds; 0 for one that nobody would notice. */
    public long nanos(long nowNanos) {
        long halves = (nowNanos - measuredNanos) / HALF_NANOS;
        return halves >= Long.SIZE - 1 ? 0 : longestNanos >> Math.max(0, halves);
    }

    private static final long HALF_NANOS = 250_000_000L;
    private static final long WORTH_MENTION_NANOS = 1_000_000L;
}
