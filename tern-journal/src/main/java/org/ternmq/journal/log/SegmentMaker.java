package org.ternmq.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.disk.Disk;

/**
 * Makes segments full of zeros, so that a sync of what is written into them need not change the file's size. One is kept ready ahead;
 * a segment gets its name when it is whole on the medium, and is there for good before the end of the one before it is written.
 */
final class SegmentMaker {
    // Synced in parts, so that the syncs of the log itself never wait behind a whole segment of zeros.
    private static final int ZEROS_BYTES = 1 << 18;
    private static final int SYNC_BYTES = 1 << 22;
    private static final long CHECK_NANOS = 1_000_000_000L;

    private final Disk disk;
    private final LogSettings settings;
    private final long storeId;
    private int first;
    private int next = 1;
    private @Nullable Segment ready;
    private @Nullable IOException lastFailure;
    private boolean asked;
    private long askedNanos;
    private volatile boolean lowOnSpace;

    SegmentMaker(Disk disk, LogSettings settings, long storeId) {
        this.disk = disk;
        this.settings = settings;
        this.storeId = storeId;
    }

    /** Makes a segment ahead of its need; false if it is there already or cannot be made now. */
    synchronized boolean prepare() {
        if (ready != null) {
            return false;
        }
        try {
            ready = make(next, settings.bytesOf(next - first));
            lastFailure = null;
            return true;
        } catch (IOException e) {
            // Nothing is lost yet: whoever needs the segment tries once more and then tells of this failure, too.
            lastFailure = e;
            lowOnSpace = settings.lowSpaceBytes() > 0; // without a mark nothing is refused
            return false;
        }
    }

    /** The segment of a number, of at least a size: the prepared one or one made now. */
    synchronized Segment take(int number, int bytesMin) throws IOException {
        Segment prepared = ready;
        ready = null;
        first = first == 0 ? number : first;
        next = number + 1; // under the same lock as prepare(), which must never make a segment that is in use
        if (prepared != null && prepared.number == number && prepared.fileBytes >= bytesMin) {
            return prepared;
        }
        if (prepared != null) {
            prepared.close();
        }
        try {
            return make(number, Math.max(bytesMin, settings.bytesOf(number - first)));
        } catch (IOException e) {
            if (lastFailure != null) {
                e.addSuppressed(lastFailure);
            }
            throw e;
        }
    }

    private Segment make(int number, int bytes) throws IOException {
        String name = Layout.name(number, false);
        String temporary = name + Layout.TEMPORARY;
        checkSpace();
        if (disk.names().contains(temporary)) {
            disk.delete(temporary);
        }
        Disk.File file = disk.open(temporary, true);
        try {
            fill(file, number, bytes);
            disk.rename(temporary, name);
            disk.syncFolder();
            return Segment.hot(file, number, bytes);
        } catch (IOException | RuntimeException e) {
            try {
                file.close();
                disk.delete(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private void fill(Disk.File file, int number, int bytes) throws IOException {
        file.write(Layout.header(Layout.HOT, number, storeId, bytes), 0);
        ByteBuffer zeros = ByteBuffer.allocate(Math.min(ZEROS_BYTES, bytes));
        int unsynced = 0;
        for (int at = Layout.HEADER_BYTES; at < bytes; at += zeros.limit()) {
            file.write(zeros.clear().limit(Math.min(zeros.capacity(), bytes - at)), at);
            unsynced += zeros.limit();
            if (unsynced >= SYNC_BYTES) {
                file.sync();
                unsynced = 0;
            }
        }
        file.sync();
    }

    private void checkSpace() throws IOException {
        lowOnSpace = disk.usableBytes() < settings.lowSpaceBytes();
    }

    /** Whether the disk has less room than the settings ask for; looked at once a second. */
    boolean lowOnSpace(long nowNanos) throws IOException {
        // A segment that is being made looks by itself: nobody is to wait for that here.
        boolean isDue = !asked || nowNanos - askedNanos >= CHECK_NANOS;
        if (isDue) {
            asked = true;
            askedNanos = nowNanos;
            checkSpace();
        }
        return lowOnSpace;
    }

    /** What was found when it was looked last, be it because a segment was made. From any thread. */
    boolean wasLow() {
        return lowOnSpace;
    }

    synchronized void close() throws IOException {
        if (ready != null) {
            ready.close();
            ready = null;
        }
    }
}
