package org.ternmq.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.ternmq.journal.disk.Disk;
import org.ternmq.journal.disk.MemoryDisk;

/** A disk in memory that counts how often a file was synced, once it was. */
final class SyncCount implements Disk {
    private final MemoryDisk disk = new MemoryDisk();
    private volatile long syncs;

    long syncs() {
        return syncs;
    }

    @Override
    public List<String> names() {
        return disk.names();
    }

    @Override
    public File open(String name, boolean create) throws IOException {
        return new Counted(disk.open(name, create));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public void syncFolder() throws IOException {
        disk.syncFolder();
    }

    @Override
    public long usableBytes() {
        return disk.usableBytes();
    }

    private final class Counted implements File {
        private final File file;

        Counted(File file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return file.read(into, at);
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            file.write(from, at);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread syncs
        public void sync() throws IOException {
            file.sync();
            syncs++;
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
}
