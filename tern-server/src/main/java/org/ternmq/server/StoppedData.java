package org.ternmq.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The data folder of a broker that does not run, nor can be started as long as this is held. */
public final class StoppedData implements AutoCloseable {
    private final Path journal;
    private final @Nullable FileChannel lock;

    private StoppedData(Path journal, @Nullable FileChannel lock) {
        this.journal = journal;
        this.lock = lock;
    }

    /**
     * Takes hold of a data folder, of the journal in it, or of a copy of a journal.
     *
     * @param writing whether it is to be changed; for reading nothing is written, not even a lock that is not there
     * @throws StartException if it is none, or a broker runs on it; the message is a sentence for whoever named it
     */
    public static StoppedData open(Path folder, boolean writing) throws StartException {
        Path path = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(path)) {
            throw new StartException(Files.exists(path) ? path + " is not a folder" : "there is no folder " + path);
        }
        try {
            boolean isData = Files.isDirectory(path.resolve(JournalStorage.FOLDER_NAME)) || isCutShort(path);
            if (!isData && !hasJournalFiles(path)) {
                throw new StartException(path + " is no data folder of a broker: there is no journal in it");
            }
            Path journal = isData ? path.resolve(JournalStorage.FOLDER_NAME) : path;
            Path data = journal.endsWith(JournalStorage.FOLDER_NAME) ? journal.getParent() : null;
            return new StoppedData(journal, data == null ? null : lock(data, writing));
        } catch (IOException unreadable) {
            throw new StartException(path + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** A repair was, just before the repaired journal got its name. */
    private static boolean isCutShort(Path path) {
        return Files.isDirectory(path.resolve(JournalStorage.FOLDER_NAME + ".repaired"));
    }

    private static boolean hasJournalFiles(Path path) throws IOException {
        try (var files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.matches("[0-9a-f]{8}\\.(seg|cold)|[0-9a-f]{16}\\.ckpt"));
        }
    }

    /** Whether a broker runs on a data folder, as far as can be told; writes nothing. */
    public static boolean isInUse(Path folder) {
        try {
            FileChannel held = lock(folder, false);
            if (held != null) {
                held.close();
            }
            return false;
        } catch (StartException running) {
            return true;
        } catch (IOException cannotBeTold) {
            return false;
        }
    }

    private static @Nullable FileChannel lock(Path data, boolean writing) throws IOException, StartException {
        Path file = data.resolve(DataFolder.LOCK_NAME);
        if (!writing && !Files.exists(file)) {
            return null;
        }
        FileChannel channel = writing
                ? FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(file, StandardOpenOption.READ);
        String holder = "";
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, !writing);
            if (lock != null) {
                return channel;
            }
            holder = DataFolder.holder(channel);
        } catch (OverlappingFileLockException sameProcess) {
            // told below
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
        channel.close();
        throw new StartException("a broker runs on " + data + holder + "; stop it first");
    }

    /** Where the journal is. */
    public Path journal() {
        return journal;
    }

    /** A broker may be started again. */
    @Override
    public void close() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException freedWithTheProcess) {
            throw new UncheckedIOException(freedWithTheProcess);
        }
    }
}
