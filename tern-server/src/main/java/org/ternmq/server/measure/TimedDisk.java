package org.ternmq.server.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;
import org.ternmq.journal.disk.Disk;

/**
 * A disk that tells how long its syncs take.
 *
 * @param syncNanos told of each, on the thread that waited for it
 */
record TimedDisk(Disk disk, LongConsumer syncNanos) implements Disk {
    @Override
    public List<String> names() throws IOException {
        return disk.names();
    }

    @Override
    public File open(String name, boolean create) throws IOException {
        return new TimedFile(disk.open(name, create), syncNanos);
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
    public long usableBytes() throws IOException {
        return disk.usableBytes();
    }

    private record TimedFile(File file, LongConsumer syncNanos) implements File {
        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return file.read(into, at);
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            file.write(from, at);
        }

        @Override
        public void sync() throws IOException {
            long began = System.nanoTime();
            file.sync();
            syncNanos.accept(System.nanoTime() - began);
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
