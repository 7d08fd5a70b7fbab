package org.ternmq.conformance.crash;

import java.util.List;
import java.util.SplittableRandom;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;

/**
 * What a subscriber wants and how it comes and goes.
 *
 * @param name what it is called
 * @param version what it speaks
 * @param qos what it asks for
 * @param filters what it subscribes to, none overlapping another
 * @param sleeper whether it stays away for several kills, so that much waits for it
 * @param tardy whether it takes little at a time and answers late
 */
record Habits(String name, Version version, Qos qos, List<String> filters, boolean sleeper, boolean tardy) {
    /** One subscriber of each kind, to topics {@code crash/id/q1/p3/a}. */
    static List<Habits> all(String id) {
        String root = "crash/" + id;
        return List.of(
                new Habits("hash-2", Version.V5, Qos.EXACTLY_ONCE, List.of(root + "/#"), false, false),
                new Habits("plus-1", Version.V3_1_1, Qos.AT_LEAST_ONCE, List.of(root + "/+/+/+"), false, false),
                new Habits(
                        "exact-2",
                        Version.V3_1_1,
                        Qos.EXACTLY_ONCE,
                        List.of(root + "/q1/p0/a", root + "/q2/p0/a", root + "/q2/p1/b"),
                        false,
                        false),
                new Habits("sleeper-2", Version.V5, Qos.EXACTLY_ONCE, List.of(root + "/+/+/a"), true, false),
                new Habits(
                        "sleeper-1",
                        Version.V3_1_1,
                        Qos.AT_LEAST_ONCE,
                        List.of(root + "/q1/#", root + "/q2/+/b"),
                        true,
                        false),
                new Habits(
                        "tardy-2",
                        Version.V5,
                        Qos.EXACTLY_ONCE,
                        List.of(root + "/q2/#", root + "/q1/+/b"),
                        false,
                        true));
    }

    /** How long it stays connected. */
    long stayMicros(SplittableRandom random) {
        return 1_000L * (sleeper ? random.nextInt(100, 1_500) : random.nextInt(300, 4_000));
    }

    /** How long it is away at least. */
    long awayMicros(SplittableRandom random) {
        return 1_000L * random.nextInt(5, 400);
    }

    /** How many kills it is away for. */
    int killsToSleep(SplittableRandom random) {
        return sleeper ? random.nextInt(1, 4) : 0;
    }

    /** Whether a filter of '+' and '#' matches a topic, by levels. */
    static boolean matches(String filter, String topic) {
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i == levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }
}
