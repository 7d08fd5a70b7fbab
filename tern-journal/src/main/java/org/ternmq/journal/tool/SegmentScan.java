package org.ternmq.journal.tool;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.record.RecordType;

/**
 * One segment in memory, read as far as it can be. Every frame is found that its checksum proves, whatever stands before it: the
 * checksum is over its position and the id of the store, too, so nothing else is taken for one.
 */
final class SegmentScan {
    private final JournalFiles.Found file;
    private final ByteBuffer bytes;
    private final long storeId;
    private final @Nullable ColdScan cold;
    private final List<Damage> damages = new ArrayList<>();
    private boolean finished;
    private int end;

    SegmentScan(JournalFiles.Found file, ByteBuffer bytes, long storeId, @Nullable ColdScan cold) {
        this.file = file;
        this.bytes = bytes;
        this.storeId = storeId;
        this.cold = cold;
    }

    /** Whether a batch begins anywhere. */
    boolean hasBatch() {
        return nextBatch(Layout.HEADER_BYTES) >= 0;
    }

    /**
     * Hands over all frames.
     *
     * @param last whether no later file proves that all of this one was synced: then what is not whole behind its last batch was cut
     *     off by a crash, and is no damage
     */
    void run(boolean last, FoundFrames found) {
        checkHeader();
        if (cold != null) {
            damages.addAll(cold.run(found));
            finished = true;
            return;
        }
        int at = Layout.HEADER_BYTES;
        while (!finished) {
            int batch = wholeBatch(at);
            int next = batch > 0 ? at + batch : nextBatch(at + 1);
            if (batch <= 0 && next < 0) {
                end(at, last, found);
                return;
            }
            salvage(at, next, found);
            at = next;
        }
    }

    private void checkHeader() {
        ByteBuffer header = bytes.slice(0, Math.min(bytes.limit(), Layout.HEADER_BYTES));
        if (Layout.isNewer(header, JournalFiles.magic(file))) {
            damages.add(new Damage(file.name(), 8, "its version is one that this version of Tern does not know"));
        } else if (preparedBytes() < 0) {
            damages.add(new Damage(file.name(), 0, "expected the header of segment " + file.number()));
        } else if (Layout.storeId(header) != storeId) {
            damages.add(new Damage(file.name(), 16, "it belongs to another store than the other files"));
        }
    }

    private int preparedBytes() {
        ByteBuffer header = bytes.slice(0, Math.min(bytes.limit(), Layout.HEADER_BYTES));
        return Layout.fileBytes(header, JournalFiles.magic(file), file.number());
    }

    /** No batch begins behind the one here, which is not whole. */
    private void end(int at, boolean last, FoundFrames found) {
        end = at;
        if (last) {
            if (bytes.limit() < preparedBytes()) {
                damages.add(new Damage(
                        file.name(),
                        bytes.limit(),
                        "expected " + preparedBytes() + " bytes, as the file was prepared, or an end of the segment"));
            }
            return;
        }
        int before = damages.size();
        salvage(at, bytes.limit(), found);
        if (damages.size() == before && !finished) {
            damages.add(new Damage(file.name(), at, "expected a whole batch, for one was written after it"));
            found.gap();
        }
    }

    /** How many bytes the batch has that begins here, 0 if there is no whole one. */
    private int wholeBatch(int at) {
        if (!Layout.isBatch(bytes, at, Layout.position(file.number(), at), storeId)) {
            return 0;
        }
        int length = Layout.batchBytes(bytes, at);
        if (length < Layout.BATCH_BYTES || length > bytes.limit() - at) {
            return 0;
        }
        int frame = at;
        while (frame < at + length && isFrame(frame, at + length)) {
            frame += Layout.frameBytes(bytes, frame);
        }
        return frame == at + length ? length : 0;
    }

    private int nextBatch(int from) {
        for (int at = from; at <= bytes.limit() - Layout.BATCH_BYTES; at++) {
            if (Layout.isBatch(bytes, at, Layout.position(file.number(), at), storeId)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isFrame(int at, int limit) {
        return isLikely(at, limit) && Layout.isFrame(bytes, at, Layout.position(file.number(), at), storeId);
    }

    // Where anything may stand, a checksum over megabytes is worth computing only if type and version are possible.
    private boolean isLikely(int at, int limit) {
        int length = at + Layout.FRAME_BYTES <= limit ? bytes.getInt(at) : 0;
        if (length <= 0 || length > limit - at - 8) {
            return false;
        }
        int type = Layout.type(bytes, at);
        return length < LARGE_BYTES || RecordType.known(type) != null && bytes.get(at + 9) > 0;
    }

    /** Hands over the frames of a stretch. What stands between them is damage, unless it is zeros to the end of the stretch. */
    private void salvage(int from, int to, FoundFrames found) {
        int at = from;
        int gap = -1;
        while (at < to && !finished) {
            if (isFrame(at, to)) {
                gap(gap, at, found);
                gap = -1;
                deliver(at, found);
                at += Layout.frameBytes(bytes, at);
            } else {
                gap = gap < 0 ? at : gap;
                at++;
            }
        }
        if (!finished) {
            gap(gap, to, found);
        }
        end = at;
    }

    private void gap(int from, int to, FoundFrames found) {
        if (from < 0) {
            return;
        }
        for (int at = from; at < to; at++) {
            if (bytes.get(at) != 0 || to < bytes.limit()) {
                damages.add(new Damage(
                        file.name(),
                        from,
                        "expected frames with the right checksum; " + (to - from) + " bytes are none"));
                found.gap();
                return;
            }
        }
    }

    private void deliver(int at, FoundFrames found) {
        int type = Layout.type(bytes, at);
        if (type == Layout.END) {
            finished = true;
        } else if (type != Layout.BATCH) {
            found.frame(Layout.position(file.number(), at), bytes.slice(at, Layout.frameBytes(bytes, at)));
        }
    }

    /** What was found to be wrong. */
    List<Damage> damages() {
        return damages;
    }

    /** Whether the segment says that it ends. */
    boolean isFinished() {
        return finished;
    }

    /** Where the first batch begins that is not whole, if the segment does not end. */
    int end() {
        return end;
    }

    /** How many bytes behind the end are in use up to the last that is not zero: what a crash has left. */
    int tornBytes() {
        int used = bytes.limit();
        while (used > end && bytes.get(used - 1) == 0) {
            used--;
        }
        return finished ? 0 : used - end;
    }

    private static final int LARGE_BYTES = 1 << 16;
}
