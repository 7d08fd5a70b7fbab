package org.ternmq.cli.admin;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.AdminFailure;
import org.ternmq.cli.admin.door.Listing;
import org.ternmq.cli.admin.door.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tern subscriptions}. */
@Command(
        name = "subscriptions",
        description = "Lists who is subscribed to what at a running broker.",
        footer = {
            "",
            "Name either a client or a filter; a filter is taken as it was subscribed to, with $share/name/ in front for a shared one.",
            "tern topics tells who receives what is published to a topic. For example:",
            "",
            "  tern subscriptions --client plant-7",
            "  tern subscriptions --filter 'plant/#'",
            "",
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class SubscriptionsCommand extends AdminCommand {
    @Option(names = "--client", paramLabel = "CLIENT", description = "All subscriptions of this client.")
    private @Nullable String client;

    @Option(names = "--filter", paramLabel = "FILTER", description = "All who are subscribed to the very filter.")
    private @Nullable String filter;

    @Override
    void run(AdminClient broker, PrintWriter out) {
        if ((client == null) == (filter == null)) {
            throw AdminFailure.usage("name either --client or --filter");
        }
        Table table = table("client_id", "filter", "qos", "no_local", "retain_as_published", "subscription_id");
        new Listing(broker, "/subscriptions")
                .with("client", client)
                .with("filter", filter)
                .print(table, 0, out);
    }
}
