package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.BadJsonException;
import org.ternmq.admin.json.JsonReader;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.Plain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tern trace}: packets while they pass. */
@Command(
        name = "trace",
        description = "Shows packets of a running broker while they pass.",
        footer = {
            "",
            "Without --client, --topic and --ip it shows all; with several of them what all of them mean. With --topic only PUBLISH is",
            "shown. Passwords never are, payloads only with --payload. More lines in a second than --rate are left out and counted; the",
            "broker does not wait for who looks. For example:",
            "",
            "  tern trace --client phone-7",
            "  tern trace --topic 'devices/+/alarm' --payload 200 --for 5m --json",
            "",
            "Exit code: 0 the time is over, 1 wrong usage, 2 nobody answers there, 3 the token cannot be read, 4 the token is wrong,",
            "5 the broker refuses, 27 it does not answer in time."
        })
public final class TraceCommand extends AdminCommand {
    @Option(names = "--client", paramLabel = "ID", description = "Packets of this client.")
    private @Nullable String client;

    @Option(names = "--topic", paramLabel = "FILTER", description = "PUBLISH packets to topics that match.")
    private @Nullable String topic;

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "Packets from this address and to it.")
    private @Nullable String ip;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "How much of each payload is shown, at most 4096. Default: ${DEFAULT-VALUE}.")
    private int payload;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long: 60s, 5m, at most 60m. Default: ${DEFAULT-VALUE}.")
    private String duration = "60s";

    @Option(
            names = "--rate",
            paramLabel = "LINES",
            defaultValue = "200",
            description = "Most lines in a second, at most 10000. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Override
    void run(AdminClient broker, PrintWriter out) {
        List<String> query = new ArrayList<>();
        query.add("for=" + AdminClient.escaped(duration));
        query.add("payload=" + payload);
        query.add("rate=" + rate);
        add("client", client, query);
        add("topic", topic, query);
        add("ip", ip, query);
        broker.stream("/trace?" + String.join("&", query), line -> {
            out.println(isJson() ? line : Plain.of(words(line)));
            out.flush();
        });
    }

    private static void add(String name, @Nullable String value, List<String> query) {
        if (value != null) {
            query.add(name + "=" + AdminClient.escaped(value));
        }
    }

    /** One line for people. */
    private static String words(String line) {
        try {
            if (JsonReader.read(line) instanceof Map<?, ?> fields) {
                return words(fields);
            }
        } catch (BadJsonException none) {
            return line; // cut off with the connection
        }
        return line;
    }

    private static String words(Map<?, ?> fields) {
        if (fields.containsKey("left_out")) {
            return "… and " + fields.get("left_out") + " more, left out";
        } else if (fields.containsKey("tracing_seconds")) {
            return "watching for " + fields.get("tracing_seconds") + " s";
        }
        StringBuilder words = new StringBuilder();
        words.append(fields.get("time")).append("  ");
        words.append(
                switch (String.valueOf(fields.get("way"))) {
                    case "in" -> "from ";
                    case "out" -> "to   ";
                    default -> "end  ";
                });
        words.append(fields.get("client")).append("  ");
        fields.forEach((name, value) -> {
            String text = String.valueOf(name);
            if (text.equals("packet") || text.equals("why")) {
                words.append(value);
            } else if (!SHOWN_BEFORE.contains(text)) {
                words.append("  ").append(text).append('=').append(value);
            }
        });
        return words.toString();
    }

    private static final List<String> SHOWN_BEFORE = List.of("time", "way", "client", "peer");
}
