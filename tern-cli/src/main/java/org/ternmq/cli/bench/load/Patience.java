package org.ternmq.cli.bench.load;

/** How long to go on waiting at the end: while something comes, and a while longer. For one thread. */
final class Patience {
    private final Measures measures;
    private final long nanos;
    private long last = -1;
    private long sinceNanos;

    Patience(Measures measures, double seconds) {
        this.measures = measures;
        this.nanos = (long) (seconds * 1e9);
    }

    /** Whether something has come lately. */
    boolean isLeft(long nowNanos) {
        long come = measures.acknowledged.sum() + measures.failed.sum() + measures.received.sum();
        if (come != last) {
            last = come;
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos < nanos;
    }
}
