package org.ternmq.client.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.store.LogEnd.Batch;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Utf8;

/**
 * What one client keeps in a folder: a log of {@link Entry entries}, in segments. One process owns the folder at a time.
 *
 * <p>Entries are gathered in memory and written and synced a batch at a time, by one daemon thread that begins with the first entry and
 * ends with {@link #close}; a platform thread, since a sync would hold the carrier of a virtual one. The next batch gathers meanwhile. Any
 * thread may call; who appends sees to the order. Bounded: messages kept by {@link Options#bytesMax}, what is gathered by
 * {@link #GATHERED_BYTES_MAX} and one entry more, the folder by twice what is kept and a few segments, memory by a small record per message.
 *
 * <p>A message is refused before the disk is full. If a write or sync fails nevertheless, that is final for this object: the file is cut back
 * to what was synced, all who wait and all who come later are told, and what was durable is there when the folder is opened anew.
 */
public final class ClientStore implements Closeable {
    private final StoreFolder folder;
    private final Options options;
    private final StoreIndex index;
    private final LogEnd log;
    private final SegmentWriter writer; // of the thread that commits
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private long appended;
    private volatile long durable;
    private long usableBytes; // after the last sync
    private boolean needsMark;
    private boolean closing;
    private StoreException.@Nullable Failed failure;
    private @Nullable Thread committer;

    /**
     * Bounds of a store.
     *
     * @param bytesMax what the messages that are not done with may hold on disk together
     * @param segmentBytes when the next file is begun, 4 KiB to 256 MiB; a larger message has one of its own
     */
    public record Options(long bytesMax, int segmentBytes) {
        /** 256 MiB of messages, in files of 4 MiB. */
        public static final Options DEFAULT = new Options(256L << 20, 4 << 20);

        /** Refuses bounds that hold nothing. */
        public Options {
            if (bytesMax < 1 || segmentBytes < 4 << 10 || segmentBytes > 256 << 20) {
                throw new IllegalArgumentException("bytesMax is at least 1, segmentBytes 4 KiB to 256 MiB, not "
                        + bytesMax + " and " + segmentBytes);
            }
        }
    }

    private ClientStore(StoreFolder folder, String clientId, Options options, Recovery recovery) throws IOException {
        this.folder = folder;
        this.options = options;
        this.index = recovery.index;
        this.usableBytes = folder.usableBytes();
        if (recovery.segment > 0) {
            log = new LogEnd(folder, clientId, recovery.storeId, options, recovery);
            writer = new SegmentWriter(folder, recovery.finish(), index.oldest());
        } else {
            log = new LogEnd(folder, clientId, new SecureRandom().nextLong(), options, recovery);
            writer = new SegmentWriter(folder, null, 1);
            log.begin();
        }
    }

    private ClientStore begun() throws IOException {
        Batch first = log.next();
        if (first != null) {
            try {
                writer.write(first);
            } catch (IOException | RuntimeException e) {
                writer.close();
                throw e;
            }
            onDurable(first);
        }
        return this;
    }

    /**
     * Opens a folder, making it if it is not there, and reads what it holds; blocks as long as that takes.
     *
     * @param clientId whose folder it is, for good: not empty, at most 65,535 bytes of UTF-8
     * @throws StoreException.Unusable if it is in use, belongs to another client, or cannot be read or written
     * @throws StoreException.Damaged if it holds what no crash can have left
     */
    public static ClientStore open(Path folder, String clientId, Options options) throws IOException {
        requireClientId(clientId);
        return open(StoreFolder.OnDisk.open(folder), clientId, options);
    }

    /** Opens a folder, which is closed if that fails. */
    static ClientStore open(StoreFolder folder, String clientId, Options options) throws IOException {
        try {
            requireClientId(clientId);
            return new ClientStore(folder, clientId, options, Recovery.of(folder, clientId)).begun();
        } catch (StoreException | RuntimeException e) {
            folder.close();
            throw e;
        } catch (IOException e) {
            folder.close();
            throw new StoreException.Unusable(
                    "the client's store cannot read or write in " + folder + " (" + e
                            + "): see that the disk is sound and has room",
                    e);
        }
    }

    private static void requireClientId(String clientId) {
        Utf8.requireValid(clientId);
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("a store belongs to a client id, and an empty one is none");
        }
    }

    /** What all entries so far amount to, durable or not: after opening, what was recovered. A copy. */
    public Recovered recovered() {
        lock.lock();
        try {
            return index.snapshot();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds an entry. It is in memory then; {@link #awaitDurable} tells when it is safe. Returns at once, unless so much is gathered that
     * the disk must catch up first.
     *
     * @return its position: how many entries were added since opening
     * @throws StoreException.Full if a message has no room, in the store or on the disk; any other entry has
     * @throws StoreException.Failed if the store has failed
     * @throws IllegalStateException if the entry cannot follow on those before, or the store is closed
     */
    public long append(Entry entry) throws IOException {
        lock.lock();
        try {
            awaitGatheringRoom();
            String objection = index.objection(entry);
            if (objection != null) {
                throw new IllegalStateException(entry + " cannot be kept: " + objection);
            }
            int frameBytes = Frames.frameBytes(entry);
            if (entry instanceof Entry.Accepted) {
                requireRoom(frameBytes);
            }
            addOrFail(entry, frameBytes);
            needsMark = true;
            wakeCommitter();
            return appended;
        } finally {
            lock.unlock();
        }
    }

    private void addOrFail(Entry entry, int frameBytes) throws StoreException {
        try {
            log.add(entry, frameBytes, appended + 1);
            appended++;
        } catch (IOException | RuntimeException e) { // half of a segment may have been begun
            throw fail(e);
        }
    }

    private void awaitGatheringRoom() throws StoreException {
        requireUsable();
        while (log.gatheredBytes() >= GATHERED_BYTES_MAX) {
            progress.awaitUninterruptibly();
            requireUsable();
        }
    }

    private void requireUsable() throws StoreException {
        requireSound();
        if (closing) {
            throw new IllegalStateException("the client's store is closed");
        }
    }

    private void requireSound() throws StoreException {
        StoreException.Failed first = failure;
        if (first != null) {
            throw new StoreException.Failed(first);
        }
    }

    private void requireRoom(int frameBytes) throws IOException {
        if (index.liveBytes() + frameBytes > options.bytesMax()) {
            throw new StoreException.Full("the client's store is full: it keeps " + index.liveBytes()
                    + " bytes, and may keep " + options.bytesMax() + "; the message needs " + frameBytes);
        }
        // What other entries and moved messages may need is never given to new messages.
        long needed = frameBytes + log.gatheredBytes() + 2L * log.segmentBytes();
        if (usableBytes < needed) {
            usableBytes = folder.usableBytes();
        }
        if (usableBytes < needed) {
            throw new StoreException.Full("the disk of the client's store has " + usableBytes
                    + " bytes left, and the message needs " + needed + " with those kept free: make room on it");
        }
    }

    /**
     * Reads a message that is not done with, from memory or from the disk.
     *
     * @throws IllegalStateException if it is done with or never was, or the store is closed
     */
    public Message read(long sequence) throws IOException {
        lock.lock();
        try {
            requireUsable();
            return ((Entry.Accepted) log.read(index.held(sequence).place())).message();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the entries up to a position are on the medium; an interrupt does not end that.
     *
     * @param position what {@link #append} returned
     * @throws StoreException.Failed if they never will be
     */
    public void awaitDurable(long position) throws IOException {
        lock.lock();
        try {
            if (position > appended) {
                throw new IllegalArgumentException("only " + appended + " entries were added, not " + position);
            }
            while (durable < position) {
                requireSound();
                progress.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The greatest position that is on the medium. */
    public long durable() {
        return durable;
    }

    /**
     * Writes and syncs what is gathered, ends the thread and gives the folder free. Closing again does nothing.
     *
     * @throws StoreException.Failed if the store has failed, now or before
     */
    @Override
    public void close() throws IOException {
        Thread running;
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            work.signalAll();
            progress.signalAll();
            running = committer;
        } finally {
            lock.unlock();
        }
        awaitEnd(running);
        try (folder;
                writer) {
            requireSound();
        }
    }

    private static void awaitEnd(@Nullable Thread thread) {
        boolean wasInterrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the thread that writes

    private void wakeCommitter() {
        if (committer == null) {
            committer = Thread.ofPlatform().daemon().name("tern-client-store").start(this::commit);
        }
        work.signal();
    }

    private void commit() {
        try {
            for (Batch batch = next(); batch != null; batch = next()) {
                writer.write(batch);
                onDurable(batch);
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private @Nullable Batch next() {
        lock.lock();
        try {
            Batch batch = log.next();
            while (batch == null && !closing && failure == null) {
                work.awaitUninterruptibly();
                batch = log.next();
            }
            if (batch == null && needsMark) {
                needsMark = false;
                log.mark();
                batch = log.next();
            }
            return failure == null ? batch : null;
        } finally {
            lock.unlock();
        }
    }

    private void onDurable(Batch batch) {
        long usable = usableNow();
        lock.lock();
        try {
            log.onDurable(batch);
            usableBytes = usable;
            durable = Math.max(durable, batch.position);
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long usableNow() {
        try {
            return folder.usableBytes();
        } catch (IOException e) {
            return 0; // the next message asks again, and who appends it is told
        }
    }

    private StoreException.Failed fail(Throwable cause) {
        lock.lock();
        try {
            StoreException.Failed first = failure;
            if (first == null) {
                first = new StoreException.Failed(cause);
                failure = first;
            }
            work.signalAll();
            progress.signalAll();
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** How much is gathered before {@link #append} waits for the disk. */
    public static final int GATHERED_BYTES_MAX = 8 << 20;
}
