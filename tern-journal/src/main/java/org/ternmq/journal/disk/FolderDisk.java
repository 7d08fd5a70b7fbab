package org.ternmq.journal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of the real file system. A thread that reads or writes must never be interrupted: the JDK then closes the file under
 * everybody who uses it.
 */
public final class FolderDisk implements Disk {
    // The JDK copies a heap buffer into a direct one of the same size, which the thread keeps: slices bound what it
    // keeps.
    private static final int SLICE_BYTES = 1 << 20;

    private final Path folder;
    private final boolean syncsFolders;
    private final boolean readOnly;

    private FolderDisk(Path folder, boolean syncsFolders, boolean readOnly) {
        this.folder = folder;
        this.syncsFolders = syncsFolders;
        this.readOnly = readOnly;
    }

    /** Opens a folder, making it if it is not there. */
    public static FolderDisk open(Path folder) throws IOException {
        Files.createDirectories(folder);
        // Windows can neither open nor sync a folder, and writes such changes through by itself.
        return new FolderDisk(
                folder, folder.getFileSystem().supportedFileAttributeViews().contains("posix"), false);
    }

    /** Opens a folder that is there, for reading alone: whatever would change something is refused. */
    public static FolderDisk readOnly(Path folder) {
        return new FolderDisk(folder, false, true);
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @Override
    public File open(String name, boolean create) throws IOException {
        if (readOnly && !create) {
            return new ChannelFile(FileChannel.open(folder.resolve(name), StandardOpenOption.READ));
        }
        requireWritable();
        StandardOpenOption how = create ? StandardOpenOption.CREATE_NEW : StandardOpenOption.WRITE;
        return new ChannelFile(
                FileChannel.open(folder.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE, how));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        requireWritable();
        Files.move(
                folder.resolve(from),
                folder.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        requireWritable();
        Files.delete(folder.resolve(name));
    }

    @Override
    public void syncFolder() throws IOException {
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

    private void requireWritable() throws IOException {
        if (readOnly) {
            throw new AccessDeniedException(folder.toString(), null, "it was opened for reading alone");
        }
    }

    private record ChannelFile(FileChannel channel) implements File {
        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return channel.read(into, at);
        }

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
        public long size() throws IOException {
            return channel.size();
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
}
