package org.ternmq.cli.passwd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.auth.files.AtomicWrite;
import org.ternmq.auth.password.Argon2id;
import org.ternmq.auth.password.PasswordFileEdit;
import org.ternmq.auth.password.PasswordHash;
import org.ternmq.auth.password.PasswordTable;
import org.ternmq.auth.password.Pbkdf2Sha512;
import org.ternmq.auth.password.SaltedSha512;
import org.ternmq.auth.password.ScramKeys;
import org.ternmq.auth.password.UnusablePasswordFileException;
import org.ternmq.codec.value.Bytes;

/** A password file on the disk, read for each thing that is done with it. For one thread. */
final class UserFile {
    private final Path file;
    private final Kind kind;
    private final SecureRandom chance = new SecureRandom();

    /** How a new password is kept. */
    enum Kind {
        ARGON2ID,
        SCRAM,
        MOSQUITTO
    }

    /** There is no file where one should be, or one where none should be. */
    static final class MissingException extends IOException {
        private static final long serialVersionUID = 1L;

        private MissingException(String why) {
            super(why);
        }
    }

    UserFile(Path file, Kind kind) {
        this.file = file;
        this.kind = kind;
    }

    /** A line for each user. */
    List<String> list() throws IOException {
        PasswordTable table = PasswordTable.of(file, content());
        List<String> lines = new ArrayList<>();
        for (String user : table.users()) {
            lines.add(user + "  " + words(table.find(user).orElseThrow()));
        }
        return lines;
    }

    private static String words(PasswordHash hash) {
        return switch (hash) {
            case Argon2id argon -> "Argon2id";
            case ScramKeys scram -> "SCRAM-SHA-256, " + scram.iterations() + " iterations";
            case Pbkdf2Sha512 pbkdf2 -> "PBKDF2 with SHA-512, " + pbkdf2.iterations() + " iterations";
            case SaltedSha512 sha512 -> "SHA-512, which is easily guessed at; give it a new password";
        };
    }

    /** Whether it is the password of the user. */
    boolean isRight(String user, Bytes password) throws IOException {
        return PasswordTable.of(file, content())
                .find(user)
                .filter(hash -> hash.matches(password))
                .isPresent();
    }

    /** Refuses before anybody is asked for a password. */
    void requireWritable(String user, boolean isNew) throws IOException {
        if (isNew && Files.exists(file)) {
            throw new MissingException("-c makes a new file, and there is one already: " + file);
        }
        if (kind == Kind.SCRAM && !ScramKeys.normalized(user).equals(user)) {
            throw new IllegalArgumentException(
                    "a client that logs in by SCRAM writes this name as " + ScramKeys.normalized(user) + "; use it so");
        }
        PasswordFileEdit.of(contentIfThere()).put(user, PLACEHOLDER); // refuses names that no line can have
    }

    /** Gives a user a password, and tells whether it had one. */
    boolean put(String user, Bytes password) throws IOException {
        PasswordHash hash = hash(password);
        PasswordFileEdit edit = PasswordFileEdit.of(contentIfThere());
        boolean isChanged = edit.put(user, hash);
        AtomicWrite.replace(file, edit.toBytes());
        return isChanged;
    }

    /** Takes a user away, and tells whether there was one. */
    boolean delete(String user) throws IOException {
        PasswordFileEdit edit = PasswordFileEdit.of(content());
        boolean isThere = edit.remove(user);
        if (isThere) {
            AtomicWrite.replace(file, edit.toBytes());
        }
        return isThere;
    }

    /** Hashes the passwords that are not, and tells whose they are. */
    List<String> hashPlain() throws IOException {
        PasswordFileEdit edit = PasswordFileEdit.of(content());
        List<String> users = edit.hashPlain(this::hash);
        if (!users.isEmpty()) {
            AtomicWrite.replace(file, edit.toBytes());
        }
        return users;
    }

    /** What a broker would not like about it. */
    List<String> errors() throws IOException {
        try {
            PasswordTable.of(file, content());
            return List.of();
        } catch (UnusablePasswordFileException unusable) {
            return unusable.errors();
        }
    }

    private PasswordHash hash(Bytes password) {
        return switch (kind) {
            case ARGON2ID -> Argon2id.of(password, chance);
            case MOSQUITTO -> Pbkdf2Sha512.of(password, chance);
            case SCRAM -> ScramKeys.of(text(password), chance);
        };
    }

    private static Bytes text(Bytes password) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(password.toArray()));
            return password;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a password for SCRAM is text in UTF-8", e);
        }
    }

    private byte[] contentIfThere() throws IOException {
        return Files.exists(file) ? content() : new byte[0];
    }

    private byte[] content() throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(PasswordTable.FILE_BYTES_MAX + 1);
        } catch (NoSuchFileException e) {
            throw new MissingException("there is no file " + file);
        }
        if (content.length > PasswordTable.FILE_BYTES_MAX) {
            throw new IOException(file + " has more than " + PasswordTable.FILE_BYTES_MAX + " bytes");
        }
        return content;
    }

    private static final PasswordHash PLACEHOLDER = PasswordHash.parse("$7$1$AAAA$" + "A".repeat(86) + "==");
}
