package org.ternmq.journal.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.log.Layout;

/**
 * A journal as it was at one moment: its files are held open, so that they can be read while it goes on, and what it writes since then is left out. Whoever
 * starts on what is read finds all that was safe at that moment. For one thread, not one of the broker's.
 */
public final class JournalCopy implements AutoCloseable {
    private final List<Part> parts = new ArrayList<>();

    /**
     * A file.
     *
     * @param bytes how long it is
     * @param meant so many of them, the rest are zeros
     */
    private record Part(String name, Disk.File file, long bytes, long meant) {}

    /** Takes what is read. */
    @FunctionalInterface
    public interface Target {
        /**
         * Where the next file goes; closed when it is whole.
         *
         * @param name of the file, without a folder
         */
        OutputStream begin(String name) throws IOException;
    }

    /**
     * Opens the files; meanwhile nobody compacts, deletes or makes a checkpoint.
     *
     * @param end all before it is safe, and it lies between two batches
     */
    static JournalCopy of(Disk disk, long end) throws IOException {
        var copy = new JournalCopy();
        try {
            List<String> names = disk.names();
            for (String name : names.stream().sorted().toList()) {
                copy.add(disk, name, end, names);
            }
            return copy;
        } catch (IOException | RuntimeException failed) {
            copy.close();
            throw failed;
        }
    }

    private void add(Disk disk, String name, long end, List<String> names) throws IOException {
        if (name.endsWith(Layout.HOT_SUFFIX)) {
            int number = Layout.numberOf(name);
            boolean isReplaced = names.contains(Layout.name(number, true));
            if (!isReplaced && number <= Layout.number(end)) {
                Disk.File file = disk.open(name, false);
                long bytes = file.size();
                long meant = number < Layout.number(end) ? bytes : Math.max(Layout.HEADER_BYTES, Layout.offset(end));
                parts.add(new Part(name, file, bytes, meant));
            }
        } else if (name.endsWith(Layout.COLD_SUFFIX) || name.endsWith(Checkpoints.SUFFIX)) {
            Disk.File file = disk.open(name, false);
            parts.add(new Part(name, file, file.size(), file.size()));
        }
    }

    /** How many files there are. */
    public int files() {
        return parts.size();
    }

    /** How many bytes they have. */
    public long bytes() {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    /** Reads all of them. */
    public void writeTo(Target target) throws IOException {
        byte[] window = new byte[WINDOW_BYTES];
        for (Part part : parts) {
            try (OutputStream out = target.begin(part.name)) {
                for (long at = 0; at < part.bytes; at += window.length) {
                    int length = (int) Math.min(window.length, part.bytes - at);
                    read(part, at, ByteBuffer.wrap(window, 0, length));
                    out.write(window, 0, length);
                }
            }
        }
    }

    /** Fills the window with a file from a place on. */
    private static void read(Part part, long from, ByteBuffer window) throws IOException {
        int whole = window.limit();
        window.limit(Math.clamp(part.meant - from, 0, whole));
        while (window.hasRemaining()) {
            if (part.file.read(window, from + window.position()) < 0) {
                throw new IOException(part.name + " has become shorter");
            }
        }
        window.limit(whole);
        while (window.hasRemaining()) {
            window.put((byte) 0);
        }
    }

    @Override
    public void close() throws IOException {
        for (Part part : parts) {
            part.file.close();
        }
        parts.clear();
    }

    private static final int WINDOW_BYTES = 1 << 16;
}
