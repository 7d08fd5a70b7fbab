package org.ternmq.journal.log;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The batches that wait to be written, the last of which is still being filled. Appenders meet here under one short lock, and never
 * wait for the disk: how far they may run ahead is theirs to heed.
 */
final class BatchQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final LogSettings settings;
    private final int spareMax;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private final Deque<ByteBuffer> spare = new ArrayDeque<>();
    private int segment;
    private final int firstSegment;
    private int segmentBytes;
    private int offset = Layout.HEADER_BYTES;
    private @Nullable RuntimeException refusal;
    private volatile long position;
    private final AtomicLong unsyncedBytes = new AtomicLong();
    private volatile Runnable onWork = () -> {};

    BatchQueue(LogSettings settings, int segment, long position) {
        this.settings = settings;
        this.segment = segment;
        this.position = position;
        this.firstSegment = segment;
        this.segmentBytes = settings.bytesOf(0);
        this.spareMax = (int) Math.min(64, 2 + settings.unsyncedBytesMax() / settings.batchBytesMax());
    }

    /** What is run, on the appender's thread, when a new batch waits. */
    void onWork(Runnable task) {
        onWork = task;
    }

    long append(int firstType, ByteBuffer first, int secondType, @Nullable ByteBuffer second) {
        int bytes = Layout.FRAME_BYTES + first.remaining();
        if (second != null) {
            bytes = Math.addExact(bytes, Layout.FRAME_BYTES + second.remaining());
        }
        long at;
        boolean isNew;
        lock.lock();
        try {
            refuse();
            int batchesBefore = waiting.size();
            Batch batch = batchFor(bytes);
            isNew = waiting.size() > batchesBefore;
            at = Layout.position(segment, offset);
            batch.add(firstType, first);
            position = at;
            if (second != null) {
                batch.add(secondType, second);
                position = at + Layout.FRAME_BYTES + first.remaining();
            }
            offset += bytes;
            unsyncedBytes.addAndGet(bytes);
        } finally {
            lock.unlock();
        }
        if (isNew) {
            onWork.run();
        }
        return at;
    }

    private void refuse() {
        if (refusal instanceof JournalFailedException failure) {
            throw new JournalFailedException(failure);
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    private Batch batchFor(int bytes) {
        Batch last = waiting.peekLast();
        boolean joins = last != null && last.hasRoom(bytes);
        int needed = Math.addExact(bytes, (joins ? 0 : Layout.BATCH_BYTES) + Batch.ENDING_BYTES);
        if (needed > segmentBytes - offset) {
            startSegment(Math.addExact(bytes, Layout.HEADER_BYTES + Layout.BATCH_BYTES + Batch.ENDING_BYTES));
            joins = false;
        }
        return joins && last != null ? last : startBatch(bytes);
    }

    private void startSegment(int bytesMin) {
        Batch last = waiting.peekLast();
        if (last == null) {
            last = startBatch(0);
        }
        segment++;
        segmentBytes = Math.max(settings.bytesOf(segment - firstSegment), bytesMin);
        offset = Layout.HEADER_BYTES;
        last.end(segment, segmentBytes);
    }

    private Batch startBatch(int bytes) {
        Batch batch = new Batch(Layout.position(segment, offset), buffer(bytes + Batch.ENDING_BYTES));
        waiting.add(batch);
        offset += Layout.BATCH_BYTES;
        return batch;
    }

    private ByteBuffer buffer(int bytes) {
        if (bytes > settings.batchBytesMax()) {
            return ByteBuffer.allocate(bytes);
        }
        ByteBuffer kept = spare.poll();
        return kept != null ? kept : ByteBuffer.allocateDirect(settings.batchBytesMax());
    }

    /** Takes the oldest batch, to which nothing is added any more; null if none waits. */
    @Nullable
    Batch take() {
        lock.lock();
        try {
            return waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    /** A batch is synced. */
    void release(Batch batch) {
        lock.lock();
        try {
            unsyncedBytes.addAndGet(-batch.framesBytes());
            if (batch.buffer.isDirect() && spare.size() < spareMax) {
                spare.push(batch.buffer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits and refuses everything from now on. */
    void refuse(RuntimeException reason) {
        lock.lock();
        try {
            if (refusal == null) {
                refusal = reason;
            }
            waiting.clear();
            spare.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Where the last frame begins that was appended. */
    long position() {
        return position;
    }

    long unsyncedBytes() {
        return unsyncedBytes.get();
    }
}
