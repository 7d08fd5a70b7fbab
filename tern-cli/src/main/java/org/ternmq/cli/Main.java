package org.ternmq.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.decode.DecodeCommand;
import org.ternmq.cli.exit.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

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

    private final CommandLine commandLine;

    private Main(@Nullable String wanted) {
        commandLine = new CommandLine(this);
        Map<String, Supplier<Object>> all = commands();
        boolean one = wanted != null && all.containsKey(wanted);
        all.forEach((name, command) -> {
            if (!one || name.equals(wanted)) {
                commandLine.addSubcommand(name, command.get());
            }
        });
        commandLine.setParameterExceptionHandler((wrong, arguments) -> usage(wrong));
    }

    /** In the order of the help text. */
    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("broker", BrokerCommand::new);
        commands.put("decode", DecodeCommand::new);
        commands.put("help", CommandLine.HelpCommand::new);
        return commands;
    }

    public static void main(String[] args) {
        System.exit(of(args).execute(args));
    }

    /** The command line, ready for these arguments. */
    static CommandLine of(String... args) {
        return new Main(args.length == 0 ? null : args[0]).commandLine;
    }

    /** Only {@code tern}: shows what there is. */
    @Override
    public void run() {
        commandLine.usage(commandLine.getOut());
    }

    /** One line: what is wrong, and where to look. */
    private static int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + sentence(wrong) + "; see " + name + " --help");
        err.flush();
        return ExitCode.USAGE;
    }

    private static String sentence(ParameterException wrong) {
        String message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("wrong arguments");
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            List<String> near = unmatched.getSuggestions();
            String kind = argument.startsWith("-") ? "unknown option " : "unknown argument ";
            return kind + argument + (near.isEmpty() ? "" : ", did you mean " + near.get(0) + "?");
        }
        return message;
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
}
