package org.ternmq.journal.store;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.log.DamagedJournalException;
import org.ternmq.journal.replica.CheckpointReader;
import org.ternmq.journal.replica.CheckpointWriter;
import org.ternmq.journal.replica.DamagedCheckpointException;
import org.ternmq.journal.replica.Replica;

/**
 * The checkpoints in the folder, each named by the position that it was made at. Two are kept, so that one may turn out damaged: the
 * log is whole from the older one on. For one thread.
 */
public final class Checkpoints {
    private final Disk disk;
    private final List<Long> positions = new ArrayList<>(); // oldest first
    private final List<String> useless = new ArrayList<>();

    /** Those of a folder. */
    public Checkpoints(Disk disk) {
        this.disk = disk;
    }

    /** The replica of the newest one that is whole; an empty one if there is none. Nothing is changed. */
    Replica newest() throws IOException {
        positions.clear();
        useless.clear();
        for (String name : disk.names()) {
            if (name.endsWith(SUFFIX + UNFINISHED)) {
                useless.add(name);
            } else if (name.endsWith(SUFFIX)) {
                positions.add(position(name));
            }
        }
        positions.sort(Comparator.naturalOrder());
        while (!positions.isEmpty()) {
            String name = name(positions.getLast());
            try {
                return read(disk, name);
            } catch (DamagedCheckpointException damaged) {
                if (damaged.isNewer()) {
                    throw new IOException(name + ": " + damaged.getMessage(), damaged);
                }
                useless.add(name); // the older one and the log since then say the same
                positions.removeLast();
            }
        }
        return new Replica();
    }

    /** The replica in one file. */
    public static Replica read(Disk disk, String name) throws IOException {
        try (InputStream in = new BufferedInputStream(new In(disk.open(name, false)), BUFFER_BYTES)) {
            return CheckpointReader.read(in);
        }
    }

    /** The position that the name of a file tells. */
    public static long position(String name) throws DamagedJournalException {
        try {
            long position = Long.parseUnsignedLong(name.substring(0, name.length() - SUFFIX.length()), 16);
            if (name.equals(name(position))) {
                return position;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new DamagedJournalException(name, 0, "no checkpoint has such a name");
    }

    /** Removes what was not finished or cannot be read: only once the log has turned out to say all that is needed. */
    void deleteUseless() throws IOException {
        for (String name : useless) {
            disk.delete(name);
        }
        useless.clear();
    }

    /** How far back the log must be kept: the position of the older checkpoint; 0 if there are not two. */
    long oldest() {
        return positions.size() < KEPT ? 0 : positions.getFirst();
    }

    /** Makes one. */
    public void write(Replica replica) throws IOException {
        long position = replica.appliedPosition();
        if (positions.contains(position)) {
            return;
        }
        String unfinished = name(position) + UNFINISHED;
        Disk.File file = disk.open(unfinished, true);
        try (OutputStream out = new BufferedOutputStream(new Out(file), BUFFER_BYTES)) {
            CheckpointWriter.write(replica, out);
            out.flush();
            file.sync();
        }
        disk.rename(unfinished, name(position));
        disk.syncFolder();
        positions.add(position);
        while (positions.size() > KEPT) {
            disk.delete(name(positions.removeFirst()));
        }
    }

    private static String name(long position) {
        return String.format(Locale.ROOT, "%016x%s", position, SUFFIX);
    }

    /** A file written from its beginning on. */
    private static final class Out extends OutputStream {
        private final Disk.File file;
        private long at;

        Out(Disk.File file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(ByteBuffer.wrap(bytes, offset, length), at);
            at += length;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** A file read from its beginning on. */
    private static final class In extends InputStream {
        private final Disk.File file;
        private long at;

        In(Disk.File file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = file.read(ByteBuffer.wrap(bytes, offset, length), at);
            at += Math.max(0, read);
            return read;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** How the name of one ends. */
    public static final String SUFFIX = ".ckpt";
    /** What follows that as long as the file is not whole. */
    public static final String UNFINISHED = ".new";

    private static final int KEPT = 2;
    private static final int BUFFER_BYTES = 1 << 18;
}
