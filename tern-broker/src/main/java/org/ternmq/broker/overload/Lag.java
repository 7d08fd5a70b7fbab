package org.ternmq.broker.overload;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long what comes to a loop may wait to be heard: the longest that a round took lately, by half less each {@link #HALF_NANOS}. A round
 * goes from the first bytes to the end of the turn. And how much of its time the loop is in rounds. Written by its loop, read by anyone.
 */
public final class Lag {
    private long beganNanos;
    private boolean isRunning;
    private volatile long longestNanos;
    private volatile long measuredNanos;
    private long endedNanos;
    private final AtomicInteger busyPercent = new AtomicInteger();
    private double busy;

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
            isBusyFor(round, nowNanos);
            if (round > WORTH_MENTION_NANOS && round >= nanos(nowNanos)) {
                longestNanos = round;
                measuredNanos = nowNanos;
            }
        }
    }

    private void isBusyFor(long round, long nowNanos) {
        long since = Math.max(1, nowNanos - endedNanos);
        endedNanos = nowNanos;
        double weight = (double) since / (since + BUSY_NANOS);
        busy += weight * (Math.min(round, since) / (double) since - busy);
        busyPercent.setOpaque((int) (100 * busy));
    }

    /** How much of the last hundredth of a second or so the loop was in rounds, of 100; as it was when the last one ended. */
    public int busyPercent() {
        return busyPercent.getOpaque();
    }

    /** The lag at a time, in nanoseconds; 0 for one that nobody would notice. */
    public long nanos(long nowNanos) {
        long halves = (nowNanos - measuredNanos) / HALF_NANOS;
        return halves >= Long.SIZE - 1 ? 0 : longestNanos >> Math.max(0, halves);
    }

    private static final long HALF_NANOS = 250_000_000L;
    private static final long BUSY_NANOS = 10_000_000L;
    private static final long WORTH_MENTION_NANOS = 1_000_000L;
}
