package org.ternmq.journal.log;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * What the files look like; all numbers are big-endian. A header is {@code magic(8) version(4) segment(4) store(8) size(4) crc32c(4)},
 * where the size is that of the file when it was prepared. A frame is {@code length(4) crc32c(4) type(1) body}: the length counts type
 * and body, and the checksum is taken over the frame's position (mixed with the store's id), type and body. So bytes that were left
 * from another place or another store are no frames, nor can a publisher write a payload that looks like one. A length of 0 is the
 * end of what was written, as segments are prepared full of zeros.
 */
public final class Layout {
    /** Of the header of each file. */
    public static final int HEADER_BYTES = 32;
    /** Of a frame, beside the body. */
    public static final int FRAME_BYTES = 9;

    /** Type of the first frame of a batch. */
    public static final int BATCH = 0;

    /** Type of the last frame of a segment. */
    public static final int END = 255;

    /** Body of a frame of type BATCH: its own position, and the bytes of the whole batch. */
    public static final int BATCH_BYTES = FRAME_BYTES + 12;

    /** Body of a frame of type END: the number of the next segment. */
    static final int END_BYTES = FRAME_BYTES + 4;

    /** First bytes of a segment as it was written. */
    public static final long HOT = 0x5445524e4c4f4731L; // TERNLOG1
    /** First bytes of a compacted one. */
    public static final long COLD = 0x5445524e434f4c44L; // TERNCOLD
    /** How the name of a segment ends. */
    public static final String HOT_SUFFIX = ".seg";

    /** How the name of a compacted one ends. */
    public static final String COLD_SUFFIX = ".cold";

    /** What follows that as long as the file is not whole. */
    public static final String TEMPORARY = ".tmp";

    /** The version of the format, as each segment says it. */
    public static final int VERSION = 1;

    private static final int CHECKED_HEADER_BYTES = HEADER_BYTES - 4;

    private Layout() {}

    /** The name of a segment's file. */
    public static String name(int number, boolean cold) {
        return String.format(Locale.ROOT, "%08x", number) + (cold ? COLD_SUFFIX : HOT_SUFFIX);
    }

    /** The segment that a name belongs to. */
    public static int numberOf(String name) throws DamagedJournalException {
        try {
            int number = Integer.parseInt(name.substring(0, name.indexOf('.')), 16);
            if (number > 0 && (name.equals(name(number, false)) || name.equals(name(number, true)))) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new DamagedJournalException(name, 0, "no segment has such a name");
    }

    /** The place of an offset in a segment, in all segments. */
    public static long position(int number, int offset) {
        return (long) number << 32 | offset;
    }

    /** Where the first frame of a segment stands. */
    public static long start(int number) {
        return position(number, HEADER_BYTES);
    }

    /** The segment of a position. */
    public static int number(long position) {
        return (int) (position >>> 32);
    }

    /** Where in its segment a position is. */
    public static int offset(long position) {
        return (int) position;
    }

    /** A position as people read it: segment and offset, 7:4096. */
    public static String place(long position) {
        return number(position) + ":" + (position & 0xFFFF_FFFFL);
    }

    /** The header of a file. */
    public static ByteBuffer header(long magic, int number, long storeId, int fileBytes) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(magic).putInt(VERSION).putInt(number).putLong(storeId).putInt(fileBytes);
        header.putInt(crc(header.slice(0, CHECKED_HEADER_BYTES)));
        return header.flip();
    }

    /** The size that a header tells, or -1 if it is none of this kind and segment. */
    public static int fileBytes(ByteBuffer header, long magic, int number) {
        boolean isRight = header.remaining() == HEADER_BYTES
                && header.getInt(CHECKED_HEADER_BYTES) == crc(header.slice(0, CHECKED_HEADER_BYTES))
                && header.getLong(0) == magic
                && header.getInt(8) == VERSION
                && header.getInt(12) == number;
        return isRight ? header.getInt(24) : -1;
    }

    /** Whether this is a whole header of a version that this version of Tern does not know. */
    public static boolean isNewer(ByteBuffer header, long magic) {
        return header.remaining() == HEADER_BYTES
                && header.getInt(CHECKED_HEADER_BYTES) == crc(header.slice(0, CHECKED_HEADER_BYTES))
                && header.getLong(0) == magic
                && header.getInt(8) > VERSION;
    }

    /** The store that a header tells. */
    public static long storeId(ByteBuffer header) {
        return header.getLong(16);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Sets the checksum of a frame whose length, type and body are there. */
    static void seal(ByteBuffer buffer, int at, long position, long storeId) {
        int length = buffer.getInt(at);
        int crc = crc(buffer, at, position, storeId);
        buffer.putInt(at, length).putInt(at + 4, crc);
    }

    /** Whether a whole frame with the right checksum stands here. */
    public static boolean isFrame(ByteBuffer buffer, int at, long position, long storeId) {
        int length = at + FRAME_BYTES <= buffer.limit() ? buffer.getInt(at) : 0;
        if (length < 1 || length > buffer.limit() - at - 8) {
            return false;
        }
        int expected = buffer.getInt(at + 4);
        int crc = crc(buffer, at, position, storeId);
        buffer.putInt(at, length).putInt(at + 4, expected);
        return crc == expected;
    }

    // Length and checksum take as many bytes as the position: in their place it lets one pass over adjacent bytes do.
    private static int crc(ByteBuffer buffer, int at, long position, long storeId) {
        int end = at + 8 + buffer.getInt(at);
        buffer.putLong(at, position ^ storeId);
        int oldPosition = buffer.position();
        int oldLimit = buffer.limit();
        CRC32C crc = new CRC32C();
        crc.update(buffer.limit(end).position(at));
        buffer.limit(oldLimit).position(oldPosition);
        return (int) crc.getValue();
    }

    /** Whether this is the first frame of a batch; how large that is stands in {@link #batchBytes}. */
    public static boolean isBatch(ByteBuffer buffer, int at, long position, long storeId) {
        return at + BATCH_BYTES <= buffer.limit()
                && buffer.getInt(at) == BATCH_BYTES - 8
                && buffer.get(at + 8) == BATCH
                && buffer.getLong(at + FRAME_BYTES) == position
                && isFrame(buffer, at, position, storeId);
    }

    /** The bytes of a whole batch, as its first frame tells. */
    public static int batchBytes(ByteBuffer buffer, int at) {
        return buffer.getInt(at + FRAME_BYTES + 8);
    }

    /** The bytes of a whole frame. */
    public static int frameBytes(ByteBuffer buffer, int at) {
        return 8 + buffer.getInt(at);
    }

    /** The type of a frame. */
    public static int type(ByteBuffer buffer, int at) {
        return buffer.get(at + 8) & 0xff;
    }

    /** The body of a frame, without its type. */
    public static ByteBuffer body(ByteBuffer buffer, int at) {
        return buffer.slice(at + FRAME_BYTES, buffer.getInt(at) - 1).asReadOnlyBuffer();
    }
}
