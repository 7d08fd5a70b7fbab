package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.Plain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tern explain delivery}: why a message did not arrive. */
@Command(
        name = "delivery",
        description = "Tells whether messages of a topic reached a client, and if not, why.",
        footer = {
            "",
            "Asks a running broker, which writes down what becomes of each message when that happens. The first line answers, the second",
            "tells what to do; below them stand what is known of the topic and what happened to the client. For example:",
            "",
            "  tern explain delivery --client phone-7 --topic devices/7/alarm",
            "  tern explain delivery --client phone-7 --topic devices/7/alarm --since 2h --json",
            "",
            "Exit code: 0 answered, 1 wrong usage, 2 nobody answers there, 3 the token cannot be read, 4 the token is wrong,",
            "5 the broker refuses, 27 it does not answer in time."
        })
public final class ExplainDeliveryCommand extends AdminCommand {
    @Option(names = "--client", paramLabel = "ID", required = true, description = "Who should have got it.")
    private @Nullable String client;

    @Option(names = "--topic", paramLabel = "TOPIC", required = true, description = "What was published to.")
    private @Nullable String topic;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "How far to look back: 90s, 10m, 2h, 1d. Default: ${DEFAULT-VALUE}.")
    private @Nullable String since;

    @Override
    void run(AdminClient broker, PrintWriter out) {
        Map<String, @Nullable Object> report = broker.get("/explain/delivery?client="
                + AdminClient.escaped(Objects.requireNonNull(client)) + "&topic="
                + AdminClient.escaped(Objects.requireNonNull(topic)) + "&since="
                + AdminClient.escaped(Objects.requireNonNull(since)));
        if (isJson()) {
            out.println(Json.of(report));
            return;
        }
        print(out, report.get("answer"));
        print(out, report.get("advice"));
        List<?> outcomes = list(report, "outcomes");
        if (!outcomes.isEmpty()) {
            out.println();
            out.println("What became of messages to this topic, the last first:");
            outcomes.forEach(one -> outcome((Map<?, ?>) one, out));
        }
        List<?> events = list(report, "events");
        if (!events.isEmpty()) {
            out.println();
            out.println("What happened to the client:");
            events.forEach(one -> {
                Map<?, ?> event = (Map<?, ?>) one;
                print(out, "  " + event.get("time") + "  it " + event.get("text"));
            });
        }
    }

    private static void outcome(Map<?, ?> outcome, PrintWriter out) {
        Object who = outcome.containsKey("group") ? outcome.get("group") : outcome.get("client_id");
        boolean isOnce = Long.valueOf(1).equals(outcome.get("times"));
        String times = isOnce ? "" : " (" + outcome.get("times") + " times since " + outcome.get("first") + ")";
        print(out, "  " + outcome.get("last") + "  " + who + ": " + outcome.get("text") + times);
    }

    /** What clients have named is printed so that no terminal obeys it. */
    private static void print(PrintWriter out, @Nullable Object line) {
        out.println(Plain.of(String.valueOf(line)));
    }

    private static List<?> list(Map<String, @Nullable Object> report, String name) {
        return report.get(name) instanceof List<?> list ? list : List.of();
    }
}
