package org.ternmq.cli.bench.load;

import org.ternmq.codec.value.Qos;

/**
 * What is to be run.
 *
 * @param inFlightMax how many messages of one publisher may be unacknowledged; in a closed loop, undelivered
 * @param persistent whether sessions outlive their connections
 */
public record LoadPlan(LoadShape shape, Crowd crowd, Form form, Pace pace, int inFlightMax, boolean persistent) {
    /** How many of each; {@code topics} are those of one publisher. */
    public record Crowd(int publishers, int subscribers, int topics) {}

    /**
     * What the messages are like.
     *
     * @param bytes of a payload, at least {@link #BYTES_MIN}
     * @param prefix of their topics
     * @param seed of what is in them
     */
    public record Form(int bytes, Qos qos, boolean retain, String prefix, long seed) {
        /** What the stamp of a message takes. */
        public static final int BYTES_MIN = Stamp.BYTES;
    }

    /**
     * When they come.
     *
     * @param perSecond of all publishers together; infinite for a closed loop
     * @param rampSeconds how long the rate rises, before all else
     * @param warmupSeconds how long nothing is measured then
     * @param seconds how long it is measured
     * @param connectsPerSecond how fast the clients connect before
     * @param patienceSeconds how long to wait at the end while nothing comes
     */
    public record Pace(
            double perSecond,
            double rampSeconds,
            double warmupSeconds,
            double seconds,
            double connectsPerSecond,
            double patienceSeconds) {
        /** Whether the next message goes as soon as there is room, and not when its time has come. */
        public boolean isClosedLoop() {
            return Double.isInfinite(perSecond);
        }

        long unmeasuredNanos() {
            return (long) ((rampSeconds + warmupSeconds) * 1e9);
        }

        long nanos() {
            return (long) ((rampSeconds + warmupSeconds + seconds) * 1e9);
        }
    }
}
