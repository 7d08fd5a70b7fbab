package org.ternmq.admin.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.ternmq.admin.ask.Questions;
import org.ternmq.admin.ban.BanList;
import org.ternmq.broker.loop.Shared;

/**
 * The broker that operators ask.
 *
 * @param shared what its loops have in common, as far as other threads may look at it
 * @param questions for all else
 * @param clock monotonic nanoseconds, as its loops have them
 * @param bans whom operators keep out
 * @param about what runs
 * @param control the broker as a whole
 */
public record Operated(
        Shared shared, Questions questions, LongSupplier clock, BanList bans, About about, Control control) {
    /**
     * What runs.
     *
     * @param version of the broker
     * @param started when it was
     */
    public record About(String version, Instant started) {}

    /** Port to whoever runs the broker. */
    public interface Control {
        /** What it was configured to; nothing if that is not known. */
        Optional<List<Setting>> settings();

        /** Ends the broker soon; comes back at once. */
        void shutDown();
    }
}
