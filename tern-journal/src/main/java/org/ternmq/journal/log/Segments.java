package org.ternmq.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.disk.Disk;

/**
 * The segments that are in use: those being finished, hot or cold, and as the last one that which is written. Any thread reads; one at a
 * time compacts or deletes.
 */
final class Segments {
    private static final int WINDOW_BYTES = 1 << 16;

    private final ConcurrentSkipListMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();
    private final Disk disk;
    private final long storeId;

    Segments(Disk disk, long storeId) {
        this.disk = disk;
        this.storeId = storeId;
    }

    void add(Segment segment) {
        segments.put(segment.number, segment);
    }

    @Nullable
    Segment get(int number) {
        return segments.get(number);
    }

    /** The one that is written. */
    int last() {
        return segments.lastKey();
    }

    List<Log.SegmentInfo> list() throws IOException {
        List<Log.SegmentInfo> list = new ArrayList<>();
        int last = last();
        for (Segment segment : segments.values()) {
            if (segment.enter()) {
                try {
                    list.add(new Log.SegmentInfo(
                            segment.number, segment.file.size(), segment.number < last, segment.cold != null));
                } finally {
                    segment.leave();
                }
            }
        }
        return list;
    }

    DamagedJournalException damaged(long position, String what) {
        Segment segment = segments.get(Layout.number(position));
        if (segment == null) {
            return new DamagedJournalException(Layout.name(Layout.number(position), false), 0, what);
        }
        return new DamagedJournalException(segment.name, Math.max(0, segment.place(position)), what);
    }

    /** Visits what of a range fits into the buffer, but one frame at least; where the rest begins. */
    long readFrom(long position, long end, ByteBuffer buffer, FrameVisitor visitor) throws IOException {
        long from = position;
        while (from < end) {
            Map.Entry<Integer, Segment> entry = segments.ceilingEntry(Layout.number(from));
            if (entry == null) {
                return end;
            }
            Segment segment = entry.getValue();
            from = Math.max(from, Layout.start(segment.number));
            if (from < end && segment.enter()) {
                try {
                    Walk walk = new Walk(segment, end, buffer.clear(), visitor);
                    return Math.min(end, segment.cold == null ? walk.hot(from) : walk.cold(from, segment.cold));
                } finally {
                    segment.leave();
                }
            }
        }
        return end;
    }

    synchronized void compact(int number, long[] positions) throws IOException {
        Segment old = finished(number);
        String name = Layout.name(number, true);
        String temporary = name + Layout.TEMPORARY;
        if (disk.names().contains(temporary)) {
            disk.delete(temporary);
        }
        Disk.File file = disk.open(temporary, true);
        ColdIndex index;
        try {
            ByteBuffer header = Layout.header(Layout.COLD, number, storeId, 0);
            var frames = new FrameReader(this, storeId, () -> Long.MAX_VALUE, ByteBuffer.allocate(WINDOW_BYTES));
            index = ColdIndex.write(file, positions, header, position -> frames.frame(old, position));
        } catch (IOException | RuntimeException e) {
            try {
                file.close();
                disk.delete(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        disk.rename(temporary, name);
        disk.syncFolder();
        add(Segment.cold(file, number, index));
        old.close();
        if (old.cold == null) {
            disk.delete(old.name);
        }
    }

    synchronized void delete(int number) throws IOException {
        Segment segment = finished(number);
        segments.remove(number);
        segment.close();
        disk.delete(segment.name);
    }

    private Segment finished(int number) {
        Segment segment = segments.get(number);
        if (segment == null || number >= last()) {
            throw new IllegalArgumentException("segment " + number + " is not there or not finished");
        }
        return segment;
    }

    synchronized void close() throws IOException {
        for (Segment segment : segments.values()) {
            segment.close();
        }
    }

    /** One pass over what a buffer takes of one segment. */
    private final class Walk {
        private final Segment segment;
        private final long end;
        private final ByteBuffer buffer;
        private final FrameVisitor visitor;

        Walk(Segment segment, long end, ByteBuffer buffer, FrameVisitor visitor) {
            this.segment = segment;
            this.end = end;
            this.buffer = buffer;
            this.visitor = visitor;
        }

        long hot(long from) throws IOException {
            int start = Layout.offset(from);
            segment.fill(buffer, start);
            long position = from;
            while (position < end && (position == from || isWhole((int) (position - from)))) {
                int at = (int) (position - from);
                ByteBuffer frame = visit(at, start + at, position);
                if (Layout.type(frame, 0) == Layout.END) {
                    return Layout.start(segment.number + 1);
                }
                position += Layout.frameBytes(frame, 0);
            }
            return position;
        }

        long cold(long from, ColdIndex index) throws IOException {
            int first = index.entry(Layout.offset(from));
            int start = first < index.count() ? index.place(first) : index.fileBytes();
            segment.fill(buffer, start);
            for (int i = first; i < index.count(); i++) {
                int at = index.place(i) - start;
                long position = Layout.position(segment.number, index.offset(i));
                if (position >= end || i > first && !isWhole(at)) {
                    return position;
                }
                visit(at, start + at, position);
            }
            return Layout.start(segment.number + 1);
        }

        private boolean isWhole(int at) {
            int left = buffer.limit() - at;
            return left >= Layout.FRAME_BYTES && buffer.getInt(at) > 0 && buffer.getInt(at) <= left - 8;
        }

        /** Visits the frame at a place of the buffer, or reads it alone if it is larger; returns it. */
        private ByteBuffer visit(int at, int place, long position) throws IOException {
            ByteBuffer frame;
            if (isWhole(at)) {
                frame = buffer.slice(at, Layout.frameBytes(buffer, at));
                if (!Layout.isFrame(frame, 0, position, storeId)) {
                    throw segment.noFrame(place);
                }
            } else {
                frame = segment.frame(place, position, storeId);
            }
            int type = Layout.type(frame, 0);
            if (type != Layout.BATCH && type != Layout.END) {
                visitor.frame(position, type, Layout.body(frame, 0));
            }
            return frame;
        }
    }
}
