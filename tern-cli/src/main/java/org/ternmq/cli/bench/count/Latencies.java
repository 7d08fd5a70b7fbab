package org.ternmq.cli.bench.count;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A distribution of times, with three digits, from a microsecond to an hour; what is longer counts as an hour. Anybody may record, and
 * waits for nobody; one thread at a time looks.
 */
public final class Latencies {
    private final Recorder recorder = new Recorder(LEAST_NANOS, MOST_NANOS, DIGITS);
    private final Histogram total = new Histogram(LEAST_NANOS, MOST_NANOS, DIGITS);
    private @Nullable Histogram interval;

    /** Another one; a clock of another machine may make it negative, which counts as nothing. */
    public void record(long nanos) {
        recorder.recordValue(Math.clamp(nanos, 0, MOST_NANOS));
    }

    /** The 99th percentile of what was recorded since this was asked last, in nanoseconds. */
    public synchronized long latest99() {
        Histogram latest = latest();
        return latest.getTotalCount() == 0 ? 0 : latest.getValueAtPercentile(99);
    }

    /** What was recorded since this was asked last; good until it is asked again. */
    public synchronized Histogram latest() {
        Histogram latest = recorder.getIntervalHistogram(interval);
        interval = latest;
        total.add(latest);
        return latest;
    }

    /** All that was recorded. */
    public synchronized Histogram total() {
        latest();
        return total.copy();
    }

    private static final long LEAST_NANOS = 1_000;
    private static final long MOST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;
}
