package org.ternmq.journal.tool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.ternmq.journal.disk.FolderDisk;

/**
 * Puts a repaired journal in the place of the damaged one. It is written beside it, and renamed to {@code .repaired} once it is whole;
 * then the old one goes aside and it takes the name. Whenever that is cut short either the old folder is there or {@link #resume} ends it.
 */
public final class RepairFolders {
    private final Path journal;

    /** For one journal's folder. */
    public RepairFolders(Path journal) {
        this.journal = journal;
    }

    /** An empty folder to write to; what an earlier attempt has left is removed. */
    public FolderDisk begin() throws IOException {
        remove(beside(REPAIRING));
        remove(beside(REPAIRED));
        return FolderDisk.open(beside(REPAIRING));
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    /**
     * The new folder is whole: it takes the place of the old one.
     *
     * @param time tells old folders apart
     * @return where the old files are now
     */
    public Path finish(String time) throws IOException {
        Path old = beside(".damaged-" + time);
        if (Files.exists(old)) {
            throw new IOException(old + " is there already");
        }
        move(beside(REPAIRING), beside(REPAIRED));
        move(journal, old);
        move(beside(REPAIRED), journal);
        return old;
    }

    /** Ends what was cut short between the last two steps. */
    public void resume() throws IOException {
        if (!Files.exists(journal) && Files.exists(beside(REPAIRED))) {
            move(beside(REPAIRED), journal);
        }
    }

    private void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        Path parent = journal.toAbsolutePath().getParent();
        if (parent != null
                && parent.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    private Path beside(String suffix) {
        return journal.resolveSibling(journal.getFileName() + suffix);
    }

    private static final String REPAIRING = ".repairing";
    private static final String REPAIRED = ".repaired";
}
