package org.ternmq.cli.soak;

import java.nio.file.Path;
import java.util.List;

/**
 * What a run is to be.
 *
 * @param minutes how long the load lasts
 * @param perSecond how many messages are published in a second
 * @param sets of the broker's configuration, {@code key=value}
 * @param seed what chance comes from
 * @param folder for the broker's data and its log
 */
record SoakPlan(double minutes, double perSecond, List<String> sets, long seed, Path folder) {
    double seconds() {
        return minutes * 60;
    }

    /** Some two hundred samples, at least one a second. */
    double sampleSeconds() {
        return Math.clamp(seconds() / 240, 1, 10);
    }
}
