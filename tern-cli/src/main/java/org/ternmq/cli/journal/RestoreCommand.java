package org.ternmq.cli.journal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.server.StoppedData;
import org.ternmq.server.backup.Restore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tern restore}: a data folder of a backup. */
@Command(
        name = "restore",
        description = "Makes a broker's data folder of a file that tern backup has written.",
        footer = {
            "",
            "All of it is read and checked before a broker can find it. A folder where a broker has kept something already is not touched. For",
            "example:",
            "",
            "  tern restore monday.zip --data /var/lib/tern",
            "  tern broker --data /var/lib/tern",
            "",
            "Exit code: 0 done, 1 wrong usage, or it cannot be restored: what is said tells why, and nothing has changed."
        })
public final class RestoreCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "What tern backup has written.")
    private @Nullable Path file;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            required = true,
            description = "The data folder; it is made if it is not there.")
    private @Nullable Path data;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        Path to = Objects.requireNonNull(data);
        try (TerminalProgress progress = TerminalProgress.ofProcess()) {
            if (StoppedData.isInUse(to)) {
                throw new IOException("a broker runs on " + to + "; stop it first");
            }
            Restore.Restored restored = new Restore(Objects.requireNonNull(file), progress).to(to);
            out.println("restored to " + to + ": " + restored.sessions() + " sessions, in " + restored.files()
                    + " files of " + restored.bytes() + " bytes, as they were at " + restored.madeAt() + " in tern "
                    + restored.version());
            out.flush();
            return ExitCode.OK;
        } catch (IOException failed) {
            PrintWriter err = command.commandLine().getErr();
            err.println(command.qualifiedName() + ": " + FolderCommand.text(failed));
            err.flush();
            return ExitCode.USAGE;
        }
    }
}
