package org.ternmq.cli.journal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.record.RecordType;
import org.ternmq.journal.replica.Replica;
import org.ternmq.journal.tool.BodySweep;
import org.ternmq.journal.tool.Damage;
import org.ternmq.journal.tool.JournalFiles;
import org.ternmq.journal.tool.JournalState;
import org.ternmq.journal.tool.Progress;
import org.ternmq.journal.tool.RecordListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tern journal inspect}: what is there. */
@Command(
        name = "inspect",
        description = "Shows what files a journal has, and what they hold.",
        footer = {
            "",
            "Segments hold the records; of those ending in .cold only messages are left that",
            "are still needed. A position is written as segment and offset, 7:4096.",
            "On a damaged journal it goes on as far as it can. Reads only.",
            "Exit code: 0 whole, 7 damaged (see tern journal verify), 1 wrong usage or no",
            "such folder."
        })
final class InspectCommand extends FolderCommand {
    @Option(names = "--records", description = "Lists the records instead, one a line: position, kind, size, content.")
    private boolean records;

    @Option(names = "--from", paramLabel = "POSITION", description = "With --records: begins at this position.")
    private @Nullable String from;

    @Override
    boolean isWriting() {
        return false;
    }

    @Override
    int run(Path journal, PrintWriter out, Progress progress) throws IOException {
        JournalFiles files = JournalFiles.of(FolderDisk.readOnly(journal));
        if (records) {
            RecordListing.write(files, position(from), out::println);
            return ExitCode.OK;
        }
        JournalState state = JournalState.read(files, progress);
        BodySweep sweep = BodySweep.over(state, progress);
        out.println("journal " + journal + ", store " + Long.toHexString(files.storeId()));
        files(files, out);
        records(sweep, out);
        state(state, out);
        for (Damage damage : sweep.damages()) {
            out.println("damaged: " + damage);
        }
        return sweep.damages().isEmpty() && state.lostRecords().isEmpty() ? ExitCode.OK : ExitCode.JOURNAL_DAMAGED;
    }

    private long position(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        String[] parts = text.split(":", 2);
        try {
            long segment = Integer.parseUnsignedInt(parts[0]);
            return segment << 32 | (parts.length == 1 ? 0 : Integer.parseUnsignedInt(parts[1]));
        } catch (NumberFormatException wrong) {
            throw wrong("--from " + text + " is no position, such as 7:4096");
        }
    }

    private static void files(JournalFiles files, PrintWriter out) {
        for (JournalFiles.Found file : files.segments().values()) {
            String kind = file.cold() ? "compacted" : file.number() > files.lastWritten() ? "prepared" : "segment";
            out.println("file " + file.name() + "  " + kind + "  " + file.bytes() + " bytes");
        }
        files.checkpoints()
                .forEach((position, file) -> out.println("file " + file.name() + "  checkpoint at "
                        + Layout.place(position) + "  " + file.bytes() + " bytes"));
        files.leftovers().forEach(name -> out.println("file " + name + "  not in use"));
        out.println(files.segments().size() + " segments, "
                + files.checkpoints().size() + " checkpoints, " + files.bytes() + " bytes");
    }

    private static void records(BodySweep sweep, PrintWriter out) {
        for (Map.Entry<RecordType, Long> count : sweep.counts().entrySet()) {
            out.println("records " + count.getKey() + "  " + count.getValue());
        }
    }

    private static void state(JournalState state, PrintWriter out) {
        if (state.newer() != null) {
            out.println("stopped: " + state.newer());
        }
        if (!state.isKnown()) {
            out.println("what sessions there are is not known");
            return;
        }
        Replica replica = state.replica();
        long subscriptions = 0;
        long queued = 0;
        for (StoredSession session : replica.sessions()) {
            subscriptions += session.subscriptions.size();
            queued += session.queue.size() + session.inFlight.size();
        }
        out.println(
                "read from " + (state.from() == 0 ? "the beginning" : "the checkpoint at " + Layout.place(state.from()))
                        + " to " + Layout.place(state.endPosition()));
        if (state.tornBytes() > 0) {
            out.println("torn: " + torn(state));
        }
        out.println("time " + Instant.ofEpochMilli(replica.clockMillis()));
        out.println("sessions " + replica.sessions().size() + ", subscriptions " + subscriptions + ", shared groups "
                + replica.groups().size());
        out.println("queued or in flight " + queued + ", retained "
                + replica.retained().size() + ", messages kept "
                + replica.live().count());
    }

    /** What is said of the end that a crash has left. */
    static String torn(JournalState state) {
        return state.tornBytes() + " bytes behind " + Layout.place(state.endPosition())
                + " are of a batch that a crash cut short; nothing in it was acknowledged, and the next start drops it";
    }
}
