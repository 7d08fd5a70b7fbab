package org.ternmq.broker.sys;

import java.util.Locale;
import java.util.function.LongSupplier;

/** How much of something happens in a minute, as a moving average over some minutes: the same formula as mosquitto's. */
final class LoadAverage {
    private final LongSupplier total;
    private final double windowSeconds;
    private long totalBefore;
    private double perMinute;

    /**
     * The average of something counted.
     *
     * @param total how often it has happened since the start
     */
    LoadAverage(LongSupplier total, int windowMinutes) {
        this.total = total;
        this.windowSeconds = 60.0 * windowMinutes;
    }

    /** The average up to now, with two decimals. */
    String at(Moment moment) {
        long now = total.getAsLong();
        double seconds = moment.sinceLastSeconds();
        if (seconds > 0) {
            double lately = (now - totalBefore) * 60 / seconds;
            perMinute = lately + Math.exp(-seconds / windowSeconds) * (perMinute - lately);
            totalBefore = now;
        }
        return String.format(Locale.ROOT, "%.2f", perMinute);
    }
}
