package org.ternmq.journal.tool;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.ternmq.journal.log.ColdIndex;
import org.ternmq.journal.log.Layout;

/** Reads a compacted segment by its index, or if that is damaged by the positions before the frames. */
final class ColdScan {
    private final JournalFiles.Found file;
    private final ByteBuffer bytes;
    private final long storeId;
    private final List<Damage> damages;
    private final TreeMap<Long, Integer> places = new TreeMap<>(); // of whole frames, by position

    ColdScan(JournalFiles.Found file, ByteBuffer bytes, long storeId, List<Damage> damages) {
        this.file = file;
        this.bytes = bytes;
        this.storeId = storeId;
        this.damages = damages;
    }

    void run(FoundFrames found) {
        int footer = Math.max(0, bytes.limit() - FOOTER_BYTES);
        int start = bytes.limit() < FOOTER_BYTES ? -1 : bytes.getInt(footer);
        int count = bytes.limit() < FOOTER_BYTES ? -1 : bytes.getInt(footer + 4);
        if (start < Layout.HEADER_BYTES || count < 0 || start + 8L * count != footer) {
            damages.add(new Damage(file.name(), footer, "expected the footer of a cold file"));
            search();
        } else if (crc(start) != bytes.getInt(footer + 8)) {
            damages.add(new Damage(file.name(), start, "expected an index with the right checksum"));
            search();
        } else {
            lookUp(start, count);
        }
        for (Map.Entry<Long, Integer> place : places.entrySet()) {
            int at = place.getValue();
            found.frame(place.getKey(), bytes.slice(at, Layout.frameBytes(bytes, at)));
        }
    }

    private int crc(int start) {
        var crc = new CRC32C();
        crc.update(bytes.slice(start, bytes.limit() - 4 - start));
        return (int) crc.getValue();
    }

    private void lookUp(int start, int count) {
        for (int i = 0; i < count; i++) {
            long position = Layout.position(file.number(), bytes.getInt(start + 8 * i));
            int place = bytes.getInt(start + 8 * i + 4);
            if (place < Layout.HEADER_BYTES || place > start || !Layout.isFrame(bytes, place, position, storeId)) {
                damages.add(new Damage(file.name(), place, "expected the frame of position " + Damage.place(position)));
                continue;
            }
            places.put(position, place);
            if (bytes.getLong(place - ColdIndex.PREFIX_BYTES) != position) {
                damages.add(new Damage(
                        file.name(), place - ColdIndex.PREFIX_BYTES, "expected position " + Damage.place(position)));
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

    private static final int FOOTER_BYTES = 12;
}
