package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;
import picocli.CommandLine.Command;

/** {@code tern overview}: how a broker is, in one look. */
@Command(
        name = "overview",
        description = "Tells how a running broker is, in one look.",
        footer = {
            "",
            "Numbers that only grow count from the start of the broker. dropped tells of each reason how many messages did not reach a",
            "session. For example:",
            "",
            "  tern overview",
            "  tern overview --admin-url http://broker:8080 --token-file token --json",
            "",
            "Exit code: 0 answered, 1 wrong usage, 2 nobody answers there, 3 the token cannot be read, 4 the token is wrong,",
            "5 the broker refuses, 27 it does not answer in time."
        })
public final class OverviewCommand extends AdminCommand {
    @Override
    void run(AdminClient broker, PrintWriter out) {
        Map<String, @Nullable Object> overview = broker.get("/overview");
        if (isJson()) {
            out.println(Json.of(overview));
            return;
        }
        overview.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                inner.forEach((key, number) -> out.printf("%-24s %s%n", name + " " + key, number));
            } else {
                out.printf("%-24s %s%n", name, value);
            }
        });
    }
}
