package org.ternmq.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads single frames by their positions. What lies close behind a frame is read with it, so that those asked for in order cost few calls
 * of the system. For one thread; holds its window of the file for good.
 */
public final class FrameReader {
    private final Segments segments;
    private final long storeId;
    private final LongSupplier written;
    private final ByteBuffer window;
    private @Nullable Segment shown;
    private int shownAt;

    FrameReader(Segments segments, long storeId, LongSupplier written, ByteBuffer window) {
        this.segments = segments;
        this.storeId = storeId;
        this.written = written;
        this.window = window.limit(0);
    }

    /**
     * Reads one frame that was {@linkplain Log#written() written}. The visitor gets a view of the window, which the next call changes.
     *
     * @return false if its segment was deleted, or compacted without it
     * @throws DamagedJournalException if no whole frame stands there
     */
    public boolean read(long position, FrameVisitor visitor) throws IOException {
        if (position >= written.getAsLong()) {
            throw new IllegalArgumentException("nothing is written yet at " + Long.toHexString(position));
        }
        while (true) {
            Segment segment = segments.get(Layout.number(position));
            if (segment == null) {
                return false;
            }
            if (segment.enter()) {
                try {
                    int place = segment.place(position);
                    if (place >= 0) {
                        ByteBuffer frame = frame(segment, place, position);
                        visitor.frame(position, Layout.type(frame, 0), Layout.body(frame, 0));
                    }
                    return place >= 0;
                } finally {
                    segment.leave();
                }
            }
        }
    }

    /** The frame of a position that must be there, in a segment that nobody closes meanwhile; it stands in the window. */
    ByteBuffer frame(Segment segment, long position) throws IOException {
        int place = segment.place(position);
        if (place < 0) {
            throw new IllegalArgumentException("no frame stands at position " + position + " in " + segment.name);
        }
        return frame(segment, place, position);
    }

    private ByteBuffer frame(Segment segment, int place, long position) throws IOException {
        if (segment != shown || !isShown(place, position)) { // what was not yet written when it was read is read again
            segment.fill(window.clear(), place);
            shown = segment;
            shownAt = place;
            if (!isShown(place, position)) {
                return segment.frame(place, position, storeId);
            }
        }
        int at = place - shownAt;
        return window.slice(at, Layout.frameBytes(window, at));
    }

    private boolean isShown(int place, long position) {
        return place >= shownAt && Layout.isFrame(window, place - shownAt, position, storeId);
    }
}
