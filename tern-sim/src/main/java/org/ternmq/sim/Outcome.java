package org.ternmq.sim;

import java.util.List;
import java.util.Optional;
import org.ternmq.sim.check.Violation;

/**
 * What came of one seed.
 *
 * @param seed which one
 * @param digest the whole history as one number
 * @param events how many things happened
 * @param nanos how much time passed in it
 * @param kills how often the broker's process was killed
 * @param powerLosses how often the power failed
 * @param messages how many messages reached applications
 * @param violation what is wrong, if something is
 * @param history the last things that happened
 */
public record Outcome(
        long seed,
        long digest,
        long events,
        long nanos,
        int kills,
        int powerLosses,
        long messages,
        Optional<Violation> violation,
        List<String> history) {}
