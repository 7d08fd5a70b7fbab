package org.ternmq.cli.admin;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Fields;
import org.ternmq.cli.admin.door.AdminClient;
import org.ternmq.cli.admin.door.AdminFailure;
import org.ternmq.cli.admin.door.Listing;
import org.ternmq.cli.admin.door.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tern ban}. */
@Command(
        name = "ban",
        description = "Keeps clients out of a running broker, lists who is kept out, or lets them in again.",
        footer = {
            "",
            "Without --client, --user or --address it lists. Who is banned is refused at CONNECT with 0x8A, and is disconnected if it is",
            "there; the list outlives the broker. For example:",
            "",
            "  tern ban --client plant-7 --for 10m --note \"floods\"",
            "  tern ban --address 10.1.0.0/16",
            "  tern ban",
            "  tern ban --client plant-7 --lift",
            "",
            AdminCommand.CODES,
            AdminCommand.MORE_CODES
        })
public final class BanCommand extends AdminCommand {
    @Option(names = "--client", paramLabel = "CLIENT", description = "A client identifier.")
    private @Nullable String client;

    @Option(names = "--user", paramLabel = "NAME", description = "All clients of a user.")
    private @Nullable String user;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "All who come from there: 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32.")
    private @Nullable String address;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "How long: a number with s, m, h or d behind it, such as 10m; for ever if not given.")
    private @Nullable String time;

    @Option(names = "--note", paramLabel = "TEXT", description = "What is to be known about it.")
    private @Nullable String note;

    @Option(names = "--lift", description = "Lets them in again.")
    private boolean lift;

    @Override
    void run(AdminClient broker, PrintWriter out) {
        long named = Stream.of(client, user, address).filter(Objects::nonNull).count();
        if (named > 1 || named == 0 && (lift || time != null || note != null)) {
            throw AdminFailure.usage("name one of --client, --user and --address");
        }
        if (named == 0) {
            Table table = table("kind", "value", "since", "until", "note");
            new Listing(broker, "/bans").print(table, 0, out);
            return;
        }
        String kind = client != null ? "client" : user != null ? "user" : "address";
        String value = Stream.of(client, user, address)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        if (lift) {
            broker.ask("DELETE", "/bans/" + kind + "/" + AdminClient.escaped(value), null);
            print(new Fields().with("lifted", kind + " " + value).map(), out);
        } else {
            print(
                    broker.ask(
                            "POST",
                            "/bans",
                            new Fields()
                                    .with("kind", kind)
                                    .with("value", value)
                                    .withIf("seconds", Optional.ofNullable(time).map(BanCommand::seconds))
                                    .withIf("note", Optional.ofNullable(note))
                                    .map()),
                    out);
        }
    }

    private static long seconds(String time) {
        Matcher parts = TIME.matcher(time);
        if (!parts.matches()) {
            throw AdminFailure.usage("--for is a number with s, m, h or d behind it, such as 10m, not " + time);
        }
        long unit = switch (parts.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
        };
        return Long.parseLong(parts.group(1)) * unit;
    }

    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,8})([smhd])");
}
