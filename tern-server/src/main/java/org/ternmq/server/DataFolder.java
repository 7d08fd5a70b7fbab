package org.ternmq.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder of one broker, locked while it runs: two brokers on the same data would destroy it. */
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;
    private final boolean isTemporary;

    private DataFolder(Path path, FileChannel lock, boolean isTemporary) {
        this.path = path;
        this.lock = lock;
        this.isTemporary = isTemporary;
    }

    /** A new one, which is deleted with all that is in it when it is closed. */
    static DataFolder temporary() throws StartException {
        Path folder;
        try {
            folder = Files.createTempDirectory("tern-");
        } catch (IOException error) {
            throw new StartException("there is no room for a temporary folder: " + cause(error), error);
        }
        return open(folder, true);
    }

    /** Makes the folder if it is not there, and locks it. */
    static DataFolder open(Path folder) throws StartException {
        return open(folder, false);
    }

    private static DataFolder open(Path folder, boolean isTemporary) throws StartException {
        FileChannel channel = null;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(
                    folder.resolve(LOCK_NAME),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                channel.truncate(0);
                channel.write(StandardCharsets.US_ASCII.encode(
                        Long.toString(ProcessHandle.current().pid())));
                return new DataFolder(folder, channel, isTemporary);
            }
            String holder = holder(channel);
            channel.close();
            throw new StartException(
                    "the data folder " + folder.toAbsolutePath().normalize() + " is in use by another broker" + holder
                            + "; stop it or choose another folder");
        } catch (IOException error) {
            closeAfter(error, channel);
            throw new StartException(
                    "the data folder " + folder.toAbsolutePath().normalize() + " cannot be used: " + cause(error),
                    error);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        channel.read(bytes, 0);
        String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
        return pid.matches("[0-9]+") ? " (process " + pid + ")" : "";
    }

    private static String cause(IOException error) {
        return switch (error) {
            case FileAlreadyExistsException file -> file.getFile() + " is not a folder";
            case AccessDeniedException file -> "no permission for " + file.getFile();
            default -> String.valueOf(error.getMessage());
        };
    }

    private static void closeAfter(IOException error, @org.jspecify.annotations.Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException second) {
                error.addSuppressed(second);
            }
        }
    }

    /** Where it is. */
    Path path() {
        return path;
    }

    /** Another broker may have it now. */
    @Override
    public void close() throws IOException {
        lock.close();
        if (isTemporary) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    static final String LOCK_NAME = "lock";
}
