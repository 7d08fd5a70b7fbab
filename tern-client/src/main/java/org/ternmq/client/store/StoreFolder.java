package org.ternmq.client.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Port to one folder of a file system, owned until it is closed. What is written is in the system's cache until {@link Writer#sync};
 * what is created, renamed or deleted is sure to be found so after a power loss only once {@link #sync} has returned.
 */
interface StoreFolder extends Closeable {
    /** The names of the files there are, in no order. */
    List<String> names() throws IOException;

    /** All bytes of a file. */
    byte[] read(String name) throws IOException;

    /** So many bytes of a file; an end of the file before that is an error. */
    byte[] read(String name, long at, int count) throws IOException;

    /**
     * Opens a file for writing.
     *
     * @param create whether it is made anew, empty, in place of any that is there
     */
    Writer open(String name, boolean create) throws IOException;

    /** Gives a file another name in one step. */
    void rename(String from, String to) throws IOException;

    /** Removes a file. */
    void delete(String name) throws IOException;

    /** Makes what was created, renamed and deleted durable. */
    void sync() throws IOException;

    /** How many more bytes can be written. */
    long usableBytes() throws IOException;

    /** One file being written, by one thread at a time, which nobody interrupts. */
    interface Writer extends Closeable {
        /** Writes all that remains in the buffer. */
        void write(ByteBuffer from, long at) throws IOException;

        /** Returns once everything written so far is on the medium. */
        void sync() throws IOException;

        /** Cuts the file off at a length. */
        void truncate(long size) throws IOException;
    }

    /** A folder of the real file system, owned through a lock on the file {@code lock} in it. */
    final class OnDisk implements StoreFolder {
        private final Path folder;
        private final FileChannel lockFile;
        private final boolean syncsFolders;

        private OnDisk(Path folder, FileChannel lockFile) {
            this.folder = folder;
            this.lockFile = lockFile;
            // Windows can neither open nor sync a folder, and writes such changes through by itself.
            this.syncsFolders =
                    folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        }

        /** Makes the folder if it is not there, and takes it. */
        static OnDisk open(Path folder) throws IOException {
            FileChannel lockFile;
            try {
                Files.createDirectories(folder);
                lockFile = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new StoreException.Unusable(
                        "the client's store cannot use the folder " + folder + " (" + e
                                + "): name one that can be made or written",
                        e);
            }
            if (tryLock(lockFile) == null) {
                lockFile.close();
                throw new StoreException.Unusable(
                        "the client's store " + folder
                                + " is in use, by another process or another client of this one: close that, or name another folder");
            }
            return new OnDisk(folder, lockFile);
        }

        private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
            try {
                return file.tryLock();
            } catch (OverlappingFileLockException e) {
                return null; // it is this very process that has it
            }
        }

        @Override
        public List<String> names() throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.map(file -> file.getFileName().toString()).toList();
            }
        }

        @Override
        public byte[] read(String name) throws IOException {
            return Files.readAllBytes(folder.resolve(name));
        }

        @Override
        public byte[] read(String name, long at, int count) throws IOException {
            byte[] bytes = new byte[count];
            // A channel would be closed by an interrupt of the reading thread, and callers may be interrupted.
            try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "r")) {
                file.seek(at);
                file.readFully(bytes);
            }
            return bytes;
        }

        @Override
        public Writer open(String name, boolean create) throws IOException {
            Path file = folder.resolve(name);
            return new ChannelWriter(
                    create
                            ? FileChannel.open(
                                    file,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING)
                            : FileChannel.open(file, StandardOpenOption.WRITE));
        }

        @Override
        public void rename(String from, String to) throws IOException {
            Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void delete(String name) throws IOException {
            Files.delete(folder.resolve(name));
        }

        @Override
        public void sync() throws IOException {
            if (syncsFolders) {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }

        @Override
        public long usableBytes() throws IOException {
            return Files.getFileStore(folder).getUsableSpace();
        }

        @Override
        public void close() throws IOException {
            lockFile.close(); // and with it the lock goes
        }

        @Override
        public String toString() {
            return folder.toString();
        }

        private record ChannelWriter(FileChannel channel) implements Writer {
            @Override
            public void write(ByteBuffer from, long at) throws IOException {
                int limit = from.limit();
                long to = at;
                while (from.position() < limit) {
                    from.limit(Math.min(limit, from.position() + SLICE_BYTES));
                    to += channel.write(from, to);
                }
                from.limit(limit);
            }

            @Override
            public void sync() throws IOException {
                channel.force(false);
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        }

        private static final String LOCK = "lock";
        // The JDK copies a heap buffer into a direct one of its size, which the thread keeps: slices bound that.
        private static final int SLICE_BYTES = 256 << 10;
    }
}
