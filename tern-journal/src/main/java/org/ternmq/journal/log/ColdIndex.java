package org.ternmq.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.ternmq.journal.disk.Disk;

/**
 * Where in a cold file the frames stand. Such a file is {@code header (position(8) frame)* (offset(4) place(4))* footer}: each frame as it
 * was, then for each its offset in the hot file and its place here, then {@code start of the index(4) count(4) crc32c(4)} over index and
 * footer. Eight bytes of memory for each frame.
 */
public final class ColdIndex {
    /** The position before each frame. */
    public static final int PREFIX_BYTES = 8;

    private static final int FOOTER_BYTES = 12;
    private static final int WRITE_BYTES = 1 << 18;

    private final long[] entries; // offset in the upper half, place in the lower
    private final int fileBytes;

    private ColdIndex(long[] entries, int fileBytes) {
        this.entries = entries;
        this.fileBytes = fileBytes;
    }

    /** Where the whole frames of some positions come from. */
    @FunctionalInterface
    public interface Source {
        /** The frame of a position, from its length on. */
        ByteBuffer frame(long position) throws IOException;
    }

    /** Reads the index of a file. */
    public static ColdIndex read(Disk.File file, String name) throws IOException {
        long fileBytes = file.size();
        ByteBuffer footer = ByteBuffer.allocate(FOOTER_BYTES);
        Segment.fill(file, footer, (int) Math.max(0, fileBytes - FOOTER_BYTES));
        int start = footer.limit() == FOOTER_BYTES ? footer.getInt(0) : -1;
        int count = footer.limit() == FOOTER_BYTES ? footer.getInt(4) : -1;
        if (start < Layout.HEADER_BYTES || count < 0 || start + 8L * count + FOOTER_BYTES != fileBytes) {
            throw new DamagedJournalException(
                    name, Math.max(0, fileBytes - FOOTER_BYTES), "expected the footer of a cold file");
        }
        ByteBuffer index = ByteBuffer.allocate(8 * count + FOOTER_BYTES);
        Segment.fill(file, index, start);
        if (crc(index) != footer.getInt(8)) {
            throw new DamagedJournalException(name, start, "expected an index with the right checksum");
        }
        long[] entries = new long[count];
        index.asLongBuffer().get(entries);
        return new ColdIndex(entries, (int) fileBytes);
    }

    /** Copies the frames of some positions, in their order, into a new file, and syncs it. */
    public static ColdIndex write(Disk.File file, long[] positions, ByteBuffer header, Source from) throws IOException {
        Output out = new Output(file);
        out.put(header);
        long[] entries = new long[positions.length];
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES);
        for (int i = 0; i < positions.length; i++) {
            out.put(prefix.putLong(0, positions[i]).clear());
            entries[i] = (long) Layout.offset(positions[i]) << 32 | out.at();
            out.put(from.frame(positions[i]));
        }
        ByteBuffer index = ByteBuffer.allocate(8 * entries.length + FOOTER_BYTES);
        index.asLongBuffer().put(entries);
        index.putInt(8 * entries.length, out.at()).putInt(8 * entries.length + 4, entries.length);
        index.putInt(8 * entries.length + 8, crc(index));
        out.put(index);
        out.flush();
        file.sync();
        return new ColdIndex(entries, out.at());
    }

    private static int crc(ByteBuffer index) {
        CRC32C crc = new CRC32C();
        crc.update(index.slice(0, index.capacity() - 4));
        return (int) crc.getValue();
    }

    int fileBytes() {
        return fileBytes;
    }

    /** How many frames there are. */
    public int count() {
        return entries.length;
    }

    /** The offset in the hot file of one of them. */
    public int offset(int entry) {
        return (int) (entries[entry] >>> 32);
    }

    /** Where one of them stands. */
    public int place(int entry) {
        return (int) entries[entry];
    }

    /** The entry of an offset, or the first one behind it; as many as there are if there is none. */
    int entry(int offset) {
        int found = Arrays.binarySearch(entries, (long) offset << 32);
        return found >= 0 ? found : -found - 1;
    }

    /** Where the frame of an offset stands in this file, -1 if it was left behind. */
    int place(long position) {
        int entry = entry(Layout.offset(position));
        return entry < entries.length && offset(entry) == Layout.offset(position) ? place(entry) : -1;
    }

    /** Gathers small writes. */
    private static final class Output {
        private final ByteBuffer gathered = ByteBuffer.allocate(WRITE_BYTES);
        private final Disk.File file;
        private int written;

        Output(Disk.File file) {
            this.file = file;
        }

        int at() {
            return Math.addExact(written, gathered.position());
        }

        void put(ByteBuffer bytes) throws IOException {
            if (bytes.remaining() > gathered.remaining()) {
                flush();
            }
            if (bytes.remaining() <= gathered.remaining()) {
                gathered.put(bytes);
            } else {
                int length = bytes.remaining();
                file.write(bytes, written);
                written = Math.addExact(written, length);
            }
        }

        void flush() throws IOException {
            int length = gathered.flip().remaining();
            file.write(gathered, written);
            gathered.clear();
            written = Math.addExact(written, length);
        }
    }
}
