package org.ternmq.journal.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One file of a {@link MemoryDisk}: what reads see, what is on the medium, and the changes that part the two. Guarded by the disk. */
final class MemoryFile {
    private static final int SECTOR_BYTES = 512;

    final int id;
    private final Content seen;
    private final Content medium;
    private final List<Change> unsynced = new ArrayList<>();

    MemoryFile(int id) {
        this(id, new Content(), new Content());
    }

    private MemoryFile(int id, Content seen, Content medium) {
        this.id = id;
        this.seen = seen;
        this.medium = medium;
    }

    int read(ByteBuffer into, long at) {
        if (at >= seen.size) {
            return -1;
        }
        int length = Math.min(into.remaining(), seen.size - (int) at);
        into.put(seen.bytes, (int) at, length);
        return length;
    }

    void write(byte[] bytes, int at) {
        seen.write(bytes, 0, bytes.length, at);
        unsynced.add(new Write(bytes, at));
    }

    void truncate(int size) {
        seen.truncate(size);
        unsynced.add(new Cut(size));
    }

    void sync() {
        unsynced.forEach(change -> change.apply(medium, () -> true));
        unsynced.clear();
    }

    /** A sync has failed: as the kernel does, what it should have written is taken for clean and is never tried again. */
    void failSync() {
        unsynced.clear();
    }

    int size() {
        return seen.size;
    }

    MemoryFile copy() {
        MemoryFile copy = new MemoryFile(id, seen.copy(), medium.copy());
        copy.unsynced.addAll(unsynced);
        return copy;
    }

    /** What the medium may hold after a power loss, as a file without unsynced changes. */
    MemoryFile afterLoss(MemoryDisk.Survival survival) {
        Content left = medium.copy();
        unsynced.forEach(change -> change.apply(left, survival));
        return new MemoryFile(id, left, left.copy());
    }

    private sealed interface Change {
        void apply(Content content, MemoryDisk.Survival survival);
    }

    private record Cut(int size) implements Change {
        @Override
        public void apply(Content content, MemoryDisk.Survival survival) {
            if (survival.survives()) {
                content.truncate(size);
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Write(byte[] bytes, int at) implements Change {
        @Override
        public void apply(Content content, MemoryDisk.Survival survival) {
            int from = 0;
            while (from < bytes.length) {
                int sectorEnd = (at + from) / SECTOR_BYTES * SECTOR_BYTES + SECTOR_BYTES;
                int length = Math.min(bytes.length - from, sectorEnd - at - from);
                if (survival.survives()) {
                    content.write(bytes, from, length, at + from);
                }
                from += length;
            }
        }
    }

    private static final class Content {
        private byte[] bytes = {};
        private int size;

        void write(byte[] source, int from, int length, int at) {
            int end = at + length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
            System.arraycopy(source, from, bytes, at, length);
            size = Math.max(size, end);
        }

        void truncate(int newSize) {
            if (newSize < size) {
                Arrays.fill(bytes, newSize, size, (byte) 0);
                size = newSize;
            }
        }

        Content copy() {
            Content copy = new Content();
            copy.bytes = Arrays.copyOf(bytes, size);
            copy.size = size;
            return copy;
        }
    }
}
