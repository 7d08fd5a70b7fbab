package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.util.List;
import org.ternmq.admin.json.Fields;
import org.ternmq.cli.admin.door.AdminClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tern kick}. */
@Command(
        name = "kick",
        description = "Ends the connections of clients of a running broker.",
        footer = {
            "",
            "A client of MQTT 5.0 is told 0x98, administrative action. It may come again: tern ban keeps it out. For example:",
            "",
            "  tern kick plant-7 plant-8",
            "",
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class KickCommand extends AdminCommand {
    @Parameters(paramLabel = "CLIENT", arity = "1..*", description = "Client identifiers.")
    private List<String> clients = List.of();

    @Override
    void run(AdminClient broker, PrintWriter out) {
        for (String clientId : clients) {
            broker.ask("DELETE", "/clients/" + AdminClient.escaped(clientId), null);
            print(new Fields().with("kicked", clientId).map(), out);
        }
    }
}
