package org.ternmq.cli.admin;

import java.io.PrintWriter;
import org.ternmq.cli.admin.door.AdminClient;
import picocli.CommandLine.Command;

/** {@code tern shutdown}. */
@Command(
        name = "shutdown",
        description = "Ends a running broker.",
        footer = {
            "",
            "Its clients are told, and what was acknowledged is kept. It may take some seconds after this command has ended. For example:",
            "",
            "  tern shutdown --admin-url http://broker:8080 --token-file token",
            "",
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class ShutdownCommand extends AdminCommand {
    @Override
    void run(AdminClient broker, PrintWriter out) {
        print(broker.ask("POST", "/shutdown", null), out);
    }
}
