package org.ternmq.journal.log;

/**
 * How a log is kept.
 *
 * @param segmentBytes size of a segment, but for the first few of a process, and unless one frame needs more
 * @param batchBytesMax how many bytes are written and synced at once, unless one append needs more; that many bytes of memory are kept
 *     for each batch that waits
 * @param unsyncedBytesMax from how many waiting bytes on the log is {@linkplain Log#isBehind() behind}
 * @param lowSpaceBytes below how many usable bytes the disk is low on space
 * @param storeId marks the files of a new log as belonging together; drawn by chance. An existing log keeps its own
 */
public record LogSettings(
        int segmentBytes, int batchBytesMax, long unsyncedBytesMax, long lowSpaceBytes, long storeId) {
    /** Refuses sizes that cannot work. */
    public LogSettings {
        if (batchBytesMax < Batch.BYTES_MIN || segmentBytes < Layout.HEADER_BYTES + 2 * Batch.BYTES_MIN) {
            throw new IllegalArgumentException(
                    "too small: segments of " + segmentBytes + " bytes, batches of " + batchBytesMax);
        }
        if (unsyncedBytesMax <= 0 || lowSpaceBytes < 0) {
            throw new IllegalArgumentException(
                    "bounds cannot be " + unsyncedBytesMax + " unsynced bytes, " + lowSpaceBytes + " usable bytes");
        }
    }

    /** How large a segment is made: those that a process begins with are small, so that a start costs little, and each doubles. */
    int bytesOf(int sinceStart) {
        return (int) Math.min(segmentBytes, (long) FIRST_BYTES << Math.min(sinceStart, 20));
    }

    /** Segments of 64 MiB, batches of 1 MiB, 16 MiB may wait, and space is low below 1 GiB. */
    public static LogSettings defaults(long storeId) {
        return new LogSettings(64 << 20, 1 << 20, 16 << 20, 1 << 30, storeId);
    }

    private static final int FIRST_BYTES = 1 << 20;
}
