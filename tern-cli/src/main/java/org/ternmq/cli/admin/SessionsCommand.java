package org.ternmq.cli.admin;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Fields;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.AdminFailure;
import org.ternmq.cli.admin.door.Table;
import org.ternmq.cli.admin.door.WantedFlags;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tern sessions}. */
@Command(
        name = "sessions",
        description = "Lists the sessions of a running broker, shows one, or deletes it.",
        footer = {
            "",
            "queued_messages wait to be sent, in_flight are sent and not acknowledged. due_seconds tells in how long a session without a",
            "connection ends, or its will is published. With --delete subscriptions and messages are gone for good. For example:",
            "",
            "  tern sessions --state away",
            "  tern sessions plant-7",
            "  tern sessions plant-7 --delete",
            "",
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class SessionsCommand extends AdminCommand {
    @Parameters(paramLabel = "CLIENT", arity = "0..1", description = "One client identifier.")
    private @Nullable String clientId;

    @Option(names = "--delete", description = "Ends the session of CLIENT, with its connection if it has one.")
    private boolean delete;

    @Mixin
    private final WantedFlags wanted = new WantedFlags();

    @Override
    void run(AdminClient broker, PrintWriter out) {
        if (clientId == null) {
            if (delete) {
                throw AdminFailure.usage("--delete needs a CLIENT");
            }
            Table table = table(
                    "client_id",
                    "state",
                    "user",
                    "kept",
                    "subscriptions",
                    "queued_messages",
                    "queued_bytes",
                    "in_flight",
                    "due_seconds");
            wanted.listing(broker, "/sessions").print(table, wanted.limit(), out);
            return;
        }
        String path = "/sessions/" + AdminClient.escaped(clientId);
        if (delete) {
            broker.ask("DELETE", path, null);
            print(new Fields().with("deleted", clientId).map(), out);
        } else {
            print(broker.get(path), out);
        }
    }
}
