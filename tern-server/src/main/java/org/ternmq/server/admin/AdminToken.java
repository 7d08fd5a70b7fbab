package org.ternmq.server.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** What shows that somebody is an operator, and where it stands. */
public record AdminToken(Path file, String text) {
    /**
     * That of a file, or one that is made where none is named.
     *
     * @param named the file that the configuration names
     * @param data folder of the broker, where the made one is kept for the next start
     * @throws IOException with a sentence for the operator
     */
    public static AdminToken of(Optional<Path> named, Path data) throws IOException {
        Path file = named.orElse(data.resolve("admin-token"));
        if (named.isEmpty()) {
            make(file);
        }
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new IOException(
                    "cannot read the token of operators, " + file + ": " + unreadable.getMessage(), unreadable);
        }
        if (text.length() < CHARACTERS_MIN || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IOException("the token of operators in " + file + " must be one word of " + CHARACTERS_MIN
                    + " or more letters, digits and signs; openssl rand -hex 16 makes one");
        }
        return new AdminToken(file, text);
    }

    private static void make(Path file) throws IOException {
        byte[] chance = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(chance);
        FileAttribute<?>[] onlyOurs =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        try {
            Files.createFile(file, onlyOurs);
        } catch (FileAlreadyExistsException made) {
            if (Files.size(file) > 0) { // else a crash came between
                return;
            }
        }
        Files.writeString(file, HexFormat.of().formatHex(chance) + "\n");
    }

    /** Where it stands, and not what it is. */
    @Override
    public String toString() {
        return file.toString();
    }

    private static final int TOKEN_BYTES = 24;
    private static final int CHARACTERS_MIN = 16;
}
