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

/** {@code tern slow}: who is behind with what is for it. */
@Command(
        name = "slow",
        description = "Lists the clients that are furthest behind with what is for them.",
        footer = {
            "",
            "Those for whom most bytes wait stand first. QUEUED messages wait in the broker, UNSENT bytes in front of a socket that does",
            "not take them, UNACKED messages were sent and are not acknowledged, the oldest of them for OLDEST seconds; DROPPED ones did not",
            "fit. For example:",
            "",
            "  tern slow",
            "  tern slow --limit 3 --json",
            "",
            "Exit code: 0 answered, 1 wrong usage, 2 nobody answers there, 3 the token cannot be read, 4 the token is wrong,",
            "5 the broker refuses, 27 it does not answer in time."
        })
public final class SlowCommand extends AdminCommand {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at the most, 1 to 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    void run(AdminClient broker, PrintWriter out) {
        Map<String, @Nullable Object> answer = broker.get("/slow?limit=" + limit);
        List<?> clients = answer.get("clients") instanceof List<?> list ? list : List.of();
        if (isJson()) {
            clients.forEach(client -> out.println(Json.of(Objects.requireNonNull(client))));
            return;
        }
        out.printf(FORM, "QUEUED", "QUEUED BYTES", "UNSENT", "UNACKED", "OLDEST", "DROPPED", "CONNECTED", "CLIENT");
        for (Object one : clients) {
            Map<?, ?> client = (Map<?, ?>) one;
            Object oldest = client.get("oldest_millis");
            out.printf(
                    FORM,
                    client.get("queued"),
                    client.get("queued_bytes"),
                    client.get("unsent_bytes"),
                    client.get("unacknowledged"),
                    oldest instanceof Long millis ? millis / 1_000 : "-",
                    client.get("dropped"),
                    Boolean.TRUE.equals(client.get("connected")) ? "yes" : "no",
                    Plain.of(String.valueOf(client.get("client_id"))));
        }
    }

    private static final String FORM = "%9s %13s %11s %8s %7s %9s %9s  %s%n";
}
