package org.ternmq.journal.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.log.DamagedJournalException;
import org.ternmq.journal.log.Log;
import org.ternmq.journal.log.LogSettings;
import org.ternmq.journal.record.InconsistentJournalException;
import org.ternmq.journal.record.RecordWriter;
import org.ternmq.journal.record.UnknownRecordException;
import org.ternmq.journal.replica.Replica;
import org.ternmq.journal.replica.SharedGroup;

/**
 * What a broker keeps on disk. Opened once, it tells what an earlier process left; then it takes what the loops append, and nobody but
 * its own threads waits for the disk. Without {@link JournalThreads} nothing runs by itself: whoever drives it calls {@link #step}.
 */
public final class Journal {
    private final Disk disk;
    private final Log log;
    private final Clock clock;
    private final Keeper keeper;
    private final Fetches fetches;
    private final List<Runnable> progressed = new ArrayList<>();
    private final long endedAtMillis;

    private Journal(Disk disk, Log log, Clock clock, Replica replica, Checkpoints checkpoints) {
        this.disk = disk;
        this.log = log;
        this.clock = clock;
        this.endedAtMillis = Math.min(clock.millis(), replica.clockMillis() + Keeper.TIME_EVERY_MILLIS);
        this.fetches = new Fetches(log, clock);
        this.keeper = new Keeper(log, replica, checkpoints, fetches, clock);
    }

    /**
     * Opens a folder, reads what is there, and makes ready to go on behind it.
     *
     * @throws DamagedJournalException if it cannot be read for another reason than a crash
     * @throws IOException if the disk refuses
     */
    public static Journal open(Disk disk, LogSettings settings, Clock clock) throws IOException {
        Checkpoints checkpoints = new Checkpoints(disk);
        Replica replica = checkpoints.newest();
        long from = replica.appliedPosition();
        Log.requireHistory(disk, from);
        Log log = recover(disk, settings, replica);
        checkpoints.deleteUseless();
        clock.notBefore(replica.clockMillis());
        var journal = new Journal(disk, log, clock, replica, checkpoints);
        log.onProgress(journal::progressed);
        journal.disconnectAll();
        return journal;
    }

    private static Log recover(Disk disk, LogSettings settings, Replica replica) throws IOException {
        try {
            return Log.recover(
                    disk,
                    settings,
                    replica.appliedPosition(),
                    (position, type, body) -> replica.apply(position, (byte) type, body));
        } catch (InconsistentJournalException wrong) {
            throw DamagedJournalException.inSegment(wrong.position(), wrong);
        } catch (UnknownRecordException newer) {
            throw new IOException(newer.getMessage(), newer);
        }
    }

    /** Whose connection the end of the process cut was cut then; told, so that another restart knows it too. */
    private void disconnectAll() {
        var record = new RecordWriter();
        for (StoredSession session : sessions()) {
            if (session.disconnectedAtMillis == StoredSession.CONNECTED) {
                record.disconnected(session.number(), endedAtMillis, session.expirySeconds, session.will.isPresent());
                log.append(record.type(), record.body());
            }
        }
    }

    /** The sessions that were kept; to be read before anything is appended. */
    public Collection<StoredSession> sessions() {
        return keeper.replica().sessions();
    }

    /** When the connection of a kept session ended, in the time of the loops. */
    public long disconnectedNanos(StoredSession session) {
        boolean wasCut = session.disconnectedAtMillis == StoredSession.CONNECTED;
        return clock.toNanos(wasCut ? endedAtMillis : session.disconnectedAtMillis);
    }

    /** The groups of shared subscriptions that were kept. */
    public Collection<SharedGroup> groups() {
        return keeper.replica().groups();
    }

    /** Where the retained messages lie, in the order in which they are read best. */
    public List<Long> retained() {
        return keeper.replica().retained().values().stream().sorted().toList();
    }

    /** Reads a message; waits for the disk. */
    public Publication read(long position) throws IOException {
        return fetches.read(position);
    }

    /**
     * The store of one loop.
     *
     * @param loop runs tasks on it, from any thread
     */
    public SessionStore newStore(Executor loop) {
        return new LogSessionStore(log, clock, (positions, arrived) -> fetches.add(positions, loop, arrived));
    }

    /** Runs a task whenever more is durable, on the thread that made it so. To be called before there is anything to tell. */
    public void onProgress(Runnable task) {
        progressed.add(task);
    }

    /** Runs a task whenever more was handed to the system, on the thread that did; only for those whom that is enough. */
    public void onWritten(Runnable task) {
        log.onWritten(task);
    }

    private void progressed() {
        progressed.forEach(Runnable::run);
    }

    /** Does all that is to do, on the caller's thread: writes, syncs, follows, reads. */
    public void step() throws IOException {
        boolean more = true;
        while (more) {
            more = log.commit();
            keeper.step();
            more |= fetches.step();
        }
    }

    /** Makes a checkpoint now; for whoever drives it. */
    public void checkpoint() throws IOException {
        keeper.checkpoint();
    }

    /** All that is safe now, to be read while the journal goes on; waits while a checkpoint is made. From any thread. */
    public JournalCopy copy() throws IOException {
        return keeper.copy(disk);
    }

    Log log() {
        return log;
    }

    Keeper keeper() {
        return keeper;
    }

    Fetches fetches() {
        return fetches;
    }
}
