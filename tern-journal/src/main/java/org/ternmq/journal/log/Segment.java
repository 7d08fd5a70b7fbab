package org.ternmq.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.disk.Disk;

/**
 * One open file of the log: a hot one, as it was written, or a cold one that holds what was left of it. Readers share it; it is closed
 * once none is inside.
 */
final class Segment {
    final int number;
    final String name;
    final Disk.File file;
    final int fileBytes; // of a hot one: as it was prepared
    final @Nullable ColdIndex cold;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private Segment(Disk.File file, int number, int fileBytes, @Nullable ColdIndex cold) {
        this.number = number;
        this.name = Layout.name(number, cold != null);
        this.file = file;
        this.fileBytes = fileBytes;
        this.cold = cold;
    }

    static Segment hot(Disk.File file, int number, int fileBytes) {
        return new Segment(file, number, fileBytes, null);
    }

    static Segment cold(Disk.File file, int number, ColdIndex index) {
        return new Segment(file, number, index.fileBytes(), index);
    }

    /** Begins to use the file; false if it is closed, as another has taken its place. */
    boolean enter() {
        use.readLock().lock();
        if (closed) {
            use.readLock().unlock();
            return false;
        }
        return true;
    }

    void leave() {
        use.readLock().unlock();
    }

    void close() throws IOException {
        use.writeLock().lock();
        try {
            closed = true;
            file.close();
        } finally {
            use.writeLock().unlock();
        }
    }

    /** Where in the file the frame of a position stands, -1 if it was left behind. */
    int place(long position) {
        return cold == null ? Layout.offset(position) : cold.place(position);
    }

    /** Reads the frame at a place in the file, checked, with nothing behind it. */
    ByteBuffer frame(int at, long position, long storeId) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Layout.FRAME_BYTES);
        fill(buffer, at);
        if (buffer.limit() == Layout.FRAME_BYTES) {
            int length = buffer.getInt(0);
            if (length >= 1 && length <= file.size() - at - 8) {
                buffer = ByteBuffer.allocate(8 + length);
                fill(buffer, at);
            }
        }
        if (!Layout.isFrame(buffer, 0, position, storeId)) {
            throw noFrame(at);
        }
        return buffer.limit(Layout.frameBytes(buffer, 0));
    }

    DamagedJournalException noFrame(int at) {
        return new DamagedJournalException(name, at, "expected a frame with the right checksum");
    }

    /** Reads from a place on until the buffer is full or the file ends, and flips it. */
    void fill(ByteBuffer buffer, int at) throws IOException {
        fill(file, buffer, at);
    }

    static void fill(Disk.File file, ByteBuffer buffer, int at) throws IOException {
        int start = buffer.position();
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = file.read(buffer, (long) at + buffer.position() - start);
        }
        buffer.flip();
    }
}
