package org.ternmq.journal.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.log.DamagedJournalException;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.store.Checkpoints;

/** The files of a journal by what their names and headers say. Changes nothing. */
public final class JournalFiles {
    private final Disk disk;
    private final TreeMap<Integer, Found> segments = new TreeMap<>();
    private final TreeMap<Long, Found> checkpoints = new TreeMap<>();
    private final List<String> leftovers = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private long storeId;
    private int lastWritten;
    private @Nullable String newer;

    /**
     * One file.
     *
     * @param number that of the segment, 0 of a checkpoint
     * @param cold whether it is a compacted segment
     */
    public record Found(String name, int number, boolean cold, long bytes) {}

    private JournalFiles(Disk disk) {
        this.disk = disk;
    }

    /** Lists a folder. */
    public static JournalFiles of(Disk disk) throws IOException {
        var files = new JournalFiles(disk);
        for (String name : disk.names().stream().sorted().toList()) {
            files.add(name);
        }
        files.vote();
        files.findLastWritten();
        return files;
    }

    private void add(String name) throws IOException {
        try {
            if (name.endsWith(Layout.TEMPORARY) || name.endsWith(Checkpoints.SUFFIX + Checkpoints.UNFINISHED)) {
                leftovers.add(name);
            } else if (name.endsWith(Layout.COLD_SUFFIX) || name.endsWith(Layout.HOT_SUFFIX)) {
                int number = Layout.numberOf(name);
                if (segments.containsKey(number)) { // .cold comes before .seg: a crash came before the hot one went
                    leftovers.add(name);
                } else {
                    segments.put(number, new Found(name, number, name.endsWith(Layout.COLD_SUFFIX), size(name)));
                }
            } else if (name.endsWith(Checkpoints.SUFFIX)) {
                checkpoints.put(Checkpoints.position(name), new Found(name, 0, false, size(name)));
            } else {
                leftovers.add(name);
            }
        } catch (DamagedJournalException wrong) {
            damages.add(new Damage(name, 0, "no file of a journal has such a name"));
        }
    }

    private long size(String name) throws IOException {
        try (Disk.File file = disk.open(name, false)) {
            return file.size();
        }
    }

    /** The store that most headers tell: its id is part of every checksum. */
    private void vote() throws IOException {
        Map<Long, Integer> votes = new HashMap<>();
        for (Found segment : segments.values()) {
            ByteBuffer header = header(segment);
            if (Layout.isNewer(header, magic(segment))) {
                newer = segment.name + " is of version " + header.getInt(8);
            }
            if (Layout.fileBytes(header, magic(segment), segment.number) >= 0) {
                int count = votes.merge(Layout.storeId(header), 1, Integer::sum);
                if (count > votes.getOrDefault(storeId, 0) || votes.size() == 1) {
                    storeId = Layout.storeId(header);
                }
            }
        }
    }

    /** Whatever comes behind the last segment in which a batch begins was prepared, and never used. */
    private void findLastWritten() throws IOException {
        for (Found segment : segments.descendingMap().values()) {
            if (segment.cold || scan(segment).hasBatch()) {
                lastWritten = segment.number;
                return;
            }
        }
    }

    private ByteBuffer header(Found segment) throws IOException {
        try (Disk.File file = disk.open(segment.name, false)) {
            return read(file, Layout.HEADER_BYTES);
        }
    }

    static long magic(Found segment) {
        return segment.cold ? Layout.COLD : Layout.HOT;
    }

    private static ByteBuffer read(Disk.File file, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(bytes, file.size()));
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = file.read(buffer, buffer.position());
        }
        return buffer.flip();
    }

    /** A segment in memory, to be read through. */
    SegmentScan scan(Found segment) throws IOException {
        try (Disk.File file = disk.open(segment.name, false)) {
            ByteBuffer bytes = read(file, Integer.MAX_VALUE - 8);
            return new SegmentScan(
                    segment, bytes, storeId, segment.cold ? ColdScan.of(file, segment, bytes, storeId) : null);
        }
    }

    Disk disk() {
        return disk;
    }

    /** Segments by number; of one that is there twice, the compacted one. */
    public NavigableMap<Integer, Found> segments() {
        return segments;
    }

    /** Checkpoints by the position that their names tell. */
    public NavigableMap<Long, Found> checkpoints() {
        return checkpoints;
    }

    /** What a crash has left and the next start removes, and what is not Tern's. */
    public List<String> leftovers() {
        return leftovers;
    }

    /** Files whose names are wrong. */
    List<Damage> damages() {
        return damages;
    }

    /** What marks the files as belonging together. */
    public long storeId() {
        return storeId;
    }

    /** The last segment that anything was written to, 0 if there is none. */
    public int lastWritten() {
        return lastWritten;
    }

    /** A file of a version that this version of Tern does not know, or null. */
    @Nullable
    String newer() {
        return newer;
    }

    /** Of all segments and checkpoints. */
    public long bytes() {
        return segments.values().stream().mapToLong(Found::bytes).sum()
                + checkpoints.values().stream().mapToLong(Found::bytes).sum();
    }
}
