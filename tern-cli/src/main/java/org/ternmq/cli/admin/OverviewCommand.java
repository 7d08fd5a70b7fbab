package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.Table;
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
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class OverviewCommand extends AdminCommand {
    @Override
    void run(AdminClient broker, PrintWriter out) {
        Map<String, @Nullable Object> overview = broker.get("/overview");
        if (isJson()) {
            out.println(Json.of(overview));
            return;
        }
        Table.printOne(overview, out);
    }
}
