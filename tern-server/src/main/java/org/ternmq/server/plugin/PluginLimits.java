package org.ternmq.server.plugin;

import java.time.Duration;

/**
 * What each plug-in may take.
 *
 * @param timeLimit for each answer, from when it is asked; also for stopping
 * @param startLimit for starting
 * @param threads of its own
 * @param queueMax so many questions may wait for one of its threads
 * @param failuresMax so many failures in a row, and it is left alone
 * @param rest for so long
 */
public record PluginLimits(
        Duration timeLimit, Duration startLimit, int threads, int queueMax, int failuresMax, Duration rest) {
    /** What holds unless something else is said. */
    public static final PluginLimits DEFAULT =
            new PluginLimits(Duration.ofSeconds(2), Duration.ofSeconds(30), 4, 10_000, 5, Duration.ofSeconds(10));

    /** Refuses limits that would let nothing happen. */
    public PluginLimits {
        if (timeLimit.isNegative() || timeLimit.isZero() || threads < 1 || queueMax < 1 || failuresMax < 1) {
            throw new IllegalArgumentException("limits of plug-ins are at least 1: " + timeLimit + ", " + threads
                    + " threads, " + queueMax + " waiting, " + failuresMax + " failures");
        }
    }

    /** The same with another time for answers. */
    public PluginLimits withTimeLimit(Duration other) {
        return new PluginLimits(other, startLimit, threads, queueMax, failuresMax, rest);
    }
}
