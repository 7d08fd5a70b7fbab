package org.ternmq.client.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.store.ClientStore.Options;
import org.ternmq.client.store.Frames.Header;
import org.ternmq.client.store.StoreIndex.Place;

/**
 * The end of the log: frames that are not on the medium yet, in batches, and the decision when a segment ends and what of the old ones is
 * needed in the next. Guarded by the lock of the store; a batch that is being written changes no more.
 */
final class LogEnd {
    private final StoreFolder folder;
    private final StoreIndex index;
    private final String clientId;
    private final long storeId;
    private final int segmentBytesMin;
    private final ArrayDeque<Batch> unsynced = new ArrayDeque<>(); // the first is being written, the last gathers
    private @Nullable Batch gathering;
    private byte[] spare = new byte[KEPT_BYTES];
    private int segment; // the last one,
    private int end; // and where it ends, with all that is gathered
    private long gatheredBytes;

    /** The end of what was recovered. */
    LogEnd(StoreFolder folder, String clientId, long storeId, Options options, Recovery recovery) {
        this.folder = folder;
        this.clientId = clientId;
        this.storeId = storeId;
        this.segmentBytesMin = options.segmentBytes();
        this.index = recovery.index;
        this.segment = recovery.segment;
        this.end = recovery.end;
    }

    /** Frames of one segment that are written and synced together. */
    static final class Batch {
        final int segment;
        final int offset; // 0 if it begins the segment
        int first; // the oldest segment that is needed with this one
        long position; // of the last entry
        private final int previousBytes;
        private byte[] bytes;
        private int length;

        private Batch(int segment, int offset, int previousBytes, byte[] bytes) {
            this.segment = segment;
            this.offset = offset;
            this.previousBytes = previousBytes;
            this.bytes = bytes;
        }

        private int reserve(int count) {
            int at = length;
            if (at + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(at + count, 2 * bytes.length));
            }
            length += count;
            return at;
        }

        /** All that is to be written. */
        ByteBuffer content() {
            return ByteBuffer.wrap(bytes, 0, length);
        }
    }

    /** How much waits to be on the medium. */
    long gatheredBytes() {
        return gatheredBytes;
    }

    /** What a segment may hold: at least as much as the state that it begins with. */
    int segmentBytes() {
        return Math.max(segmentBytesMin, 2 * startBytes());
    }

    private int startBytes() {
        return Frames.headerBytes(clientId) + Frames.FRAME_BYTES + index.stateBytes();
    }

    /** Adds an entry. */
    void add(Entry entry, int frameBytes, long position) throws IOException {
        boolean isFull = end + Frames.FRAME_BYTES + frameBytes > segmentBytes() && end > startBytes();
        boolean isWorthClearing = isOverfull() && index.oldest() < Math.min(segment, firstUnsynced());
        if (isFull || isWorthClearing) {
            begin();
        }
        Batch batch = gathering();
        index.apply(entry, put(batch, frameBytes, out -> Frames.put(entry, out)));
        batch.position = position;
    }

    /** Adds an empty batch, which proves that what is there is whole. */
    void mark() {
        gathering();
    }

    private boolean isOverfull() {
        return index.bytes() > 2 * index.liveBytes() + 2L * segmentBytes();
    }

    /** The oldest segment that is not all on the disk. */
    private int firstUnsynced() {
        Batch first = unsynced.peekFirst();
        return first == null ? segment + 1 : first.segment;
    }

    /** Begins the next segment, and gives up old ones: what nobody needs, and more if the folder holds too much else. */
    void begin() throws IOException {
        int synced = firstUnsynced();
        int headerBytes = Frames.headerBytes(clientId);
        segment++;
        Batch batch = new Batch(segment, 0, end, takeSpare());
        unsynced.add(batch);
        gathering = batch;
        gatheredBytes += headerBytes;
        end = headerBytes;
        batch.reserve(headerBytes); // written when the length is known
        put(batch, Frames.FRAME_BYTES + index.stateBytes(), out -> {
            out.put(Frames.STATE);
            index.putState(out);
        });
        while (index.oldest() < Math.min(segment, synced)
                && (index.liveBytesIn(index.oldest()) == 0 || isOverfull() && end < segmentBytes())) {
            moveFrom(index.oldest(), batch);
            index.drop(index.oldest());
        }
        batch.first = index.oldest();
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

    private Batch gathering() {
        Batch batch = gathering;
        if (batch == null) {
            batch = new Batch(segment, end, 0, takeSpare());
            unsynced.add(batch);
            gathering = batch;
            put(batch, Frames.FRAME_BYTES, out -> out.put(Frames.HEAD));
        }
        return batch;
    }

    private byte[] takeSpare() {
        byte[] taken = spare;
        spare = NOTHING;
        return taken;
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

    /** What is to be written next, and changes no more; {@code null} if there is nothing. */
    @Nullable
    Batch next() {
        Batch batch = unsynced.peekFirst();
        if (batch != null && batch == gathering) {
            gathering = null;
        }
        if (batch != null && batch.offset == 0) {
            Frames.putHeader(
                    new Header(batch.segment, storeId, batch.length, batch.first, batch.previousBytes, clientId),
                    batch.bytes);
        }
        return batch;
    }

    /** What {@link #next} gave is on the medium. */
    void onDurable(Batch batch) {
        unsynced.remove(batch);
        gatheredBytes -= batch.length;
        if (batch.bytes.length <= KEPT_BYTES) {
            spare = batch.bytes;
        }
    }

    /** The entry in a frame, from memory or from the disk. */
    Entry read(Place place) throws IOException {
        byte[] bytes = bytesAt(place);
        wholeFrame(bytes, 0, place.segment(), place.offset());
        return Frames.read(Frames.typeAt(bytes, 0), Frames.bodyAt(bytes, 0, bytes.length));
    }

    private byte[] bytesAt(Place place) throws IOException {
        for (Batch batch : unsynced) {
            int at = place.offset() - batch.offset;
            if (batch.segment == place.segment() && at >= 0 && at < batch.length) {
                return Arrays.copyOfRange(batch.bytes, at, at + place.frameBytes());
            }
        }
        return folder.read(Recovery.name(place.segment()), place.offset(), place.frameBytes());
    }

    private static final int KEPT_BYTES = 256 << 10;
    private static final byte[] NOTHING = {};
}
