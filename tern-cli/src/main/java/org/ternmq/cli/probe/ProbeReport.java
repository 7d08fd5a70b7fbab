package org.ternmq.cli.probe;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;
import org.ternmq.cli.probe.ProbeRun.Result;
import org.ternmq.cli.probe.kit.Check.Level;
import org.ternmq.cli.probe.kit.CheckOutcome;
import org.ternmq.cli.probe.kit.Offer;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;

/**
 * What a run found, as a table for people or as one JSON object.
 *
 * @param address of the broker
 * @param time when it was looked at
 * @param offer what it says of itself
 * @param found what it turned out to be like
 */
record ProbeReport(String address, String time, Offer offer, ProbeRun.Found found) {
    /** How many checks of a level ended so. */
    long count(Level level, CheckOutcome outcome) {
        return found.results().stream()
                .filter(result -> result.check().level() == level && result.outcome() == outcome)
                .count();
    }

    void printJson(PrintWriter out) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("broker", address);
        json.put("time", time);
        Map<String, @Nullable Object> versions = new LinkedHashMap<>();
        for (Version version : Version.values()) {
            versions.put(name(version), offer.speaks(version));
        }
        json.put("versions", versions);
        json.put("announced", new LinkedHashMap<>(announced()));
        json.put("found", found.found());
        List<Object> checks = new ArrayList<>();
        found.results().forEach(result -> checks.add(fields(result)));
        json.put("checks", checks);
        for (Level level : Level.values()) {
            Map<String, @Nullable Object> counts = new LinkedHashMap<>();
            for (CheckOutcome outcome : CheckOutcome.values()) {
                counts.put(outcome.words(), count(level, outcome));
            }
            json.put(level.name().toLowerCase(Locale.ROOT), counts);
        }
        out.println(Json.of(json));
        out.flush();
    }

    private static Map<String, @Nullable Object> fields(Result result) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", result.check().id());
        fields.put("group", result.check().group());
        fields.put("level", result.check().level().name().toLowerCase(Locale.ROOT));
        fields.put("version", name(result.check().version()));
        fields.put("title", result.check().title());
        fields.put("outcome", result.outcome().words());
        if (!result.expected().isEmpty()) {
            fields.put("expected", result.expected());
        }
        if (!result.came().isEmpty()) {
            fields.put("came", result.came());
        }
        if (!result.leftBehind().isEmpty()) {
            fields.put("leftBehind", result.leftBehind());
        }
        fields.put("millis", result.millis());
        return fields;
    }

    static String name(Version version) {
        return switch (version) {
            case V3_1 -> "3.1";
            case V3_1_1 -> "3.1.1";
            case V5 -> "5.0";
        };
    }

    /** What CONNACK of 5.0 says, and what its silence means. */
    private Map<String, Object> announced() {
        Map<String, Object> all = new LinkedHashMap<>();
        if (!offer.speaks(Version.V5)) {
            return all;
        }
        DEFAULTS.forEach((id, absent) -> all.put(
                id.wireName(),
                offer.granted().has(id) ? (Object) offer.granted().number(id, 0) : "absent: " + absent));
        return all;
    }

    /**
     * Prints the table.
     *
     * @param all whether checks that passed, or need what is not offered, are shown one by one too
     * @param colour whether outcomes are coloured
     */
    void print(PrintWriter out, boolean all, boolean colour) {
        out.println(address + ", " + time);
        out.println();
        for (Version version : Version.values()) {
            Offer.Answer answer = offer.answers().get(version);
            line(out, "MQTT " + name(version), answer == null ? "not tried" : answer.words());
        }
        announced().forEach((name, value) -> line(out, name, "" + value));
        found.found().forEach((name, value) -> line(out, name, value));
        for (String group : found.results().stream()
                .map(result -> result.check().group())
                .distinct()
                .toList()) {
            List<Result> results = found.results().stream()
                    .filter(result -> result.check().group().equals(group))
                    .toList();
            out.println();
            out.println(group + ": " + counts(results));
            for (Result result : results) {
                if (all || result.outcome() == CheckOutcome.FAIL || result.outcome() == CheckOutcome.UNCLEAR) {
                    print(out, result, colour);
                }
            }
        }
        out.println();
        for (Level level : Level.values()) {
            List<Result> results = found.results().stream()
                    .filter(result -> result.check().level() == level)
                    .toList();
            out.println(level + ": " + counts(results));
        }
        found.results().stream()
                .filter(result -> !result.leftBehind().isEmpty())
                .forEach(result -> out.println(
                        "something of " + result.check().id() + " may be left in the broker: " + result.leftBehind()));
        out.flush();
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf(Locale.ROOT, "  %-34s %s%n", name, value);
    }

    private static String counts(List<Result> results) {
        StringBuilder counts = new StringBuilder();
        for (CheckOutcome outcome : CheckOutcome.values()) {
            long count = results.stream()
                    .filter(result -> result.outcome() == outcome)
                    .count();
            if (count > 0) {
                counts.append(counts.isEmpty() ? "" : ", ")
                        .append(count)
                        .append(' ')
                        .append(outcome.words());
            }
        }
        return counts.isEmpty() ? "none" : counts.toString();
    }

    private static void print(PrintWriter out, Result result, boolean colour) {
        String start = colour ? colour(result.outcome()) : "";
        out.printf(
                Locale.ROOT,
                "  %s%-11s%s %-6s %-5s %-16s %s%n",
                start,
                result.outcome().words(),
                colour ? "\033[0m" : "",
                result.check().level(),
                name(result.check().version()),
                result.check().id(),
                result.check().title());
        if (!result.expected().isEmpty()) {
            out.println("              expected " + result.expected());
        }
        if (!result.came().isEmpty()) {
            out.println("              " + (result.expected().isEmpty() ? "" : "came     ") + result.came());
        }
    }

    private static String colour(CheckOutcome outcome) {
        return switch (outcome) {
            case PASS -> "\033[32m";
            case FAIL -> "\033[31m";
            case UNCLEAR -> "\033[33m";
            case NOT_OFFERED -> "\033[2m";
        };
    }

    /** The properties of CONNACK that tell limits, and what it means if one is absent. */
    private static final Map<PropertyId, String> DEFAULTS = defaults();

    private static Map<PropertyId, String> defaults() {
        Map<PropertyId, String> all = new LinkedHashMap<>();
        all.put(PropertyId.RECEIVE_MAXIMUM, "65535");
        all.put(PropertyId.MAXIMUM_QOS, "2");
        all.put(PropertyId.RETAIN_AVAILABLE, "1");
        all.put(PropertyId.MAXIMUM_PACKET_SIZE, "no limit");
        all.put(PropertyId.TOPIC_ALIAS_MAXIMUM, "0");
        all.put(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, "1");
        all.put(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, "1");
        all.put(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, "1");
        all.put(PropertyId.SERVER_KEEP_ALIVE, "as the client asks");
        return all;
    }
}
