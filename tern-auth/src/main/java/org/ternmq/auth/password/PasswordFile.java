package org.ternmq.auth.password;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.ternmq.auth.files.Watched;

/**
 * A password file of a running broker. It is read again when it changes; a version with something wrong in it is refused as a whole. From any
 * thread; never waits for the disk.
 */
public final class PasswordFile {
    private final Set<Argon2id.Cost> costs = new HashSet<>(); // by the thread that reads
    private final Watched<PasswordTable> watched;

    private PasswordFile(Path file) throws IOException {
        this.watched = Watched.open("password file", file, this::read);
    }

    /**
     * Reads a file for the first time.
     *
     * @throws UnusablePasswordFileException if there is something wrong in it
     * @throws IOException if it cannot be read
     */
    public static PasswordFile open(Path file) throws IOException {
        return new PasswordFile(file);
    }

    private PasswordTable read(Path file) throws IOException {
        PasswordTable table = PasswordTable.read(file);
        Set<Argon2id.Cost> together = new HashSet<>(costs);
        together.addAll(table.costs());
        long kib = together.stream().mapToLong(Argon2id.Cost::memoryKib).sum();
        if (kib > KEPT_KIB_MAX) {
            throw new UnusablePasswordFileException(
                    file,
                    "its Argon2 hashes ask for too many different m, t and lengths: their m add up to " + kib
                            + ", with those of earlier versions since the start, and may to " + KEPT_KIB_MAX);
        }
        costs.addAll(together);
        return table;
    }

    /** The users that there are now. */
    public PasswordTable table() {
        return watched.current();
    }

    /** Looks at once whether the file has changed, and waits for the disk. */
    void look() {
        watched.look();
    }

    /** The library that computes Argon2 keeps the memory for each combination of costs until the process ends. */
    private static final long KEPT_KIB_MAX = 262_144;
}
