package org.ternmq.cli.explain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tern explain}: why a broker does what it does. */
@Command(
        name = "explain",
        description = "Tells why a broker does what it does.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ExplainAclCommand.class)
public final class ExplainCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /** Only {@code tern explain}: shows what there is. */
    @Override
    public void run() {
        CommandSpec command = Objects.requireNonNull(spec);
        command.commandLine().usage(command.commandLine().getOut());
    }
}
