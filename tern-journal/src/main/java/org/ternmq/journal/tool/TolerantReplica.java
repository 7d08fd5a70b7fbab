package org.ternmq.journal.tool;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.record.InconsistentJournalException;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.RecordReader;
import org.ternmq.journal.replica.Replica;

/**
 * Applies what was found of a journal to a replica. A record that has no place, since one before it was lost, is left out and noted;
 * of a session or a flight whose end was lost the end is supplied, as a new one in its place proves it.
 */
final class TolerantReplica implements FoundFrames {
    private final Replica replica;
    private final RecordReader reader = new RecordReader();
    private final List<LostRecord> lost = new ArrayList<>();

    TolerantReplica(Replica replica) {
        this.replica = replica;
        reader.bodyBefore(replica.bodyBefore());
    }

    @Override
    public void frame(long position, ByteBuffer frame) {
        if (position <= replica.appliedPosition()) {
            return;
        }
        byte type = (byte) Layout.type(frame, 0);
        try {
            apply(position, reader.read(position, type, Layout.body(frame, 0)));
        } catch (InconsistentJournalException wrong) {
            lost.add(new LostRecord(position, String.valueOf(wrong.getMessage())));
            reader.bodyBefore(RecordReader.NONE);
        }
    }

    /** A message whose PUBLISHED was lost belongs to no other. */
    @Override
    public void gap() {
        reader.bodyBefore(RecordReader.NONE);
    }

    private void apply(long position, LogRecord record) {
        LogRecord ending = missingEnd(record);
        if (ending != null) {
            lost.add(new LostRecord(position - 1, "an " + ending.type() + " before " + record.type() + " is supplied"));
            replica.apply(position - 1, ending); // no frame is shorter than nine bytes: nothing else stands there
        }
        replica.apply(position, record);
    }

    private @Nullable LogRecord missingEnd(LogRecord record) {
        if (record instanceof LogRecord.Opened opened) {
            StoredSession before = replica.session(opened.clientId());
            return before == null ? null : new LogRecord.Ended(before.number());
        }
        if (record instanceof LogRecord.Sent sent) {
            StoredSession session = replica.session(sent.session());
            boolean isInFlight = session != null
                    && session.inFlight.stream().anyMatch(flight -> flight.packetId() == sent.packetId());
            return isInFlight ? new LogRecord.Completed(sent.session(), sent.packetId()) : null;
        }
        return null;
    }

    Replica replica() {
        return replica;
    }

    /** What was left out or supplied. */
    List<LostRecord> lost() {
        return lost;
    }
}
