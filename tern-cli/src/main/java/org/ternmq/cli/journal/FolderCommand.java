package org.ternmq.cli.journal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.journal.tool.Progress;
import org.ternmq.server.StartException;
import org.ternmq.server.StoppedData;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What all commands on a journal have in common: they name its folder, hold its lock, and answer failures with one line. */
abstract class FolderCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FOLDER",
            arity = "0..1",
            description = "The broker's data folder, or a journal's folder itself.")
    private @Nullable Path folder;

    @Option(names = "--data", paramLabel = "FOLDER", description = "The same, named as for tern broker.")
    private @Nullable Path data;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public final Integer call() {
        CommandLine command = command();
        Path named = folder == null ? data : folder;
        if (named == null || folder != null && data != null) {
            throw new ParameterException(command, "name one FOLDER, the data folder of a broker");
        }
        PrintWriter out = command.getOut();
        PrintWriter err = command.getErr();
        try (StoppedData stopped = StoppedData.open(named, isWriting());
                TerminalProgress progress = TerminalProgress.ofProcess()) {
            if (!isWriting() && !Files.isDirectory(stopped.journal())) {
                throw new IOException(
                        "a repair of " + stopped.journal()
                                + " was cut short just before its end; tern journal repair or the next start of the broker ends it");
            }
            return run(stopped.journal(), out, progress);
        } catch (StartException refused) {
            err.println(command.getCommandSpec().qualifiedName() + ": " + refused.getMessage());
        } catch (IOException failed) {
            err.println(command.getCommandSpec().qualifiedName() + ": " + text(failed));
        } finally {
            out.flush();
            err.flush();
        }
        return ExitCode.USAGE;
    }

    /** What went wrong, for people. */
    static String text(IOException failed) {
        return failed.getMessage() == null || failed.getMessage().startsWith("/")
                ? failed.getClass().getSimpleName() + " " + failed.getMessage()
                : failed.getMessage();
    }

    /** Whether the folder is changed. */
    abstract boolean isWriting();

    /** Does it, and answers with the exit code. */
    abstract int run(Path journal, PrintWriter out, Progress progress) throws IOException;

    final ParameterException wrong(String what) {
        return new ParameterException(command(), what);
    }

    private CommandLine command() {
        return Objects.requireNonNull(spec).commandLine();
    }

    final PrintWriter err() {
        return command().getErr();
    }
}
