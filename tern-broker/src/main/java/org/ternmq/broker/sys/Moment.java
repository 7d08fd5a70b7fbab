package org.ternmq.broker.sys;

/**
 * When numbers are read.
 *
 * @param uptimeNanos since the start of the broker
 * @param sinceLastNanos since they were read before; 0 the first time
 */
record Moment(long uptimeNanos, long sinceLastNanos) {
    private static final double NANOS_PER_SECOND = 1e9;

    double sinceLastSeconds() {
        return sinceLastNanos / NANOS_PER_SECOND;
    }

    long uptimeSeconds() {
        return uptimeNanos / 1_000_000_000L;
    }
}
