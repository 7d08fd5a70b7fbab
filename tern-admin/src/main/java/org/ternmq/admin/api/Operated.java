package org.ternmq.admin.api;

import java.time.Instant;
import org.ternmq.admin.ask.Questions;
import org.ternmq.broker.loop.Shared;

/**
 * The broker that operators ask.
 *
 * @param shared what its loops have in common, as far as other threads may look at it
 * @param questions for all else
 * @param about what runs
 */
public record Operated(Shared shared, Questions questions, About about) {
    /**
     * What runs.
     *
     * @param version of the broker
     * @param started when it was
     */
    public record About(String version, Instant started) {}
}
