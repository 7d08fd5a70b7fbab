package org.ternmq.journal.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.store.StoredSession;
import org.ternmq.core.store.StoredSession.InFlight;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.log.ColdIndex;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.log.Log;
import org.ternmq.journal.log.LogSettings;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.RecordWriter;
import org.ternmq.journal.record.StoredMessage;
import org.ternmq.journal.replica.Replica;
import org.ternmq.journal.replica.SharedGroup;
import org.ternmq.journal.store.Checkpoints;

/**
 * Makes a whole journal of a damaged one: what can be proven adds up to a state, which is written as checkpoints, and the messages
 * that it refers to are copied with their positions. So nothing but what was damaged is lost, and what hung on it. The old files are
 * only read.
 */
public final class JournalRepair {
    private final JournalState state;
    private final BodySweep sweep;
    private final Progress progress;
    private final List<LostMessage> lostMessages = new ArrayList<>();

    /**
     * A message of which nothing is left but that somebody was to get it.
     *
     * @param position where it lay
     * @param owner whose queue it waited in, or which topic it was retained for
     */
    public record LostMessage(long position, String owner) {
        /** One line for a reader. */
        @Override
        public String toString() {
            return "message at " + Layout.place(position) + ", " + owner;
        }
    }

    private JournalRepair(JournalState state, BodySweep sweep, Progress progress) {
        this.state = state;
        this.sweep = sweep;
        this.progress = progress;
    }

    /** Reads everything and finds out what can be saved; writes nothing. */
    public static JournalRepair plan(Disk disk, Progress progress) throws IOException {
        JournalState state = JournalState.read(JournalFiles.of(disk), progress);
        var repair = new JournalRepair(state, BodySweep.over(state, progress), progress);
        repair.sweep.missing().forEach(repair::forget);
        return repair;
    }

    /** Nobody is to wait for a message that is lost. */
    private void forget(long position) {
        Replica replica = state.replica();
        for (StoredSession session : replica.sessions()) {
            while (session.queue.remove(position)) { // a retained one may wait twice
                lose(position, "waiting for client " + session.clientId());
            }
            for (int i = 0; i < session.inFlight.size(); i++) {
                InFlight sent = session.inFlight.get(i);
                if (!sent.isReleased() && sent.position() == position) {
                    // The client may have it; in any case the identifier is ended in order.
                    session.inFlight.set(i, new InFlight(sent.packetId(), InFlight.RELEASED, 0, new int[0]));
                    lose(position, "in flight to client " + session.clientId() + " as " + sent.packetId());
                }
            }
        }
        for (SharedGroup group : replica.groups()) {
            while (group.queue.remove(position)) {
                lose(position, "waiting for group " + group.filter().text());
            }
        }
        for (Map.Entry<TopicName, Long> retained :
                List.copyOf(replica.retained().entrySet())) {
            if (retained.getValue() == position) {
                replica.clearRetained(retained.getKey());
                lose(position, "retained for topic " + retained.getKey());
            }
        }
    }

    private void lose(long position, String owner) {
        lostMessages.add(new LostMessage(position, owner));
    }

    /** Whether there is nothing to repair. */
    public boolean isWhole() {
        return sweep.damages().isEmpty() && state.lostRecords().isEmpty();
    }

    /** Why nothing can be repaired, or null if it can. */
    public @Nullable String obstacle() {
        if (state.newer() != null) {
            return "a newer Tern wrote it (" + state.newer() + "): use that one";
        }
        return state.isKnown()
                ? null
                : "no checkpoint is whole and the first segments are gone or compacted, so nobody knows which sessions there"
                        + " were and who was to get what; take the folder from a backup, or move it away to begin anew"
                        + " (`tern journal inspect --records` still shows the messages in it)";
    }

    /** What is damaged. */
    public List<Damage> damages() {
        return sweep.damages();
    }

    /** Whole records that have to be left out. */
    public List<LostRecord> lostRecords() {
        return state.lostRecords();
    }

    /** Messages that are lost, once for each who was to get it. */
    public List<LostMessage> lostMessages() {
        return lostMessages;
    }

    /** What is left. */
    public Replica replica() {
        return state.replica();
    }

    /** Writes the whole journal into an empty folder, and syncs it. */
    public void writeTo(Disk target) throws IOException {
        if (obstacle() != null) {
            throw new IllegalStateException(obstacle());
        }
        JournalFiles files = state.files();
        var copy = new Copy(target, files.storeId());
        BodySweep.over(state, progress, copy);
        int last = Math.max(files.lastWritten(), Layout.number(replica().appliedPosition()));
        if (!files.segments().isEmpty()) {
            last = Math.max(last, files.segments().lastKey());
        }
        writeEmpty(target, last + 1, files.storeId());
        var settings = new LogSettings(SEGMENT_BYTES, SEGMENT_BYTES / 4, SEGMENT_BYTES, 0, files.storeId());
        try (Log log = Log.recover(target, settings, Layout.start(last + 1), (position, type, body) -> {})) {
            Checkpoints checkpoints = new Checkpoints(target);
            for (int i = 0; i < CHECKPOINTS; i++) { // two, as there always are: one may be damaged again
                var record = new RecordWriter();
                record.time(replica().clockMillis());
                long position = log.append(record.type(), record.body());
                while (log.commit()) {
                    // until nothing waits
                }
                replica().apply(position, new LogRecord.Time(replica().clockMillis()));
                checkpoints.write(replica());
            }
        }
    }

    private static void writeEmpty(Disk target, int number, long storeId) throws IOException {
        try (Disk.File file = target.open(Layout.name(number, false), true)) {
            ByteBuffer bytes = ByteBuffer.allocate(EMPTY_BYTES);
            bytes.put(Layout.header(Layout.HOT, number, storeId, EMPTY_BYTES)).clear();
            file.write(bytes, 0);
            file.sync();
        }
        target.syncFolder();
    }

    /** Gathers the messages of one segment and writes them as a compacted one. */
    private static final class Copy implements BodySweep.Messages {
        private final Disk target;
        private final long storeId;
        private final Map<Long, ByteBuffer> frames = new HashMap<>();

        Copy(Disk target, long storeId) {
            this.target = target;
            this.storeId = storeId;
        }

        @Override
        public void message(long position, StoredMessage message, ByteBuffer frame) {
            frames.put(position, frame);
        }

        @Override
        public void endOfSegment(int number) throws IOException {
            if (frames.isEmpty()) {
                return;
            }
            long[] positions =
                    frames.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
            try (Disk.File file = target.open(Layout.name(number, true), true)) {
                ByteBuffer header = Layout.header(Layout.COLD, number, storeId, 0);
                ColdIndex.write(file, positions, header, position -> frame(position));
            }
            frames.clear();
        }

        private ByteBuffer frame(long position) {
            return Objects.requireNonNull(frames.get(position)).duplicate();
        }
    }

    private static final int EMPTY_BYTES = 4_096;
    private static final int SEGMENT_BYTES = 1 << 16; // two short records come into it
    private static final int CHECKPOINTS = 2;
}
