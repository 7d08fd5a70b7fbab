package org.ternmq.admin.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.ternmq.admin.ask.Questions;
import org.ternmq.admin.ban.BanList;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Stream;
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

    /**
     * What a configuration that was read anew has changed.
     *
     * @param path the key, or the listener or rule that is there or not
     * @param isLive whether the broker goes by it from here on; else it waits for a restart
     */
    public record Changed(String path, String before, String after, boolean isLive) {}

    /** Port to whoever runs the broker. */
    public interface Control {
        /** What it was configured to; nothing if that is not known. */
        Optional<List<Setting>> settings();

        /**
         * Has it read its configuration anew: all of it or nothing.
         *
         * @return what has changed, and what would have with a restart
         * @throws Problem if it cannot be used, or nobody knows where it is
         */
        List<Changed> reload();

        /**
         * Writes what it keeps as a file that another broker can start from.
         *
         * @throws Problem if it keeps nothing, or such a file is being written
         */
        Stream backup();

        /** Ends the broker soon; comes back at once. */
        void shutDown();
    }
}
