package org.ternmq.broker.count;

import org.ternmq.core.message.Publication;

/**
 * How long messages were under way when a round of a loop ended that gave them to connections. Of a round the last {@link #SAMPLES_MAX} are
 * measured, so that the cost of many is that of few. Confined to its loop.
 */
public final class Latency {
    private final Histogram histogram;
    private final long[] arrivedNanos = new long[SAMPLES_MAX];
    private int written;

    Latency(Histogram histogram) {
        this.histogram = histogram;
    }

    /** A message was given to a connection. */
    public void written(long arrived) {
        arrivedNanos[written++ & SAMPLES_MAX - 1] = arrived;
    }

    /** All that was given to connections was offered to their sockets. */
    public void roundEnds(long nowNanos) {
        int samples = Math.min(written, SAMPLES_MAX);
        for (int i = 0; i < samples; i++) {
            if (arrivedNanos[i] != Publication.UNKNOWN) {
                histogram.observe(Math.max(0, nowNanos - arrivedNanos[i]));
            }
        }
        written = 0;
    }

    static final int SAMPLES_MAX = 64;
}
