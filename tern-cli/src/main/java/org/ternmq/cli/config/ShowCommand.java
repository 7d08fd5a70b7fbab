package org.ternmq.cli.config;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.output.Toml;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader.Value;
import org.ternmq.server.config.key.Section;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tern config show}: what holds. */
@Command(
        name = "show",
        description =
                "Prints what a broker with this configuration goes by, as a file (TOML) that could be its configuration.",
        footer = {
            "",
            "The file, the environment (TERN__…) and --set are taken together as tern broker does; the later go before the earlier. What",
            "may hold secrets is not printed. For example:",
            "",
            "  tern config show --config tern.toml --origin",
            "",
            "Exit code: 0 printed, 3 the configuration cannot be used, 1 wrong usage."
        })
final class ShowCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ConfigurationFlags flags = new ConfigurationFlags();

    @Option(names = "--origin", description = "Tells of each key where it was written.")
    private boolean origin;

    @Option(names = "--all", description = "Prints also what was not written, and so is the default.")
    private boolean all;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        try {
            print(flags.source(command, flags.assignments(command)).read().values(), command.getOut());
            return ExitCode.OK;
        } catch (ConfigurationException wrong) {
            wrong.errors().forEach(command.getErr()::println);
            command.getErr().flush();
            return ExitCode.CONFIGURATION;
        }
    }

    private void print(List<Value> values, PrintWriter out) {
        Value last = null;
        for (Value value : values) {
            if (!all && value.origin().isEmpty()) {
                continue;
            }
            boolean isSame = last != null && last.section() == value.section() && last.index() == value.index();
            if (!isSame && value.section() != Section.TOP) {
                out.println((last == null ? "" : System.lineSeparator())
                        + value.section().header());
            }
            out.println(line(value));
            last = value;
        }
        out.flush();
    }

    private String line(Value value) {
        String line = value.key().mayBeSecret() && value.origin().isPresent()
                ? "# " + value.key().keyName() + " is set and may hold secrets"
                : value.key().keyName() + " = " + Toml.of(value.value());
        return origin ? line + "  # " + value.origin().orElse("default") : line;
    }
}
