package org.ternmq.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.disk.Disk;

/**
 * Finds out what a log holds and where it ends.
 *
 * <p>Batch N+1 is written only after the sync of batch N has returned. So whoever finds the head of batch N+1 knows that all of batch N was
 * on the medium, and that no crash can have taken any of it: if something of it is missing all the same, that is damage, and recovery
 * stops. If a batch is not whole and there is no head of a later one behind it anywhere, its sync may never have returned, nobody was
 * told that it is safe, and it is cut off. A head contains its own position and its checksum contains it once more, so none is taken for
 * one by mistake.
 *
 * <p>The same holds for the files. A segment has its name for good before the end of the one before it is written, and has then its
 * full size; a cold file has its name only when it is whole, so it takes the place of the hot one if a crash has left both.
 */
final class Recovery {
    private static final int WINDOW_BYTES_MAX = 1 << 20;

    private final Disk disk;
    private final LogSettings settings;
    private final FrameVisitor visitor;
    private final TreeMap<Integer, Segment> found = new TreeMap<>();
    private long storeId;
    private final int windowBytes;
    private ByteBuffer window;
    private int windowAt;
    private long lastPosition;
    private long cutBytes;
    private @Nullable Extent lastBatch;

    /** Where the log ends: at the first batch that is not whole. */
    private record End(Segment segment, int offset) {
        long position() {
            return Layout.position(segment.number, offset);
        }
    }

    private record Extent(Segment segment, int offset, int bytes) {}

    Recovery(Disk disk, LogSettings settings, FrameVisitor visitor) {
        this.disk = disk;
        this.settings = settings;
        this.visitor = visitor;
        this.storeId = settings.storeId();
        this.windowBytes = Math.min(WINDOW_BYTES_MAX, settings.segmentBytes());
        this.window = ByteBuffer.allocate(windowBytes).limit(0);
    }

    Log run(long from) throws IOException {
        try {
            openFiles();
            if (found.isEmpty()) {
                return startNew(from);
            }
            int first = from == 0 ? found.firstKey() : Layout.number(from);
            return goOn(replay(first, from), from);
        } catch (IOException | RuntimeException e) {
            for (Segment segment : found.values()) {
                segment.close();
            }
            throw e;
        }
    }

    private void openFiles() throws IOException {
        TreeMap<Integer, Boolean> kinds = new TreeMap<>();
        for (String name : disk.names()) {
            if (name.endsWith(Layout.TEMPORARY)) {
                disk.delete(name);
            } else if (name.endsWith(Layout.COLD_SUFFIX)) {
                kinds.put(Layout.numberOf(name), true);
            } else if (name.endsWith(Layout.HOT_SUFFIX)) {
                kinds.putIfAbsent(Layout.numberOf(name), false);
            }
        }
        // A cold file that is found may have its name only in the cache, and the hot one must not go before that is
        // safe.
        disk.syncFolder();
        for (Map.Entry<Integer, Boolean> kind : kinds.entrySet()) {
            int number = kind.getKey();
            found.put(number, open(number, kind.getValue()));
            if (kind.getValue() && disk.names().contains(Layout.name(number, false))) {
                disk.delete(Layout.name(number, false));
            }
        }
    }

    private Segment open(int number, boolean cold) throws IOException {
        String name = Layout.name(number, cold);
        Disk.File file = disk.open(name, false);
        try {
            ByteBuffer header = ByteBuffer.allocate(Layout.HEADER_BYTES);
            Segment.fill(file, header, 0);
            int fileBytes = Layout.fileBytes(header, cold ? Layout.COLD : Layout.HOT, number);
            if (Layout.isNewer(header, cold ? Layout.COLD : Layout.HOT)) {
                throw new IOException(name + " is of version " + header.getInt(8)
                        + ", which this version of Tern does not know: a newer Tern wrote it");
            }
            if (fileBytes < 0) {
                throw new DamagedJournalException(name, 0, "expected the header of segment " + number);
            }
            if (found.isEmpty()) {
                storeId = Layout.storeId(header);
            } else if (Layout.storeId(header) != storeId) {
                throw new DamagedJournalException(name, 16, "it belongs to another store than the segment before");
            }
            return cold ? Segment.cold(file, number, ColdIndex.read(file, name)) : Segment.hot(file, number, fileBytes);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Log startNew(long from) throws IOException {
        if (from != 0) {
            throw missing(Layout.number(from));
        }
        SegmentMaker maker = new SegmentMaker(disk, settings, storeId);
        Segments segments = new Segments(disk, storeId);
        segments.add(maker.take(1, 0));
        return new Log(settings, storeId, segments, maker, new Log.Origin(0, 0));
    }

    private static DamagedJournalException missing(int number) {
        return new DamagedJournalException(Layout.name(number, false), 0, "the file is missing");
    }

    /** Replays until the end of the log; where that is. */
    private End replay(int first, long from) throws IOException {
        for (int number = first; ; number++) {
            Segment segment = found.get(number);
            if (segment == null) {
                throw missing(number);
            }
            if (segment.cold != null) {
                replayCold(segment, from);
            } else {
                int end = replayHot(segment, from);
                if (end >= 0) {
                    return checkEnd(segment, end);
                }
            }
        }
    }

    private void replayCold(Segment segment, long from) throws IOException {
        Segments alone = new Segments(disk, storeId);
        alone.add(segment);
        long position = Math.max(from, Layout.start(segment.number));
        long end = Layout.start(segment.number + 1);
        ByteBuffer buffer = ByteBuffer.allocate(windowBytes);
        while (position < end) {
            position = alone.readFrom(position, end, buffer, visitor);
        }
    }

    /** Replays a segment; where its first batch begins that is not whole, or -1 if the segment was finished. */
    private int replayHot(Segment segment, long from) throws IOException {
        window.clear().limit(0);
        int at = Layout.HEADER_BYTES;
        while (true) {
            int bytes = wholeBatch(segment, at);
            if (bytes < 0) {
                return at;
            }
            lastBatch = new Extent(segment, at, bytes);
            if (replayBatch(segment, at, bytes, from)) {
                return -1;
            }
            at += bytes;
        }
    }

    /** How large the batch is that begins here, and is then in the window; -1 if there is no whole one. */
    private int wholeBatch(Segment segment, int at) throws IOException {
        show(segment, at, Layout.BATCH_BYTES);
        long position = Layout.position(segment.number, at);
        if (!Layout.isBatch(window, at - windowAt, position, storeId)) {
            return -1;
        }
        int bytes = Layout.batchBytes(window, at - windowAt);
        if (bytes < Layout.BATCH_BYTES || bytes > segment.file.size() - at) {
            return -1;
        }
        show(segment, at, bytes);
        int end = at - windowAt + bytes;
        int frame = at - windowAt;
        while (frame < end) {
            boolean isFrame = Layout.isFrame(window, frame, Layout.position(segment.number, windowAt + frame), storeId);
            if (!isFrame || Layout.frameBytes(window, frame) > end - frame) {
                return -1;
            }
            frame += Layout.frameBytes(window, frame);
        }
        return bytes;
    }

    /** Brings some bytes into the window, if the file has them. */
    private void show(Segment segment, int at, int bytes) throws IOException {
        boolean isShown = at >= windowAt && bytes <= window.limit() - (at - windowAt);
        if (!isShown) {
            boolean fits = bytes <= windowBytes;
            if (!fits || window.capacity() > windowBytes) {
                window = ByteBuffer.allocate(Math.max(bytes, windowBytes));
            }
            windowAt = at;
            segment.fill(window.clear(), at);
        }
    }

    /** Visits the frames of the batch in the window; whether the segment ends with it. */
    private boolean replayBatch(Segment segment, int start, int bytes, long from) {
        int end = start - windowAt + bytes;
        int at = start - windowAt;
        while (at < end) {
            long position = Layout.position(segment.number, windowAt + at);
            int type = Layout.type(window, at);
            lastPosition = position;
            if (type == Layout.END) {
                return true;
            }
            if (type != Layout.BATCH && position >= from) {
                visitor.frame(position, type, Layout.body(window, at));
            }
            at += Layout.frameBytes(window, at);
        }
        return false;
    }

    /** Checks that nothing behind the first batch that is not whole was ever safe. */
    private End checkEnd(Segment segment, int at) throws IOException {
        long later = laterBatch(segment, at + 1);
        for (Segment behind : found.tailMap(segment.number, false).values()) {
            if (later == 0) {
                later = behind.cold != null ? Layout.start(behind.number) : laterBatch(behind, Layout.HEADER_BYTES);
            }
        }
        if (later != 0) {
            throw new DamagedJournalException(
                    segment.name,
                    at,
                    "expected a whole batch, for one was written after it at position " + Long.toHexString(later));
        }
        if (cutBytes > 0) {
            cutBytes++; // the very first byte, which is the upper one of a length, was not looked at
        }
        if (segment.file.size() < segment.fileBytes) {
            throw new DamagedJournalException(
                    segment.name,
                    segment.file.size(),
                    "expected " + segment.fileBytes + " bytes, as the file was prepared, or an end of the segment");
        }
        return new End(segment, at);
    }

    /** Looks at every byte for the head of a batch; its position, or 0 if there is none. Counts what is not zero as cut off. */
    private long laterBatch(Segment segment, int from) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(windowBytes);
        int start = from;
        int lastUsed = from - 1;
        while (start < segment.file.size()) {
            segment.fill(buffer.clear(), start);
            for (int i = 0; i < buffer.limit(); i++) {
                long position = Layout.position(segment.number, start + i);
                if (Layout.isBatch(buffer, i, position, storeId)) {
                    return position;
                }
                if (buffer.get(i) != 0) {
                    lastUsed = start + i;
                }
            }
            boolean isRest = start + buffer.limit() >= segment.file.size();
            start += isRest ? buffer.limit() : buffer.limit() - Layout.BATCH_BYTES;
        }
        cutBytes += lastUsed - (from - 1);
        return 0;
    }

    /**
     * What was replayed last may be in the cache only, and marked as clean there if its sync has failed. From now on others rely on it and
     * a later batch will prove that it was synced, so it must be on the medium.
     */
    private void writeAgain(Extent batch) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(batch.bytes);
        batch.segment.fill(bytes, batch.offset);
        batch.segment.file.write(bytes, batch.offset);
        batch.segment.file.sync();
    }

    /** Ends the last segment where it was cut, and begins another. */
    private Log goOn(End end, long from) throws IOException {
        Segment last = end.segment;
        int number = last.number;
        if (end.position() < from) {
            throw new DamagedJournalException(
                    last.name,
                    end.offset,
                    "the log ends before position " + Long.toHexString(from) + ", where it is to be replayed from");
        }
        SegmentMaker maker = new SegmentMaker(disk, settings, storeId);
        for (Segment unused : found.tailMap(number, false).values()) {
            unused.close();
            disk.delete(unused.name);
        }
        found.tailMap(number, false).clear();
        Segment next = maker.take(number + 1, 0);
        if (lastBatch != null) {
            writeAgain(lastBatch);
        }
        last.file.sync();
        Batch ending = new Batch(end.position(), ByteBuffer.allocate(Batch.ENDING_BYTES));
        ending.end(number + 1, next.fileBytes);
        last.file.write(ending.seal(storeId), end.offset);
        last.file.sync();
        last.file.truncate((long) end.offset + Batch.ENDING_BYTES);
        Segments segments = new Segments(disk, storeId);
        found.values().forEach(segments::add);
        segments.add(next);
        return new Log(settings, storeId, segments, maker, new Log.Origin(lastPosition, cutBytes));
    }
}
