package org.ternmq.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ternmq.cli.admin.BackupCommand;
import org.ternmq.cli.admin.BanCommand;
import org.ternmq.cli.admin.ClientsCommand;
import org.ternmq.cli.admin.KickCommand;
import org.ternmq.cli.admin.OverviewCommand;
import org.ternmq.cli.admin.ReloadCommand;
import org.ternmq.cli.admin.RetainedCommand;
import org.ternmq.cli.admin.SessionsCommand;
import org.ternmq.cli.admin.ShutdownCommand;
import org.ternmq.cli.admin.SlowCommand;
import org.ternmq.cli.admin.SubscriptionsCommand;
import org.ternmq.cli.admin.TopicsCommand;
import org.ternmq.cli.admin.TraceCommand;
import org.ternmq.cli.bench.BenchCommand;
import org.ternmq.cli.client.PubCommand;
import org.ternmq.cli.client.RrCommand;
import org.ternmq.cli.client.SubCommand;
import org.ternmq.cli.config.ConfigCommand;
import org.ternmq.cli.decode.DecodeCommand;
import org.ternmq.cli.defaults.DefaultsFile;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.explain.ExplainCommand;
import org.ternmq.cli.journal.JournalCommand;
import org.ternmq.cli.journal.RestoreCommand;
import org.ternmq.cli.passwd.PasswdCommand;
import org.ternmq.cli.plan.PlanCommand;
import org.ternmq.cli.probe.ProbeCommand;
import org.ternmq.cli.shell.CompletionCommand;
import org.ternmq.cli.shell.ManCommand;
import org.ternmq.cli.sn.SnCommand;
import org.ternmq.cli.soak.SoakCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The {@code tern} command. A sub-command is made only when it is named, or when all are to be shown. */
@Command(
        name = "tern",
        description = "An MQTT broker and its tools.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "tern help COMMAND tells more about one."},
        versionProvider = Main.Version.class)
public final class Main implements Runnable {
    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Shows the version.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean version;

    private final CommandLine commandLine = new CommandLine(this);

    private Main(List<String> names) {
        for (String name : names) {
            CommandLine one = new CommandLine(command(name));
            // Of a repeated flag the last one counts, as with mosquitto's: an alias may hold defaults.
            one.setOverwrittenOptionsAllowed(CLIENTS.contains(name));
            commandLine.addSubcommand(name, one);
        }
        commandLine.setExpandAtFiles(false); // a message may begin with @
        commandLine.setParameterExceptionHandler(new WrongUsage(""));
    }

    // No method references here: with one to a class of picocli's, which are in an old format, the JVM cannot make its
    // start-up cache.
    private static Object command(String name) {
        return switch (name) {
            case "broker" -> new BrokerCommand();
            case "pub" -> new PubCommand();
            case "sub" -> new SubCommand();
            case "sn" -> new SnCommand();
            case "sn-gateway" -> new SnGatewayCommand();
            case "bench" -> BenchCommand.spec();
            case "config" -> new ConfigCommand();
            case "rr" -> new RrCommand();
            case "explain" -> new ExplainCommand();
            case "journal" -> new JournalCommand();
            case "decode" -> new DecodeCommand();
            case "test" -> new ProbeCommand();
            case "doctor" -> new DoctorCommand();
            case "overview" -> new OverviewCommand();
            case "clients" -> new ClientsCommand();
            case "kick" -> new KickCommand();
            case "ban" -> new BanCommand();
            case "sessions" -> new SessionsCommand();
            case "subscriptions" -> new SubscriptionsCommand();
            case "topics" -> new TopicsCommand();
            case "retained" -> new RetainedCommand();
            case "reload" -> new ReloadCommand();
            case "backup" -> new BackupCommand();
            case "restore" -> new RestoreCommand();
            case "shutdown" -> new ShutdownCommand();
            case "slow" -> new SlowCommand();
            case "trace" -> new TraceCommand();
            case "passwd" -> new PasswdCommand();
            case "sim" -> new SimCommand();
            case "plan" -> new PlanCommand();
            case "soak" -> new SoakCommand();
            case "completion" -> new CompletionCommand();
            case "man" -> new ManCommand();
            case "version" -> new VersionCommand();
            case "help" -> new CommandLine.HelpCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    public static void main(String[] args) {
        System.exit(run(args, System.getenv()));
    }

    /**
     * Runs a command line to its end, client commands with the defaults of the user before their own flags.
     *
     * @param environment where those are looked for
     * @return the exit code
     */
    static int run(String[] args, Map<String, String> environment) {
        Optional<DefaultsFile> defaults = Optional.empty();
        if (args.length > 0 && CLIENTS.contains(args[0])) {
            try {
                defaults = DefaultsFile.of(args[0], environment);
            } catch (CannotUse e) {
                System.err.println("tern " + args[0] + ": " + e.getMessage());
                return ExitCode.CONFIGURATION;
            }
        }
        if (defaults.isEmpty()) {
            return of(args).execute(args);
        }
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(1, defaults.get().words());
        CommandLine line = of(args);
        line.setParameterExceptionHandler(
                new WrongUsage("; defaults come from " + defaults.get().file()));
        return line.execute(all.toArray(String[]::new));
    }

    /** The command line, ready for these arguments. */
    static CommandLine of(String... args) {
        boolean isOne = args.length > 0 && COMMANDS.contains(args[0]) && !ABOUT_ALL.contains(args[0]);
        return new Main(isOne ? List.of(args[0]) : COMMANDS).commandLine;
    }

    /** Only {@code tern}: shows what there is. */
    @Override
    public void run() {
        commandLine.usage(commandLine.getOut());
    }

    /** Tells the version that the jar was built as. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tern " + current()};
        }

        static String current() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }
    }

    /** In the order of the help text. */
    private static final List<String> COMMANDS = List.of(
            "broker",
            "pub",
            "sub",
            "rr",
            "sn",
            "sn-gateway",
            "bench",
            "test",
            "config",
            "doctor",
            "overview",
            "clients",
            "kick",
            "ban",
            "sessions",
            "subscriptions",
            "topics",
            "retained",
            "reload",
            "backup",
            "restore",
            "shutdown",
            "slow",
            "trace",
            "explain",
            "passwd",
            "journal",
            "decode",
            "sim",
            "plan",
            "soak",
            "completion",
            "man",
            "version",
            "help");

    /** Those with the flags of mosquitto's commands. */
    private static final Set<String> CLIENTS = Set.of("pub", "sub", "rr");

    /** Those that need to know the others. */
    private static final Set<String> ABOUT_ALL = Set.of("completion", "man", "help");
}
