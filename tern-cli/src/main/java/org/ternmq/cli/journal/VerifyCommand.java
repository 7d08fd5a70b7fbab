package org.ternmq.cli.journal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.journal.tool.BodySweep;
import org.ternmq.journal.tool.JournalFiles;
import org.ternmq.journal.tool.JournalState;
import org.ternmq.journal.tool.Progress;
import picocli.CommandLine.Command;

/** {@code tern journal verify}: whether all is whole. */
@Command(
        name = "verify",
        description = "Reads every byte of a journal and tells what is damaged, with file and offset.",
        footer = {
            "",
            "Checks headers, the checksum of every record, the indexes of compacted",
            "segments and all checkpoints, replays the records as a start would, and looks",
            "whether every message that is still owed to somebody can be read.",
            "What a crash has cut short at the very end was never acknowledged: it is told,",
            "and is no damage. Reads only.",
            "Exit code: 0 whole, 7 damaged, 1 wrong usage or no such folder."
        })
final class VerifyCommand extends FolderCommand {
    @Override
    boolean isWriting() {
        return false;
    }

    @Override
    int run(Path journal, PrintWriter out, Progress progress) throws IOException {
        JournalFiles files = JournalFiles.of(FolderDisk.readOnly(journal));
        JournalState state = JournalState.read(files, progress);
        BodySweep sweep = BodySweep.over(state, progress);
        sweep.damages().forEach(damage -> out.println("damaged: " + damage));
        state.lostRecords().forEach(lost -> out.println("without its place: " + lost));
        if (state.newer() != null) {
            out.println("of a newer Tern: " + state.newer());
        }
        if (state.tornBytes() > 0) {
            out.println("torn: " + InspectCommand.torn(state));
        }
        if (sweep.damages().isEmpty() && state.lostRecords().isEmpty() && state.newer() == null) {
            long records =
                    sweep.counts().values().stream().mapToLong(Long::longValue).sum();
            out.println("whole: " + files.segments().size() + " segments, "
                    + files.checkpoints().size() + " checkpoints, " + files.bytes() + " bytes, " + records
                    + " records");
            return ExitCode.OK;
        }
        int count = sweep.damages().size() + state.lostRecords().size();
        out.println("damaged in " + count + (count == 1 ? " place" : " places")
                + (state.newer() == null ? "; tern journal repair --dry-run tells what can be saved" : ""));
        return ExitCode.JOURNAL_DAMAGED;
    }
}
