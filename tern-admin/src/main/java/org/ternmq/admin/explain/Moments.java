package org.ternmq.admin.explain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Times of the loops as people read them.
 *
 * @param nowNanos a time as the loops count
 * @param now the same on the clock
 */
public record Moments(long nowNanos, Instant now) {
    /** When that was, in UTC, to the millisecond. */
    public Instant at(long nanos) {
        return now.minusNanos(nowNanos - nanos).truncatedTo(ChronoUnit.MILLIS);
    }
}
