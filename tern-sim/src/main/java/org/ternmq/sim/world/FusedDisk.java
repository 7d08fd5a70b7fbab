package org.ternmq.sim.world;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.ternmq.journal.disk.Disk;

/** A disk before one of whose operations its process ends. */
final class FusedDisk implements Disk {
    private final Disk disk;
    private long left = Long.MAX_VALUE;
    private long operations;
    private boolean isBurnt;

    FusedDisk(Disk disk) {
        this.disk = disk;
    }

    /** The process ends before the operation after so many others. */
    void fuse(long more) {
        left = more;
    }

    /** Ends whoever goes on although the process ended: some of the journal takes every failure for one of the disk. */
    void throwIfBurnt() {
        if (isBurnt) {
            throw new ProcessEnded();
        }
    }

    /** How many operations there were. */
    long operations() {
        return operations;
    }

    private void burn() {
        if (left-- <= 0) {
            left = 0;
            isBurnt = true;
            throw new ProcessEnded();
        }
        operations++;
    }

    @Override
    public List<String> names() throws IOException {
        return disk.names().stream().sorted().toList();
    }

    @Override
    public File open(String name, boolean create) throws IOException {
        if (create) {
            burn();
        }
        return new Fused(disk.open(name, create));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        burn();
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        burn();
        disk.delete(name);
    }

    @Override
    public void syncFolder() throws IOException {
        burn();
        disk.syncFolder();
    }

    @Override
    public long usableBytes() throws IOException {
        return disk.usableBytes();
    }

    private final class Fused implements File {
        private final File file;

        Fused(File file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return file.read(into, at);
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            burn();
            file.write(from, at);
        }

        @Override
        public void sync() throws IOException {
            burn();
            file.sync();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            burn();
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
