package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.Listing;
import org.ternmq.cli.admin.door.Table;
import picocli.CommandLine.Command;

/** {@code tern reload}. */
@Command(
        name = "reload",
        description = "Has a running broker read its configuration anew, and prints what has changed.",
        footer = {
            "",
            "As SIGHUP: all of it, or nothing if something is wrong, and then all that is wrong is told. Who is connected stays connected. What",
            "takes a restart is told too. For example:",
            "",
            "  tern reload --admin-url http://broker:8080 --token-file token",
            "",
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class ReloadCommand extends AdminCommand {
    @Override
    void run(AdminClient broker, PrintWriter out) {
        List<Map<String, @Nullable Object>> changes = Listing.objects(broker.ask("POST", "/reload", null), "changes");
        Table table = table("path", "before", "after", "live");
        if (table == null) {
            changes.forEach(change -> out.println(Json.of(change)));
        } else if (changes.isEmpty()) {
            out.println("nothing has changed");
        } else {
            table.print(changes, out);
        }
    }
}
