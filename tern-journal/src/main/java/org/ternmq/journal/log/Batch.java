package org.ternmq.journal.log;

import java.nio.ByteBuffer;

/** Frames that are written and synced together, all in one segment. Filled under the lock of the {@link BatchQueue}, then the committer's. */
final class Batch {
    /** What every segment keeps free, so that it can be ended even when nothing else waits. */
    static final int ENDING_BYTES = Layout.BATCH_BYTES + Layout.END_BYTES;

    /** The least that makes sense: one short frame and an end. */
    static final int BYTES_MIN = ENDING_BYTES + Layout.FRAME_BYTES + 16;

    final long position;
    final ByteBuffer buffer;
    private int nextSegmentBytes;
    private int framesBytes;

    Batch(long position, ByteBuffer buffer) {
        this.position = position;
        this.buffer = buffer;
        buffer.clear();
        buffer.putInt(Layout.BATCH_BYTES - 8).putInt(0).put((byte) Layout.BATCH);
        buffer.putLong(position).putInt(0);
    }

    boolean hasRoom(int bytes) {
        return buffer.remaining() >= bytes + Layout.END_BYTES;
    }

    void add(int type, ByteBuffer body) {
        int length = body.remaining();
        framesBytes += Layout.FRAME_BYTES + length;
        buffer.putInt(1 + length).putInt(0).put((byte) type);
        buffer.put(buffer.position(), body, body.position(), length).position(buffer.position() + length);
    }

    /** Makes it the last one of its segment. */
    void end(int nextSegment, int nextSegmentBytes) {
        buffer.putInt(Layout.END_BYTES - 8).putInt(0).put((byte) Layout.END).putInt(nextSegment);
        this.nextSegmentBytes = nextSegmentBytes;
    }

    boolean endsSegment() {
        return nextSegmentBytes > 0;
    }

    /** How large the next segment must be at least. */
    int nextSegmentBytes() {
        return nextSegmentBytes;
    }

    int segment() {
        return Layout.number(position);
    }

    int bytes() {
        return buffer.position();
    }

    /** Those of what was appended, without our own frames. */
    int framesBytes() {
        return framesBytes;
    }

    /** Sets sizes and checksums and returns what is to be written. */
    ByteBuffer seal(long storeId) {
        int bytes = bytes();
        buffer.putInt(Layout.BATCH_BYTES - 4, bytes);
        int at = 0;
        while (at < bytes) {
            Layout.seal(buffer, at, position + at, storeId);
            at += Layout.frameBytes(buffer, at);
        }
        return buffer.duplicate().flip();
    }

    /** Where the log goes on after this batch. */
    long endPosition() {
        return endsSegment() ? Layout.start(segment() + 1) : position + bytes();
    }
}
