package org.ternmq.sn.client.options;

import java.time.Duration;

/**
 * How long is waited (section 7.2).
 *
 * @param retry T_retry: what is not answered so long is sent again
 * @param retries N_retry: how often it is sent again, then the gateway counts as gone
 * @param congestion T_WAIT: how long nothing is asked of a gateway that has too much to do
 * @param late how long after a QoS 2 exchange an equal PUBLISH under its identifier is taken for a late repeat
 */
public record Timing(Duration retry, int retries, Duration congestion, Duration late) {
    /** What the standard proposes. */
    public static final Timing DEFAULT =
            new Timing(Duration.ofSeconds(10), 3, Duration.ofMinutes(5), Duration.ofSeconds(5));

    /** Refuses times of nothing, but for {@code late}. */
    public Timing {
        if (retry.toNanos() <= 0 || congestion.toNanos() <= 0 || late.isNegative() || retries < 0) {
            throw new IllegalArgumentException("T_retry and T_WAIT are more than 0, N_retry at least 0: retry " + retry
                    + ", retries " + retries + ", congestion " + congestion + ", late " + late);
        }
    }

    /** The same with another T_retry. */
    public Timing withRetry(Duration other) {
        return new Timing(other, retries, congestion, late);
    }
}
