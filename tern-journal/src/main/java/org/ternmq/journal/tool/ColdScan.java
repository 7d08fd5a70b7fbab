package org.ternmq.journal.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.log.ColdIndex;
import org.ternmq.journal.log.DamagedJournalException;
import org.ternmq.journal.log.Layout;

/** Reads a compacted segment by its index, or if that is damaged by the positions before the frames. */
final class ColdScan {
    private final JournalFiles.Found file;
    private final ByteBuffer bytes;
    private final long storeId;
    private final @Nullable ColdIndex index;
    private final List<Damage> damages = new ArrayList<>();
    private final TreeMap<Long, Integer> places = new TreeMap<>(); // of whole frames, by position

    private ColdScan(JournalFiles.Found file, ByteBuffer bytes, long storeId, @Nullable ColdIndex index) {
        this.file = file;
        this.bytes = bytes;
        this.storeId = storeId;
        this.index = index;
    }

    /** A scan of an open file, whose bytes were read. */
    static ColdScan of(Disk.File open, JournalFiles.Found file, ByteBuffer bytes, long storeId) throws IOException {
        try {
            return new ColdScan(file, bytes, storeId, ColdIndex.read(open, file.name()));
        } catch (DamagedJournalException damaged) {
            var scan = new ColdScan(file, bytes, storeId, null);
            scan.damages.add(new Damage(damaged.file(), damaged.offset(), damaged.what()));
            return scan;
        }
    }

    /** Hands over all frames; what is damaged. */
    List<Damage> run(FoundFrames found) {
        if (index == null) {
            search();
        } else {
            lookUp(index);
        }
        for (Map.Entry<Long, Integer> place : places.entrySet()) {
            int at = place.getValue();
            found.frame(place.getKey(), bytes.slice(at, Layout.frameBytes(bytes, at)));
        }
        return damages;
    }

    private void lookUp(ColdIndex entries) {
        for (int i = 0; i < entries.count(); i++) {
            long position = Layout.position(file.number(), entries.offset(i));
            int place = entries.place(i);
            if (place < Layout.HEADER_BYTES || !Layout.isFrame(bytes, place, position, storeId)) {
                damages.add(new Damage(file.name(), place, "expected the frame of position " + Layout.place(position)));
                continue;
            }
            places.put(position, place);
            if (bytes.getLong(place - ColdIndex.PREFIX_BYTES) != position) {
                damages.add(new Damage(
                        file.name(), place - ColdIndex.PREFIX_BYTES, "expected position " + Layout.place(position)));
            }
        }
    }

    private void search() {
        int gap = -1;
        int at = Layout.HEADER_BYTES;
        while (at + ColdIndex.PREFIX_BYTES + Layout.FRAME_BYTES <= bytes.limit()) {
            long position = bytes.getLong(at);
            int place = at + ColdIndex.PREFIX_BYTES;
            if (Layout.number(position) == file.number() && Layout.isFrame(bytes, place, position, storeId)) {
                if (gap >= 0) {
                    damages.add(new Damage(file.name(), gap, "expected a frame with the right checksum"));
                }
                gap = -1;
                places.put(position, place);
                at = place + Layout.frameBytes(bytes, place);
            } else {
                gap = gap < 0 ? at : gap;
                at++;
            }
        }
    }
}
