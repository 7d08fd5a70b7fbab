package org.ternmq.cli.journal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.journal.tool.BodySweep;
import org.ternmq.journal.tool.JournalExport;
import org.ternmq.journal.tool.JournalFiles;
import org.ternmq.journal.tool.JournalState;
import org.ternmq.journal.tool.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tern journal export}: all state as JSON. */
@Command(
        name = "export",
        description =
                "Writes all that a journal holds as lines of JSON: sessions, subscriptions, queues, retained messages.",
        footer = {
            "",
            "Each line is an object with a \"kind\": journal, session, subscription, group,",
            "retained, will, queued, inFlight, received, groupQueued and message. Messages",
            "come last, each once, with payload; other lines name them by position.",
            "Of a damaged journal it writes what is left, tells on standard error what is",
            "damaged, and ends with 7. Reads only.",
            "Exit code: 0 all, 7 damaged, 1 wrong usage or no such folder."
        })
final class ExportCommand extends FolderCommand {
    @Option(names = "--out", paramLabel = "FILE", description = "Writes to this file instead of standard output.")
    private @Nullable Path file;

    @Override
    boolean isWriting() {
        return false;
    }

    @Override
    int run(Path journal, PrintWriter out, Progress progress) throws IOException {
        JournalState state = JournalState.read(JournalFiles.of(FolderDisk.readOnly(journal)), progress);
        if (!state.isKnown() || state.newer() != null) {
            state.damages().forEach(damage -> err().println("damaged: " + damage));
            err().println("tern journal export: what sessions there are is not known"
                    + (state.newer() == null ? "" : ": a newer Tern wrote " + state.newer()));
            return ExitCode.JOURNAL_DAMAGED;
        }
        BodySweep sweep;
        if (file == null) {
            sweep = JournalExport.write(state, out, progress);
        } else {
            try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
                sweep = JournalExport.write(state, writer, progress);
            }
        }
        sweep.damages().forEach(damage -> err().println("damaged: " + damage));
        state.lostRecords().forEach(lost -> err().println("without its place: " + lost));
        return sweep.damages().isEmpty() && state.lostRecords().isEmpty() ? ExitCode.OK : ExitCode.JOURNAL_DAMAGED;
    }
}
