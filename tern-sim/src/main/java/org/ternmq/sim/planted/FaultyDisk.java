package org.ternmq.sim.planted;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.ternmq.journal.disk.Disk;

/** A disk with a bug between it and the journal. */
public final class FaultyDisk implements Disk {
    private final Disk disk;
    private final Planted bug;

    /** A disk that does as another one, but for the bug. */
    public FaultyDisk(Disk disk, Planted bug) {
        this.disk = disk;
        this.bug = bug;
    }

    @Override
    public List<String> names() throws IOException {
        return disk.names();
    }

    @Override
    public File open(String name, boolean create) throws IOException {
        File file = disk.open(name, create);
        return bug == Planted.SYNC_SKIPPED ? new Unsynced(file) : file;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
        if (bug == Planted.SEGMENT_DELETED_EARLY && name.endsWith(SEGMENT)) {
            List<String> later = disk.names().stream()
                    .filter(other -> other.endsWith(SEGMENT) && other.compareTo(name) > 0)
                    .sorted()
                    .toList();
            if (later.size() > 1) {
                disk.delete(later.getFirst());
            }
        }
    }

    @Override
    public void syncFolder() throws IOException {
        disk.syncFolder();
    }

    @Override
    public long usableBytes() throws IOException {
        return disk.usableBytes();
    }

    /** A file that never reaches the medium by itself. */
    private record Unsynced(File file) implements File {
        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return file.read(into, at);
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            file.write(from, at);
        }

        @Override
        public void sync() {
            // the bug
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final String SEGMENT = ".seg";
}
