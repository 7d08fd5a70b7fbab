package org.ternmq.conformance.crash;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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
 * @param gently whether it is told to stop with SIGTERM instead
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
        boolean gently,
        boolean json) {

    static Options parse(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i];
            boolean isFlag = name.equals("--json");
            if (!KNOWN.contains(name) || !isFlag && i + 1 == arguments.length) {
                throw new IllegalArgumentException(name + " is no option or lacks its value");
            }
            given.put(name, isFlag ? "" : arguments[++i]);
        }
        String life = given.getOrDefault("--seconds-between", "0.2..2");
        int dots = life.indexOf("..");
        double min = Double.parseDouble(dots < 0 ? life : life.substring(0, dots));
        double max = Double.parseDouble(dots < 0 ? life : life.substring(dots + 2));
        if (!(min >= 0 && max >= min)) {
            throw new IllegalArgumentException("--seconds-between is A..B, not " + life);
        }
        String broker = given.getOrDefault("--broker", TERN);
        String data = given.get("--data");
        return new Options(
                Integer.parseInt(given.getOrDefault("--kills", "20")),
                Double.parseDouble(given.getOrDefault("--seconds", "10")),
                Long.parseLong(given.getOrDefault("--seed", "" + System.currentTimeMillis() % 1_000_000)),
                min,
                max,
                broker.equals("mosquitto") ? MOSQUITTO : broker,
                data == null ? null : Path.of(data).toAbsolutePath(),
                given.getOrDefault("--signal", "KILL").equals("TERM"),
                given.containsKey("--json"));
    }

    private static final Set<String> KNOWN =
            Set.of("--kills", "--seconds", "--seed", "--seconds-between", "--broker", "--data", "--signal", "--json");

    // A long run queues more for those who are seldom there than a session may hold by default; the rest is dropped.
    private static final String TERN = "./tern broker --port {port} --data {data}"
            + " --set limits.queue_messages_max=10000000 --set limits.queue_bytes_max=10000000000";

    // Its most careful setting: it writes everything once a second and as it stops.
    private static final String MOSQUITTO = "printf 'listener {port} 127.0.0.1\\nallow_anonymous true\\nuser root\\n"
            + "persistence true\\npersistence_location {data}/\\nautosave_interval 1\\nmax_queued_messages 0\\n"
            + "max_inflight_messages 1000\\n' > {data}/mosquitto.conf; "
            + "PATH=$PATH:/usr/sbin exec mosquitto -c {data}/mosquitto.conf";
}
