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
final class Layout {
    static final int HEADER_BYTES = 32;
    static final int FRAME_BYTES = 9; // beside the body
    static final int BATCH = 0;
    static final int END = 255;

    /** Body of a frame of type BATCH: its own position, and the bytes of the whole batch. */
    static final int BATCH_BYTES = FRAME_BYTES + 12;

    /** Body of a frame of type END: the number of the next segment. */
    static final int END_BYTES = FRAME_BYTES + 4;

    static final long HOT = 0x5445524e4c4f4731L; // TERNLOG1
    static final long COLD = 0x5445524e434f4c44L; // TERNCOLD
    static final String TEMPORARY = ".tmp";

    private static final int VERSION = 1;
    private static final int CHECKED_HEADER_BYTES = HEADER_BYTES - 4;

    private Layout() {}

    static String name(int number, boolean cold) {
        return String.format(Locale.ROOT, "%08x", number) + (cold ? ".cold" : ".seg");
    }

    static long position(int number, int offset) {
        return (long) number << 32 | offset;
    }

    /** Where the first frame of a segment stands. */
    static long start(int number) {
        return position(number, HEADER_BYTES);
    }

    static int number(long position) {
        return (int) (position >>> 32);
    }

    static int offset(long position) {
        return (int) position;
    }

    static ByteBuffer header(long magic, int number, long storeId, int fileBytes) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(magic).putInt(VERSION).putInt(number).putLong(storeId).putInt(fileBytes);
        header.putInt(crc(header.slice(0, CHECKED_HEADER_BYTES)));
        return header.flip();
    }

    /** The size that a header tells, or -1 if it is none of this kind and segment. */
    static int fileBytes(ByteBuffer header, long magic, int number) {
        boolean isRight = header.remaining() == HEADER_BYTES
                && header.getInt(CHECKED_HEADER_BYTES) == crc(header.slice(0, CHECKED_HEADER_BYTES))
                && header.getLong(0) == magic
                && header.getInt(8) == VERSION
                && header.getInt(12) == number;
        return isRight ? header.getInt(24) : -1;
    }

    static long storeId(ByteBuffer header) {
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
    static boolean isFrame(ByteBuffer buffer, int at, long position, long storeId) {
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
    static boolean isBatch(ByteBuffer buffer, int at, long position, long storeId) {
        return at + BATCH_BYTES <= buffer.limit()
                && buffer.getInt(at) == BATCH_BYTES - 8
                && buffer.get(at + 8) == BATCH
                && buffer.getLong(at + FRAME_BYTES) == position
                && isFrame(buffer, at, position, storeId);
    }

    static int batchBytes(ByteBuffer buffer, int at) {
        return buffer.getInt(at + FRAME_BYTES + 8);
    }

    static int frameBytes(ByteBuffer buffer, int at) {
        return 8 + buffer.getInt(at);
    }

    static int type(ByteBuffer buffer, int at) {
        return buffer.get(at + 8) & 0xff;
    }

    static ByteBuffer body(ByteBuffer buffer, int at) {
        return buffer.slice(at + FRAME_BYTES, buffer.getInt(at) - 1).asReadOnlyBuffer();
    }
}
