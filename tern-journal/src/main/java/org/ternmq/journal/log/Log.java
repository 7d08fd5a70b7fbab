package org.ternmq.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.disk.Disk;

/**
 * An append-only log in segments. Frames that many threads append are gathered in batches; one thread, the committer, writes a batch,
 * syncs it and only then goes on with the next, which was gathered meanwhile. A position is the number of the segment and the offset in
 * it; positions grow.
 *
 * <p>{@link #append}, {@link #read}, {@link #readFrom} and the queries may be called by any thread. {@link #commit} and {@link #prepare}
 * are called by {@link LogThreads}, or by a test or simulator in their place. Memory is bounded as long as appenders hold back while the
 * log {@linkplain #isBehind() is behind}.
 */
public final class Log implements AutoCloseable {
    private final LogSettings settings;
    private final long storeId;
    private final Segments segments;
    private final SegmentMaker maker;
    private final BatchQueue queue;
    private final long cutBytes;
    private final ReentrantLock listenersLock = new ReentrantLock();
    private final List<Runnable> waiters = new ArrayList<>();
    private Segment current; // the committer's
    private volatile long written;
    private volatile long durable;
    private volatile @Nullable JournalFailedException failure;
    private volatile Runnable onProgress = () -> {};
    private volatile Runnable onWritten = () -> {};
    private Consumer<Throwable> onFailure = failed -> {};
    private volatile Runnable onSegment = () -> {};

    /** What recovery has found: where the last frame begins, and how many bytes were cut off. */
    record Origin(long lastPosition, long cutBytes) {}

    /**
     * One file of the log.
     *
     * @param number that of the segment
     * @param fileBytes how much room it takes
     * @param finished whether nothing is written into it any more
     * @param cold whether it was compacted
     */
    public record SegmentInfo(int number, long fileBytes, boolean finished, boolean cold) {}

    Log(LogSettings settings, long storeId, Segments segments, SegmentMaker maker, Origin origin) {
        this.settings = settings;
        this.storeId = storeId;
        this.segments = segments;
        this.maker = maker;
        this.cutBytes = origin.cutBytes;
        this.current = Objects.requireNonNull(segments.get(segments.last()));
        this.queue = new BatchQueue(settings, current.number, origin.lastPosition);
        this.written = Layout.start(current.number);
        this.durable = written;
    }

    /**
     * Opens the log of a folder, or begins one, and hands over what it holds. Segments before the position may be missing or compacted;
     * from there on all must be there. What a crash has left of a batch that was never reported durable is cut off.
     *
     * @param fromPosition where to begin, 0 for the oldest segment there is
     * @throws DamagedJournalException if something is missing that had been durable
     */
    public static Log recover(Disk disk, LogSettings settings, long fromPosition, FrameVisitor visitor)
            throws IOException {
        return new Recovery(disk, settings, visitor).run(fromPosition);
    }

    /**
     * Refuses a folder in which records are gone from behind a position, or from the very beginning: what was compacted holds messages
     * only, and who does not know the rest must not go on as if there were none. Nothing is changed.
     *
     * @param fromPosition where to replay from, 0 if no checkpoint says anything
     */
    public static void requireHistory(Disk disk, long fromPosition) throws IOException {
        int first = fromPosition == 0 ? 1 : Layout.number(fromPosition);
        boolean isThere = fromPosition != 0;
        boolean isEmpty = true;
        for (String name : disk.names()) {
            boolean isCold = name.endsWith(Layout.COLD_SUFFIX);
            if (isCold || name.endsWith(Layout.HOT_SUFFIX)) {
                int number = Layout.numberOf(name);
                isEmpty = false;
                isThere |= number == 1;
                if (isCold && number >= first) {
                    throw new DamagedJournalException(
                            name, 0, "it was compacted, and the checkpoint that allowed it is gone or damaged");
                }
            }
        }
        if (!isThere && !isEmpty) {
            throw new DamagedJournalException(
                    Layout.name(1, false), 0, "the file is missing, and no checkpoint says what was in it");
        }
    }

    /** That a frame is not as it must be, though it was durable. */
    public DamagedJournalException damaged(long position, String what) {
        return segments.damaged(position, what);
    }

    /**
     * Appends one frame. Never waits for the disk.
     *
     * @param type from 1 to 254
     * @return where it stands; it is safe once that is before {@link #durable}
     * @throws JournalFailedException if the log has failed
     */
    public long append(int type, ByteBuffer body) {
        checkType(type);
        return queue.append(type, body, type, null);
    }

    /**
     * Appends two frames, the second right behind the first, so that whoever finds the second has the first. Neither buffer is changed.
     *
     * @return where the first one stands
     * @throws JournalFailedException if the log has failed
     */
    public long append(int firstType, ByteBuffer first, int secondType, ByteBuffer second) {
        checkType(firstType);
        checkType(secondType);
        return queue.append(firstType, first, secondType, second);
    }

    private static void checkType(int type) {
        if (type <= Layout.BATCH || type >= Layout.END) {
            throw new IllegalArgumentException("frames of type " + type + " are the log's own");
        }
    }

    /** Where the last frame begins that was appended. */
    public long position() {
        return queue.position();
    }

    /** Everything before this position is on the medium. */
    public long durable() {
        return durable;
    }

    /** Everything before this position is at least in the cache of the operating system. */
    public long written() {
        return written;
    }

    /** Whether so much waits for the disk that appenders must hold back. */
    public boolean isBehind() {
        return queue.unsyncedBytes() > settings.unsyncedBytesMax();
    }

    /** Runs a task, on any thread, once at most half of what may wait does, or the log has failed. */
    public void whenCaughtUp(Runnable task) {
        listenersLock.lock();
        try {
            if (!hasCaughtUp() && failure == null) {
                waiters.add(task);
                return;
            }
        } finally {
            listenersLock.unlock();
        }
        task.run();
    }

    private boolean hasCaughtUp() {
        return queue.unsyncedBytes() <= settings.unsyncedBytesMax() / 2;
    }

    /** Sets what is run, on the committer's thread, each time more is durable. */
    public void onProgress(Runnable listener) {
        onProgress = listener;
    }

    /** Sets what is run, on the committer's thread, each time more is {@linkplain #written() written}, before it is synced. */
    public void onWritten(Runnable listener) {
        onWritten = listener;
    }

    /** Sets what is told, once, that the log has failed; at once if it has already. */
    public void onFailure(Consumer<Throwable> listener) {
        Throwable failed;
        listenersLock.lock();
        try {
            onFailure = listener;
            failed = failure;
        } finally {
            listenersLock.unlock();
        }
        if (failed != null) {
            listener.accept(failed);
        }
    }

    /** Why nothing is written any more, or null. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Sets what is run when a batch begins to wait, and when the next segment can be prepared. */
    void onWork(Runnable commits, Runnable prepares) {
        queue.onWork(commits);
        onSegment = prepares;
    }

    /** Writes and syncs one batch; false if none waits or the log has failed. By one thread at a time. */
    public boolean commit() {
        Batch batch = failure == null ? queue.take() : null;
        if (batch == null) {
            return false;
        }
        try {
            Segment next = batch.endsSegment() ? maker.take(batch.segment() + 1, batch.nextSegmentBytes()) : current;
            current.file.write(batch.seal(storeId), Layout.offset(batch.position));
            written = batch.endPosition();
            onWritten.run();
            current.file.sync();
            if (batch.endsSegment()) {
                segments.add(next);
                current = next;
                onSegment.run();
            }
            durable = batch.endPosition();
            queue.release(batch);
            onProgress.run();
            runWaiters();
            return true;
        } catch (IOException | RuntimeException | Error e) {
            // Whatever it is, a committer that ended without a word would leave everybody waiting.
            fail(e);
            return false;
        }
    }

    private void fail(Throwable cause) {
        JournalFailedException failed = new JournalFailedException(current.name, cause);
        Consumer<Throwable> listener;
        listenersLock.lock();
        try {
            failure = failed;
            listener = onFailure;
        } finally {
            listenersLock.unlock();
        }
        queue.refuse(failed);
        listener.accept(failed);
        runWaiters();
    }

    private void runWaiters() {
        List<Runnable> ready;
        listenersLock.lock();
        try {
            if (waiters.isEmpty() || !hasCaughtUp() && failure == null) {
                return;
            }
            ready = List.copyOf(waiters);
            waiters.clear();
        } finally {
            listenersLock.unlock();
        }
        ready.forEach(Runnable::run);
    }

    /** Makes the next segment ahead of its need; false if it is there. */
    public boolean prepare() {
        return failure == null && maker.prepare();
    }

    /** Whether the disk had less room than the settings ask for when it was last looked at, each segment that is made included. */
    public boolean wasLowOnSpace() {
        return maker.wasLow();
    }

    /** Whether the disk has less room than the settings ask for; looked at once a second at most, by one thread. */
    public boolean lowOnSpace(long nowNanos) throws IOException {
        return maker.lowOnSpace(nowNanos);
    }

    /** Reads one frame, as {@link FrameReader#read} does. */
    public boolean read(long position, FrameVisitor visitor) throws IOException {
        return reader(ByteBuffer.allocate(ONE_FRAME_BYTES)).read(position, visitor);
    }

    /**
     * Reads single frames, for one thread.
     *
     * @param window the reader's own
     */
    public FrameReader reader(ByteBuffer window) {
        return new FrameReader(segments, storeId, this::written, window);
    }

    /**
     * Reads on in order, until the buffer was filled once; at least one frame, even if it is larger. Deleted segments are passed over.
     *
     * @param end where to stop, at most {@link #durable}
     * @param buffer the reader's own, best of some hundred KiB; frames are handed over in it
     * @return where to read on; the end if all was read
     */
    public long readFrom(long position, long end, ByteBuffer buffer, FrameVisitor visitor) throws IOException {
        if (end > written) {
            throw new IllegalArgumentException("nothing is written yet at " + Long.toHexString(end));
        }
        return segments.readFrom(position, end, buffer, visitor);
    }

    /** The segments in their order. */
    public List<SegmentInfo> segments() throws IOException {
        return segments.list();
    }

    /**
     * Rewrites a finished segment with some of its frames only, which keep their positions. The caller sees to it that the others are
     * needed by no one, even after a crash now: what made them needless is durable, and recovery begins behind the segment.
     *
     * @param livePositions of those that stay, in order
     */
    public void compact(int segment, long[] livePositions) throws IOException {
        segments.compact(segment, livePositions);
    }

    /** Removes a finished segment; the caller sees to the same as with {@link #compact}. */
    public void delete(int segment) throws IOException {
        segments.delete(segment);
    }

    /** How many bytes recovery has cut off. */
    public long cutBytes() {
        return cutBytes;
    }

    /** What marks the files of this log. */
    public long storeId() {
        return storeId;
    }

    /** Closes the files; what was not committed is dropped. Whoever commits must have stopped. */
    @Override
    public void close() throws IOException {
        queue.refuse(new IllegalStateException("the log is closed"));
        maker.close();
        segments.close();
    }

    private static final int ONE_FRAME_BYTES = 4_096; // most are smaller, so that one read does
}
