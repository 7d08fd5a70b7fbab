package org.ternmq.journal.tool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.record.UnknownRecordException;
import org.ternmq.journal.replica.DamagedCheckpointException;
import org.ternmq.journal.replica.Replica;
import org.ternmq.journal.store.Checkpoints;

/**
 * What a restart would find, or as much of it as can be found: the newest checkpoint that is whole, and all whole frames behind it.
 * Without any checkpoint it is all frames from the first on, if none of them was compacted or deleted.
 */
public final class JournalState {
    private final JournalFiles files;
    private final Progress progress;
    private final List<Damage> damages = new ArrayList<>();
    private TolerantReplica tolerant = new TolerantReplica(new Replica());
    private long from;
    private boolean isKnown = true;
    private @Nullable String newer;
    private long endPosition;
    private long tornBytes;

    private JournalState(JournalFiles files, Progress progress) {
        this.files = files;
        this.progress = progress;
    }

    /** Reads checkpoints and the segments behind them. */
    public static JournalState read(JournalFiles files, Progress progress) throws IOException {
        var state = new JournalState(files, progress);
        state.damages.addAll(files.damages());
        state.newer = files.newer();
        state.loadCheckpoint();
        if (state.isKnown) {
            try {
                state.replay();
            } catch (UnknownRecordException e) {
                state.newer = e.getMessage();
            }
        }
        return state;
    }

    private void loadCheckpoint() throws IOException {
        Replica newest = null;
        for (Map.Entry<Long, JournalFiles.Found> entry :
                files.checkpoints().descendingMap().entrySet()) {
            String name = entry.getValue().name();
            progress.reached("reading " + name, 0, entry.getValue().bytes());
            try {
                Replica read = Checkpoints.read(files.disk(), name);
                if (read.appliedPosition() != entry.getKey()) {
                    damages.add(new Damage(name, 0, "it was made at " + Layout.place(read.appliedPosition())));
                } else if (newest == null && isBehindCompacted(entry.getKey())) {
                    newest = read;
                }
            } catch (DamagedCheckpointException damaged) {
                newer = damaged.isNewer() ? name + ": " + damaged.getMessage() : newer;
                damages.add(new Damage(name, damaged.offset(), String.valueOf(damaged.getMessage())));
            }
        }
        if (newest != null) {
            tolerant = new TolerantReplica(newest);
            from = newest.appliedPosition();
        } else if (!files.segments().isEmpty() || !files.checkpoints().isEmpty()) {
            isKnown = files.segments().containsKey(1) && isBehindCompacted(Layout.start(1));
            if (!isKnown) {
                damages.add(
                        new Damage(
                                Layout.name(1, false),
                                0,
                                "the records from there on are gone or compacted, and no whole checkpoint says what was in them"));
            }
        }
    }

    private boolean isBehindCompacted(long position) {
        return files.segments().tailMap(Layout.number(position), true).values().stream()
                .noneMatch(JournalFiles.Found::cold);
    }

    private void replay() throws IOException {
        if (from == 0 && files.segments().isEmpty()) {
            return;
        }
        int first = from == 0 ? 1 : Layout.number(from);
        int last = Math.max(first, files.lastWritten());
        for (int number = first; number <= last; number++) {
            JournalFiles.Found segment = files.segments().get(number);
            if (segment == null) {
                missing(number);
                continue;
            }
            progress.reached("replaying " + segment.name(), number - first, last - first + 1L);
            SegmentScan scan = files.scan(segment);
            try {
                scan.run(number == last, tolerant);
            } finally {
                damages.addAll(scan.damages());
            }
            if (number == last) {
                atEnd(scan, number);
            }
        }
    }

    private void missing(int number) {
        damages.add(new Damage(Layout.name(number, false), 0, "the file is missing"));
        tolerant.gap();
    }

    private void atEnd(SegmentScan scan, int number) {
        if (scan.isFinished()) {
            endPosition = Layout.start(number + 1);
            if (!files.segments().containsKey(number + 1)) {
                missing(number + 1);
            }
            return;
        }
        endPosition = Layout.position(number, scan.end());
        tornBytes = scan.tornBytes();
        if (endPosition < from) {
            damages.add(new Damage(
                    Layout.name(number, false),
                    scan.end(),
                    "the log ends here, before the checkpoint at " + Layout.place(from)));
        }
    }

    /** What all adds up to. */
    public Replica replica() {
        return tolerant.replica();
    }

    /** Where the checkpoint was made that all begins with, 0 for none. */
    public long from() {
        return from;
    }

    /** Whether it is known how things stood where the segments begin; otherwise nothing can be said. */
    public boolean isKnown() {
        return isKnown;
    }

    /** What a newer version of Tern has written, or null: then this one must leave it alone. */
    public @Nullable String newer() {
        return newer;
    }

    /** Where the last whole batch ends. */
    public long endPosition() {
        return endPosition;
    }

    /** How many bytes a crash has left of a batch that was never reported safe. */
    public long tornBytes() {
        return tornBytes;
    }

    /** What is damaged in the files that were read. */
    public List<Damage> damages() {
        return damages;
    }

    /** Whole records that had to be left out. */
    public List<LostRecord> lostRecords() {
        return tolerant.lost();
    }

    JournalFiles files() {
        return files;
    }
}
