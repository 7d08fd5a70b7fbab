package org.ternmq.cli.admin;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.Table;
import org.ternmq.cli.admin.door.WantedFlags;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tern clients}. */
@Command(
        name = "clients",
        description = "Lists the clients of a running broker, or shows one.",
        footer = {
            "",
            "Clients that are away have a session that is kept for them. connected_seconds, address and protocol are those of the connection.",
            "For example:",
            "",
            "  tern clients --state connected --address 10.0.0.0/8",
            "  tern clients --prefix plant- --json",
            "  tern clients plant-7",
            "",
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class ClientsCommand extends AdminCommand {
    @Parameters(
            paramLabel = "CLIENT",
            arity = "0..1",
            description = "One client identifier, of which all that is known is shown.")
    private @Nullable String clientId;

    @Mixin
    private final WantedFlags wanted = new WantedFlags();

    @Override
    void run(AdminClient broker, PrintWriter out) {
        if (clientId == null) {
            Table table = table(
                    "client_id",
                    "state",
                    "user",
                    "address",
                    "protocol",
                    "connected_seconds",
                    "subscriptions",
                    "queued_messages",
                    "in_flight");
            wanted.listing(broker, "/clients").print(table, wanted.limit(), out);
        } else {
            print(broker.get("/clients/" + AdminClient.escaped(clientId)), out);
        }
    }
}
