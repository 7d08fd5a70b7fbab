package org.ternmq.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;
import org.ternmq.auth.rules.Decision;
import org.ternmq.auth.rules.Question;
import org.ternmq.auth.rules.RuleSet;
import org.ternmq.auth.rules.Rules;
import org.ternmq.auth.rules.file.AclFile;
import org.ternmq.auth.rules.file.RuleFile;
import org.ternmq.auth.rules.file.UnusableRulesException;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tern explain acl}: whether a client may do something, and by which rule. */
@Command(
        name = "acl",
        description = "Tells whether a client may do something, and which rule says so.",
        footer = {
            "",
            "Asks the file, not a broker: a change can be tried before a broker reads it. What a client's token, a service or a plug-in",
            "says of that client is not known here. A client that only wants to receive what it is subscribed to is asked about with",
            "--action receive. For example:",
            "",
            "  tern explain acl --rules rules.toml --user ann --client phone-1 --action publish --topic devices/phone-1/state",
            "",
            "Exit code: 0 it may, 4 it may not, 3 the file cannot be used, 1 wrong usage."
        })
final class ExplainAclCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private @Nullable Source source;

    private static final class Source {
        @Option(names = "--acl-file", paramLabel = "FILE", description = "Rules in mosquitto's form.")
        private @Nullable Path acl;

        @Option(names = "--rules", paramLabel = "FILE", description = "Rules in Tern's form (TOML).")
        private @Nullable Path rules;

        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "The rules that a broker with this configuration (TOML) has.")
        private @Nullable Path config;

        RuleSet read() throws IOException, ConfigurationException {
            if (config == null) {
                return acl != null ? AclFile.read(acl) : RuleFile.read(Objects.requireNonNull(rules));
            }
            var configured = ConfigurationLoader.load(config, System.getenv(), List.of())
                    .access()
                    .rules();
            return configured.isPresent() ? configured.get().read() : RuleSet.NONE;
        }
    }

    @Option(names = "--user", paramLabel = "NAME", description = "User name of the client. Default: none.")
    private String user = "";

    @Option(names = "--client", paramLabel = "ID", description = "Client identifier. Default: none.")
    private String clientId = "";

    @Option(
            names = "--claim",
            paramLabel = "NAME=VALUE",
            description = "What else is known of the client, such as a claim of its token. Repeatable.")
    private Map<String, String> claims = Map.of();

    @Option(
            names = "--action",
            required = true,
            paramLabel = "publish|subscribe|receive",
            description = "What it wants to do.")
    private Action action = Action.publish;

    @Option(
            names = "--topic",
            required = true,
            paramLabel = "TOPIC",
            description = "Topic, or topic filter for subscribe.")
    private String topic = "";

    @Option(
            names = "--qos",
            paramLabel = "0|1|2",
            description = "Quality of service. Default: ${DEFAULT-VALUE}.",
            defaultValue = "0")
    private int qos;

    @Option(names = "--retain", description = "The message is to be retained.")
    private boolean retain;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    private enum Action {
        publish,
        subscribe,
        receive
    }

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Client client;
        Question question;
        try {
            client = new Client(clientId, new Identity(user, claims, List.of(), Identity.FOR_EVER));
            question = question();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command, wrong.getMessage(), wrong);
        }
        RuleSet rules;
        try {
            rules = Objects.requireNonNull(source).read();
        } catch (UnusableRulesException wrong) {
            return cannotUse(command, wrong.problems());
        } catch (ConfigurationException wrong) {
            return cannotUse(command, wrong.errors());
        } catch (IOException unreadable) { // whose message may be no more than the name of the file
            return cannotUse(command, List.of("tern explain acl: the rules cannot be read: " + unreadable));
        }
        Decision decision = Rules.of(rules).explain(client, question);
        command.getOut().println(json ? json(decision) : text(decision));
        command.getOut().flush();
        return decision.isAllowed() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private static int cannotUse(CommandLine command, List<String> why) {
        why.forEach(command.getErr()::println);
        command.getErr().flush();
        return ExitCode.CONFIGURATION;
    }

    private Question question() {
        Qos quality = Qos.of(qos);
        return switch (action) {
            case publish -> new Question.Publish(TopicName.of(topic), quality, retain);
            case subscribe -> new Question.Subscribe(TopicFilter.of(topic), quality);
            case receive -> new Question.Receive(TopicName.of(topic), quality);
        };
    }

    private static String text(Decision decision) {
        String origin = decision.origin().isEmpty() ? "" : decision.origin() + ": ";
        return (decision.isAllowed() ? "allowed: " : "refused: ") + origin + decision.why();
    }

    private static String json(Decision decision) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("allowed", decision.isAllowed());
        fields.put("origin", decision.origin());
        fields.put("why", decision.why());
        return Json.of(fields);
    }
}
