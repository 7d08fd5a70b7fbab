package org.ternmq.journal.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.record.Bodies;
import org.ternmq.journal.record.InconsistentJournalException;
import org.ternmq.journal.record.RecordType;
import org.ternmq.journal.record.StoredMessage;
import org.ternmq.journal.record.UnknownRecordException;
import org.ternmq.journal.replica.LiveBodies;

/** Goes through all segments once: counts, finds what is damaged, and hands over the messages that something refers to. */
public final class BodySweep {
    private final Bodies bodies = new Bodies();
    private final JournalState state;
    private final LiveBodies live;
    private final Progress progress;
    private final Set<Damage> damages = new LinkedHashSet<>();
    private final Map<RecordType, Long> counts = new EnumMap<>(RecordType.class);
    private final List<Long> missing = new ArrayList<>();

    /** Takes live messages in the order of their positions. */
    interface Messages {
        /** Nobody wants them. */
        Messages NONE = (position, message, frame) -> {};

        /** One message, with the frame that it stands in. */
        void message(long position, StoredMessage message, ByteBuffer frame) throws IOException;

        /** All of one segment are through. */
        default void endOfSegment(int number) throws IOException {}
    }

    private BodySweep(JournalState state, Progress progress) {
        this.state = state;
        this.live = state.replica().live();
        this.progress = progress;
        damages.addAll(state.damages());
    }

    /** Reads every byte of every segment. */
    public static BodySweep over(JournalState state, Progress progress) throws IOException {
        return over(state, progress, Messages.NONE);
    }

    static BodySweep over(JournalState state, Progress progress, Messages messages) throws IOException {
        var sweep = new BodySweep(state, progress);
        sweep.run(messages);
        return sweep;
    }

    private void run(Messages messages) throws IOException {
        JournalFiles files = state.files();
        long done = 0;
        for (JournalFiles.Found segment : files.segments().values()) {
            progress.reached("reading " + segment.name(), done, files.bytes());
            one(segment, messages);
            messages.endOfSegment(segment.number());
            done += segment.bytes();
        }
        for (long segment : live.segments()) {
            if (!files.segments().containsKey((int) segment)) {
                Arrays.stream(live.positions(segment)).forEach(missing::add);
                damages.add(new Damage(
                        Layout.name((int) segment, false),
                        0,
                        "the file is missing, and " + live.count(segment)
                                + " messages of it are still to be delivered"));
            }
        }
        missing.sort(null);
    }

    private void one(JournalFiles.Found segment, Messages messages) throws IOException {
        SegmentScan scan = state.files().scan(segment);
        var frames = new Live(live.positions(segment.number()), messages);
        scan.run(segment.number() >= state.files().lastWritten(), frames);
        if (frames.failure != null) {
            throw frames.failure;
        }
        damages.addAll(scan.damages());
        damages.addAll(frames.unreadable);
        long[] positions = frames.positions;
        for (int i = frames.found.nextClearBit(0); i < positions.length; i = frames.found.nextClearBit(i + 1)) {
            missing.add(positions[i]);
            if (scan.damages().isEmpty() && frames.unreadable.isEmpty()) {
                damages.add(new Damage(
                        segment.name(),
                        0,
                        "the message at " + Layout.place(positions[i]) + " is gone, but still owed"));
            }
        }
    }

    /** The live frames of one segment. */
    private final class Live implements FoundFrames {
        private final long[] positions;
        private final Messages messages;
        private final BitSet found = new BitSet();
        private final List<Damage> unreadable = new ArrayList<>();
        private @Nullable IOException failure;

        Live(long[] positions, Messages messages) {
            this.positions = positions;
            this.messages = messages;
        }

        @Override
        public void frame(long position, ByteBuffer frame) {
            int code = Layout.type(frame, 0);
            RecordType kind = RecordType.known(code);
            if (kind != null) {
                counts.merge(kind, 1L, Long::sum);
            }
            int index = Arrays.binarySearch(positions, position);
            if (index < 0 || failure != null) {
                return;
            }
            try {
                if (kind != RecordType.BODY) {
                    throw new InconsistentJournalException(position, "this is no message, but one is owed");
                }
                StoredMessage message = bodies.decode(position, Layout.body(frame, 0));
                found.set(index);
                messages.message(position, message, frame);
            } catch (InconsistentJournalException | UnknownRecordException wrong) {
                String name = Layout.name(Layout.number(position), false);
                unreadable.add(new Damage(name, Layout.offset(position), String.valueOf(wrong.getMessage())));
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    /** All that is damaged, in the order in which it was found. */
    public List<Damage> damages() {
        return List.copyOf(damages);
    }

    /** How many records there are of each kind, needed ones and others. */
    public Map<RecordType, Long> counts() {
        return counts;
    }

    /** Where messages lay that are still owed and cannot be read. */
    public List<Long> missing() {
        return missing;
    }
}
