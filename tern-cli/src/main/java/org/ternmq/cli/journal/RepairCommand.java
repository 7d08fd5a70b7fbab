package org.ternmq.cli.journal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.journal.tool.JournalRepair;
import org.ternmq.journal.tool.Progress;
import org.ternmq.journal.tool.RepairFolders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tern journal repair}: makes a whole journal of what is left. */
@Command(
        name = "repair",
        description = "Makes a damaged journal usable again, with as little lost as possible, and tells what was lost.",
        footer = {
            "",
            "Everything whose checksum is right is kept; a damaged checkpoint is made good",
            "from an older one and the records since. The new journal is written beside the",
            "old one, and takes its place when it is whole on the disk; the old files stay",
            "in FOLDER/journal.damaged-TIME. Cut short at any moment, it can be run again.",
            "It needs room for the messages kept. A whole journal is left as it is.",
            "Exit code: 0 whole or repaired, 7 it cannot be repaired (with --dry-run: it is",
            "damaged), 1 wrong usage or a failure."
        })
final class RepairCommand extends FolderCommand {
    @Option(names = "--dry-run", description = "Only tells what would be lost.")
    private boolean isDry;

    @Override
    boolean isWriting() {
        return !isDry;
    }

    @Override
    int run(Path journal, PrintWriter out, Progress progress) throws IOException {
        var folders = new RepairFolders(journal);
        if (!isDry) {
            folders.resume();
        }
        JournalRepair repair = JournalRepair.plan(FolderDisk.readOnly(journal), progress);
        repair.damages().forEach(damage -> out.println("damaged: " + damage));
        if (repair.obstacle() != null) {
            err().println("tern journal repair: it cannot be repaired: " + repair.obstacle());
            return ExitCode.JOURNAL_DAMAGED;
        }
        if (repair.isWhole()) {
            out.println("whole: nothing to repair");
            return ExitCode.OK;
        }
        repair.lostRecords().forEach(lost -> out.println("left out: " + lost));
        repair.lostMessages().forEach(lost -> out.println("lost: " + lost));
        out.println("kept: " + repair.replica().sessions().size() + " sessions, "
                + repair.replica().retained().size() + " retained messages, "
                + repair.replica().live().count() + " messages; "
                + repair.lostMessages().size() + " deliveries lost");
        if (isDry) {
            out.println("nothing was changed");
            return ExitCode.JOURNAL_DAMAGED;
        }
        repair.writeTo(folders.begin());
        Path old = folders.finish(
                LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern(TIME, Locale.ROOT)));
        out.println("repaired; the old files are in " + old);
        return ExitCode.OK;
    }

    private static final String TIME = "yyyyMMdd-HHmmss";
}
