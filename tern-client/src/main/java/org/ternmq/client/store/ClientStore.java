package org.ternmq.client.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.store.Frames.Header;
import org.ternmq.client.store.StoreIndex.Place;
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
    private final String clientId;
    private final Options options;
    private final StoreIndex index;
    private final long storeId;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final ArrayDeque<Batch> unsynced = new ArrayDeque<>(); // the first is being written, the last gathers
    private @Nullable Batch gathering;
    private byte[] spare = new byte[KEPT_BYTES];
    private int segment; // the last one,
    private int end; // and where it ends, with all that is gathered
    private long gatheredBytes;
    private long appended;
    private volatile long durable;
    private long usableBytes; // after the last sync
    private boolean needsMark;
    private boolean closing;
    private StoreException.@Nullable Failed failure;
    private @Nullable Thread committer;
    private StoreFolder.@Nullable Writer writer; // of the thread that commits, as is the next
    private int oldestFile;

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
        this.clientId = clientId;
        this.options = options;
        this.index = recovery.index;
        this.segment = recovery.segment;
        this.end = recovery.end;
        this.usableBytes = folder.usableBytes();
        if (segment == 0) {
            storeId = new SecureRandom().nextLong();
            oldestFile = 1;
            Batch first = begin(1);
            gathering = null;
            write(first);
            onDurable(first);
        } else {
            storeId = recovery.storeId;
            writer = recovery.finish();
            oldestFile = index.oldest();
        }
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
            return new ClientStore(folder, clientId, options, Recovery.of(folder, clientId));
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
            if (!isRightSegmentFor(frameBytes)) {
                roll();
            }
            Batch batch = gathering();
            Place place = put(batch, frameBytes, out -> Frames.put(entry, out));
            index.apply(entry, place);
            batch.position = ++appended;
            needsMark = true;
            wakeCommitter();
            return appended;
        } finally {
            lock.unlock();
        }
    }

    private void awaitGatheringRoom() throws StoreException {
        requireUsable();
        while (gatheredBytes >= GATHERED_BYTES_MAX) {
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
        long needed = frameBytes + gatheredBytes + 2L * segmentBytes();
        if (usableBytes < needed) {
            usableBytes = folder.usableBytes();
        }
        if (usableBytes < needed) {
            throw new StoreException.Full("the disk of the client's store has " + usableBytes
                    + " bytes left, and the message needs " + needed + " with those kept free: make room on it");
        }
    }

    /** A segment holds at least as much as the state that it begins with. */
    private int segmentBytes() {
        return Math.max(options.segmentBytes(), 2 * startBytes());
    }

    private int startBytes() {
        return Frames.headerBytes(clientId) + Frames.FRAME_BYTES + index.stateBytes();
    }

    private boolean isRightSegmentFor(int frameBytes) {
        boolean isFull = end + Frames.FRAME_BYTES + frameBytes > segmentBytes() && end > startBytes();
        boolean isWorthClearing = isOverfull() && index.oldest() < firstUnsynced() && index.oldest() < segment;
        return !isFull && !isWorthClearing;
    }

    private boolean isOverfull() {
        return index.bytes() > 2 * index.liveBytes() + 2L * segmentBytes();
    }

    /** The oldest segment that is not all on the disk. */
    private int firstUnsynced() {
        Batch first = unsynced.peekFirst();
        return first == null ? segment + 1 : first.segment;
    }

    private void roll() throws StoreException {
        try {
            begin(firstUnsynced());
        } catch (IOException | RuntimeException e) {
            throw fail(e);
        }
    }

    /** Begins the next segment, and gives up what segments before the given one it can. */
    private Batch begin(int synced) throws IOException {
        int previousBytes = end;
        segment++;
        end = 0;
        gathering = null;
        Batch batch = gathering();
        batch.previousBytes = previousBytes;
        end = Frames.headerBytes(clientId);
        batch.reserve(end);
        gatheredBytes += end;
        put(batch, Frames.FRAME_BYTES + index.stateBytes(), out -> {
            out.put(Frames.STATE);
            index.putState(out);
        });
        while (index.oldest() < Math.min(synced, segment)
                && (index.liveBytesIn(index.oldest()) == 0 || isOverfull() && end < segmentBytes())) {
            moveFrom(index.oldest(), batch);
            index.drop(index.oldest());
        }
        batch.first = index.oldest();
        return batch;
    }

    private void moveFrom(int old, Batch to) throws IOException {
        byte[] bytes = index.liveBytesIn(old) == 0 ? NOTHING : folder.read(Recovery.name(old));
        int at = Frames.headerBytes(clientId);
        while (index.liveBytesIn(old) > 0) {
            int from = at;
            int frameBytes = wholeFrame(bytes, from, old, from);
            int type = Frames.typeAt(bytes, from);
            if (type == Frames.ACCEPTED || type == Frames.MOVED) {
                ByteBuffer body = Frames.bodyAt(bytes, from, frameBytes);
                long sequence = body.getLong(body.position());
                if (index.isAt(sequence, old, from)) {
                    index.move(
                            sequence,
                            put(to, frameBytes, out -> out.put(Frames.MOVED).put(body)));
                }
            }
            at += frameBytes;
        }
    }

    /** The length of the frame at an index of an array, which stands at an offset of a segment. */
    private int wholeFrame(byte[] bytes, int at, int ofSegment, int offset) throws StoreException {
        int frameBytes = at < bytes.length ? Frames.wholeAt(bytes, at, Frames.place(storeId, ofSegment, offset)) : 0;
        if (frameBytes == 0) {
            throw new StoreException.Damaged(Recovery.name(ofSegment), offset, "no whole frame is there, and one was");
        }
        return frameBytes;
    }

    private Place put(Batch batch, int frameBytes, Consumer<ByteBuffer> typeAndBody) {
        int at = batch.reserve(frameBytes);
        int offset = batch.offset + at;
        typeAndBody.accept(ByteBuffer.wrap(batch.bytes, at + Frames.PREFIX_BYTES, frameBytes - Frames.PREFIX_BYTES));
        Frames.seal(batch.bytes, at, frameBytes, Frames.place(storeId, batch.segment, offset));
        end = offset + frameBytes;
        gatheredBytes += frameBytes;
        index.grow(segment, end);
        return new Place(batch.segment, offset, frameBytes);
    }

    private Batch gathering() {
        Batch batch = gathering;
        if (batch == null) {
            batch = new Batch(segment, end, spare);
            spare = NOTHING;
            unsynced.add(batch);
            gathering = batch;
            if (end > 0) {
                put(batch, Frames.FRAME_BYTES, out -> out.put(Frames.HEAD));
            }
        }
        return batch;
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
            Place place = index.held(sequence).place();
            byte[] bytes = frameAt(place);
            wholeFrame(bytes, 0, place.segment(), place.offset());
            Entry entry = Frames.read(Frames.typeAt(bytes, 0), Frames.bodyAt(bytes, 0, bytes.length));
            return ((Entry.Accepted) entry).message();
        } finally {
            lock.unlock();
        }
    }

    private byte[] frameAt(Place place) throws IOException {
        for (Batch batch : unsynced) {
            int at = place.offset() - batch.offset;
            if (batch.segment == place.segment() && at >= 0 && at < batch.length) {
                return Arrays.copyOfRange(batch.bytes, at, at + place.frameBytes());
            }
        }
        return folder.read(Recovery.name(place.segment()), place.offset(), place.frameBytes());
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
        try (folder) {
            closeWriter();
        }
        requireSound();
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
                writeOrCutBack(batch);
                onDurable(batch);
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private @Nullable Batch next() {
        lock.lock();
        try {
            while (unsynced.isEmpty() && !closing && failure == null) {
                work.awaitUninterruptibly();
            }
            if (failure != null) {
                return null;
            }
            if (unsynced.isEmpty() && needsMark) { // an empty batch proves that the one before it is whole
                needsMark = false;
                gathering();
            }
            Batch batch = unsynced.peekFirst();
            if (batch == gathering) {
                gathering = null;
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void writeOrCutBack(Batch batch) throws IOException {
        try {
            write(batch);
        } catch (IOException | RuntimeException | Error e) {
            cutBack(batch, e);
            throw e;
        }
    }

    private void write(Batch batch) throws IOException {
        if (batch.offset > 0) {
            StoreFolder.Writer open = writer;
            if (open == null) {
                throw new IllegalStateException("segment " + batch.segment + " is not open");
            }
            batch.writeTo(open);
            return;
        }
        closeWriter();
        batch.putHeader(storeId, clientId);
        String unfinished = Recovery.unfinishedName(batch.segment);
        StoreFolder.Writer begun = folder.open(unfinished, true);
        writer = begun;
        batch.writeTo(begun);
        folder.rename(unfinished, Recovery.name(batch.segment));
        folder.sync();
        for (; oldestFile < batch.first; oldestFile++) {
            folder.delete(Recovery.name(oldestFile));
        }
    }

    private void closeWriter() throws IOException {
        StoreFolder.Writer old = writer;
        writer = null;
        if (old != null) {
            old.close();
        }
    }

    private void onDurable(Batch batch) {
        long usable = usableNow();
        lock.lock();
        try {
            unsynced.remove(batch);
            gatheredBytes -= batch.length;
            usableBytes = usable;
            durable = Math.max(durable, batch.position);
            if (batch.bytes.length <= KEPT_BYTES) {
                spare = batch.bytes;
            }
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

    /** Nobody was told of what is in the batch, and nobody shall find it. */
    private void cutBack(Batch batch, Throwable why) {
        StoreFolder.Writer open = writer;
        if (batch.offset == 0 || open == null) {
            return; // the file has no name yet, and the next start removes it
        }
        try {
            open.truncate(batch.offset);
            open.sync();
        } catch (IOException | RuntimeException e) {
            why.addSuppressed(e);
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

    /** Frames of one segment that are written and synced together. */
    private static final class Batch {
        private final int segment;
        private final int offset; // 0 if it begins the segment
        private byte[] bytes;
        private int length;
        private long position;
        private int first;
        private int previousBytes;

        Batch(int segment, int offset, byte[] bytes) {
            this.segment = segment;
            this.offset = offset;
            this.bytes = bytes;
        }

        int reserve(int count) {
            int at = length;
            if (at + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(at + count, 2 * bytes.length));
            }
            length += count;
            return at;
        }

        void putHeader(long storeId, String clientId) {
            var header = new Header(segment, storeId, length, first, previousBytes, clientId);
            Frames.putHeader(header, bytes);
        }

        void writeTo(StoreFolder.Writer file) throws IOException {
            file.write(ByteBuffer.wrap(bytes, 0, length), offset);
            file.sync();
        }
    }

    /** How much is gathered before {@link #append} waits for the disk. */
    public static final int GATHERED_BYTES_MAX = 8 << 20;

    private static final int KEPT_BYTES = 256 << 10;
    private static final byte[] NOTHING = {};
}
