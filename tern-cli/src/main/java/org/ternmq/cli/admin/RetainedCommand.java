package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Fields;
import org.ternmq.admin.json.Json;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.AdminFailure;
import org.ternmq.cli.admin.door.Listing;
import org.ternmq.cli.admin.door.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tern retained}. */
@Command(
        name = "retained",
        description = "Lists the retained messages of a running broker, shows one, or deletes it.",
        footer = {
            "",
            "With --get the payload is printed as it is, and with --json in base64, with the properties; the first MiB of it. With --delete",
            "those who are subscribed receive an empty message, as when a client deletes one. For example:",
            "",
            "  tern retained 'plant/#'",
            "  tern retained --get plant/7/state",
            "  tern retained --delete plant/7/state",
            "",
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class RetainedCommand extends AdminCommand {
    @Parameters(
            paramLabel = "FILTER",
            arity = "0..1",
            defaultValue = "#",
            showDefaultValue = Help.Visibility.NEVER,
            description = "Only topics that match; all but those that begin with a dollar sign if not given.")
    private String filter = "#";

    @Option(names = "--get", paramLabel = "TOPIC", description = "Shows the message of one topic.")
    private @Nullable String get;

    @Option(names = "--delete", paramLabel = "TOPIC", description = "Deletes the message of one topic.")
    private @Nullable String delete;

    @Override
    void run(AdminClient broker, PrintWriter out) {
        if (get != null && delete != null) {
            throw AdminFailure.usage("--get and --delete are two things");
        }
        if (get != null) {
            show(broker.get("/retained/" + AdminClient.escaped(get)), out);
        } else if (delete != null) {
            broker.ask("DELETE", "/retained/" + AdminClient.escaped(delete), null);
            print(new Fields().with("deleted", delete).map(), out);
        } else {
            Table table = table("topic", "qos", "payload_bytes", "publisher", "expires_seconds");
            new Listing(broker, "/retained").with("filter", filter).print(table, 0, out);
        }
    }

    private void show(Map<String, @Nullable Object> message, PrintWriter out) {
        if (isJson()) {
            out.println(Json.of(message));
            return;
        }
        byte[] payload = Base64.getDecoder().decode(String.valueOf(message.get("payload_base64")));
        out.println(new String(payload, StandardCharsets.UTF_8));
    }
}
