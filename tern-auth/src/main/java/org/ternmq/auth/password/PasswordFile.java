package org.ternmq.auth.password;

import java.io.IOException;
import java.nio.file.Path;
import org.ternmq.auth.files.Watched;

/**
 * A password file of a running broker. It is read again when it changes; a version with something wrong in it is refused as a whole. From any
 * thread; never waits for the disk.
 */
public final class PasswordFile {
    private final Watched<PasswordTable> watched;

    private PasswordFile(Path file) throws IOException {
        this.watched = Watched.open("password file", file, PasswordTable::read);
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

    /** The users that there are now. */
    public PasswordTable table() {
        return watched.current();
    }

    /** Looks at once whether the file has changed, and waits for the disk. */
    void look() {
        watched.look();
    }
}
