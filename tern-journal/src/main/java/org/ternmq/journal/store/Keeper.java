package org.ternmq.journal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.log.Log;
import org.ternmq.journal.log.Log.SegmentInfo;
import org.ternmq.journal.record.RecordWriter;
import org.ternmq.journal.replica.LiveBodies;
import org.ternmq.journal.replica.Replica;

/**
 * Follows the log behind its durable end and keeps a replica of all that it says. From that it makes checkpoints, and knows which
 * segments nothing refers to any more: those go, and those with little left in them are rewritten. So the loops never stop for any of
 * this, and what a restart would read is tried out all the time. For one thread, but {@link #copy}.
 */
final class Keeper {
    /** How often the log tells the time at least, so that after a crash one knows when it was. */
    static final long TIME_EVERY_MILLIS = 60_000;

    private final Log log;
    private final Replica replica;
    private final Checkpoints checkpoints;
    private final Fetches fetches;
    private final Clock clock;
    private final RecordWriter record = new RecordWriter();
    private final Map<Integer, Integer> judged =
            new HashMap<>(); // live messages of a segment when it was found worth keeping
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile long next; // where the log is read on
    private long checkpointSegment;

    Keeper(Log log, Replica replica, Checkpoints checkpoints, Fetches fetches, Clock clock) {
        this.log = log;
        this.replica = replica;
        this.checkpoints = checkpoints;
        this.fetches = fetches;
        this.clock = clock;
        this.next = log.durable();
        this.checkpointSegment = LiveBodies.segmentOf(replica.appliedPosition());
    }

    Replica replica() {
        return replica;
    }

    /** Reads what is new, and does what has become due. */
    synchronized void step() throws IOException {
        long durable = log.durable();
        while (next < durable) {
            next = log.readFrom(
                    next, durable, buffer, (position, type, body) -> replica.apply(position, (byte) type, body));
        }
        log.lowOnSpace(clock.nanos());
        if (clock.millis() - replica.clockMillis() >= TIME_EVERY_MILLIS
                && !replica.sessions().isEmpty()) {
            record.time(clock.millis());
            log.append(record.type(), record.body());
        }
        if (LiveBodies.segmentOf(next) - checkpointSegment >= SEGMENTS_PER_CHECKPOINT) {
            checkpoint();
        }
    }

    /** Makes a checkpoint and frees what it makes superfluous. */
    synchronized void checkpoint() throws IOException {
        if (replica.appliedPosition() == 0) {
            return;
        }
        checkpoints.write(replica);
        checkpointSegment = LiveBodies.segmentOf(next);
        tidy();
    }

    /** All that is safe now, held while files come and go. From any thread. */
    synchronized JournalCopy copy(Disk disk) throws IOException {
        return JournalCopy.of(disk, log.durable());
    }

    private void tidy() throws IOException {
        long neededFrom = LiveBodies.segmentOf(checkpoints.oldest());
        LiveBodies live = replica.live();
        Set<Integer> held = fetches.segments();
        for (SegmentInfo segment : log.segments()) {
            if (!segment.finished() || segment.number() >= neededFrom || held.contains(segment.number())) {
                continue;
            }
            int count = live.count(segment.number());
            if (count == 0) {
                log.delete(segment.number());
                judged.remove(segment.number());
            } else if (count <= judged.getOrDefault(segment.number(), Integer.MAX_VALUE) / 2) {
                judge(segment, live.positions(segment.number()));
            }
        }
    }

    /** Rewrites a segment of which less than half is left. */
    private void judge(SegmentInfo segment, long[] positions) throws IOException {
        long sampled = 0;
        int samples = Math.min(SAMPLES, positions.length);
        for (int i = 0; i < samples; i++) {
            long at = positions[(int) ((long) i * positions.length / samples)];
            sampled += FRAME_BYTES + bodyBytes(at);
        }
        if (sampled * positions.length / samples < segment.fileBytes() / 2) {
            log.compact(segment.number(), positions);
        }
        judged.put(segment.number(), positions.length);
    }

    private long bodyBytes(long position) throws IOException {
        long[] bytes = new long[1];
        log.read(position, (at, type, body) -> bytes[0] = body.remaining());
        return bytes[0];
    }

    /** Whether it has nothing to read. From any thread. */
    boolean isIdle() {
        return log.durable() <= next;
    }

    private static final int BUFFER_BYTES = 1 << 18;
    private static final int SEGMENTS_PER_CHECKPOINT = 2;
    private static final int SAMPLES = 64;
    private static final int FRAME_BYTES = 21; // a frame and its place in the index of a rewritten segment
}
