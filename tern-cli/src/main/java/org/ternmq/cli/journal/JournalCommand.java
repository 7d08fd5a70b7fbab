package org.ternmq.cli.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tern journal}: what can be done with the journal of a stopped broker. */
@Command(
        name = "journal",
        description = "Looks at, checks, repairs or exports what a stopped broker has on disk.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {InspectCommand.class, VerifyCommand.class, RepairCommand.class, ExportCommand.class},
        footer = {
            "",
            "A broker keeps sessions, queued and retained messages in FOLDER/journal. After",
            "damage (a broken disk, a bad copy) it refuses to start: `tern journal verify`",
            "tells what is damaged, `tern journal repair` saves what can be saved.",
            "Only repair changes anything. All refuse a folder that a broker runs on."
        })
public final class JournalCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /** Only {@code tern journal}: shows what there is. */
    @Override
    public void run() {
        CommandSpec command = Objects.requireNonNull(spec);
        command.commandLine().usage(command.commandLine().getOut());
    }
}
