package org.ternmq.cli.soak.measure;

import java.util.EnumMap;
import java.util.Map;

/**
 * What was measured at one time.
 *
 * @param seconds since the run began
 * @param values those that could be had, in the unit of each
 */
public record Sample(double seconds, Map<Quantity, Double> values) {
    /** Keeps a copy. */
    public Sample {
        values = new EnumMap<>(values);
    }

    /** One value, no number if it was not to be had. */
    public double value(Quantity quantity) {
        return values.getOrDefault(quantity, Double.NaN);
    }
}
