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
import picocli.CommandLine.Parameters;

/** {@code tern topics}. */
@Command(
        name = "topics",
        description = "Tells who would receive what is published to a topic.",
        footer = {
            "",
            "Lists each subscription that matches, and below that the groups of shared subscriptions, of which one member receives a message.",
            "What rules allow is not asked: tern explain acl does that. For example:",
            "",
            "  tern topics plant/7/temperature",
            "",
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class TopicsCommand extends AdminCommand {
    @Parameters(paramLabel = "TOPIC", description = "A topic that something could be published to.")
    private String topic = "";

    @Override
    void run(AdminClient broker, PrintWriter out) {
        Table table = table("client_id", "filter", "qos", "no_local", "subscription_id");
        Map<String, @Nullable Object> first =
                new Listing(broker, "/topics/" + AdminClient.escaped(topic)).print(table, 0, out);
        List<Map<String, @Nullable Object>> shared = Listing.objects(first, "shared");
        if (isJson()) {
            shared.forEach(group -> out.println(Json.of(group)));
        } else {
            new Table("share", "filter", "members").print(shared, out);
        }
    }
}
