package org.ternmq.conformance.crash;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked for.
 *
 * @param kills how often the broker is killed
 * @param seconds how long to publish when nothing is killed
 * @param seed decides what is random
 * @param secondsMin shortest life of the broker, from its first accepted connection
 * @param secondsMax longest life of the broker
 * @param broker its command line, with {@code {port}} and {@code {data}}
 * @param data its folder, {@code null} for one that goes with the run
 * @param json whether the result is one JSON object
 */
record Options(
        int kills,
        double seconds,
        long seed,
        double secondsMin,
        double secondsMax,
        String broker,
        @Nullable Path data,
        boolean json) {

    static Options parse(String[] arguments) {
        Options options = new Options(20, 10, System.currentTimeMillis() % 1_000_000, 0.2, 2, TERN, null, false);
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--json")) {
                options = options.with("--json", "");
            } else if (i + 1 < arguments.length) {
                options = options.with(arguments[i], arguments[++i]);
            } else {
                throw new IllegalArgumentException(arguments[i] + " is no option or lacks its value");
            }
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--kills" ->
                new Options(Integer.parseInt(value), seconds, seed, secondsMin, secondsMax, broker, data, json);
            case "--seconds" ->
                new Options(kills, Double.parseDouble(value), seed, secondsMin, secondsMax, broker, data, json);
            case "--seed" ->
                new Options(kills, seconds, Long.parseLong(value), secondsMin, secondsMax, broker, data, json);
            case "--seconds-between" -> withLife(value);
            case "--broker" ->
                new Options(
                        kills,
                        seconds,
                        seed,
                        secondsMin,
                        secondsMax,
                        value.equals("mosquitto") ? MOSQUITTO : value,
                        data,
                        json);
            case "--data" ->
                new Options(
                        kills,
                        seconds,
                        seed,
                        secondsMin,
                        secondsMax,
                        broker,
                        Path.of(value).toAbsolutePath(),
                        json);
            case "--json" -> new Options(kills, seconds, seed, secondsMin, secondsMax, broker, data, true);
            default -> throw new IllegalArgumentException(name + " is no option");
        };
    }

    private Options withLife(String range) {
        int dots = range.indexOf("..");
        double min = Double.parseDouble(dots < 0 ? range : range.substring(0, dots));
        double max = Double.parseDouble(dots < 0 ? range : range.substring(dots + 2));
        if (!(min >= 0 && max >= min)) {
            throw new IllegalArgumentException("--seconds-between is A..B, not " + range);
        }
        return new Options(kills, seconds, seed, min, max, broker, data, json);
    }

    private static final String TERN = "./tern broker --port {port} --data {data}";

    // Its most careful setting: it writes everything once a second and as it stops.
    private static final String MOSQUITTO = "printf 'listener {port} 127.0.0.1\\nallow_anonymous true\\nuser root\\n"
            + "persistence true\\npersistence_location {data}/\\nautosave_interval 1\\nmax_queued_messages 0\\n"
            + "max_inflight_messages 1000\\n' > {data}/mosquitto.conf; "
            + "PATH=$PATH:/usr/sbin exec mosquitto -c {data}/mosquitto.conf";
}
