package org.ternmq.auth.password;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The users of one password file and what is kept of their passwords. Immutable. */
public final class PasswordTable {
    private final Map<String, PasswordHash> hashes;
    private final List<PasswordHash> all;
    private final List<ScramKeys> scram;

    private PasswordTable(Map<String, PasswordHash> hashes) {
        this.hashes = hashes;
        this.all = List.copyOf(hashes.values());
        this.scram = all.stream()
                .filter(ScramKeys.class::isInstance)
                .map(ScramKeys.class::cast)
                .toList();
    }

    /**
     * Reads a file.
     *
     * @throws UnusablePasswordFileException if it is longer than {@link #FILE_BYTES_MAX}, or has a wrong line
     * @throws IOException if it cannot be read
     */
    public static PasswordTable read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(FILE_BYTES_MAX + 1);
        }
        return of(file, bytes);
    }

    /**
     * Reads what a file has in it.
     *
     * @param file named in errors
     * @throws UnusablePasswordFileException if it is longer than {@link #FILE_BYTES_MAX}, or has a wrong line
     */
    public static PasswordTable of(Path file, byte[] bytes) throws UnusablePasswordFileException {
        if (bytes.length > FILE_BYTES_MAX) {
            throw new UnusablePasswordFileException(file, "a password file has at most " + FILE_BYTES_MAX + " bytes");
        }
        Map<String, PasswordHash> hashes = new HashMap<>();
        List<String> errors = new ArrayList<>();
        int number = 0;
        int start = 0;
        while (start < bytes.length && errors.size() < ERRORS_MAX) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            number++;
            try {
                read(text(bytes, start, end - start), file, hashes);
            } catch (IllegalArgumentException wrong) {
                errors.add(file + ":" + number + ": " + wrong.getMessage());
            }
            start = end + 1;
        }
        if (!errors.isEmpty()) {
            throw new UnusablePasswordFileException(errors);
        }
        return new PasswordTable(hashes);
    }

    private static String text(byte[] bytes, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("this is no UTF-8", e);
        }
    }

    private static void read(String text, Path file, Map<String, PasswordHash> hashes) {
        Optional<PasswordLine> found = PasswordLine.of(text);
        if (found.isEmpty()) {
            return;
        }
        PasswordLine line = found.get();
        String user = shown(line.user());
        PasswordHash hash;
        try {
            hash = PasswordHash.parse(line.hash());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    user + ": " + wrong.getMessage() + "; make it anew with: tern passwd " + file + " " + user, wrong);
        }
        if (hashes.putIfAbsent(line.user(), hash) != null) {
            throw new IllegalArgumentException(user + " stands in an earlier line already; delete one of them");
        }
    }

    private static String shown(String user) {
        return user.length() <= SHOWN_MAX ? user : user.substring(0, SHOWN_MAX) + "…";
    }

    /** What is kept of a user's password. */
    public Optional<PasswordHash> find(String user) {
        return Optional.ofNullable(hashes.get(user));
    }

    /** What is kept of a user for SCRAM; empty if it is unknown, or known by another kind of hash. */
    public Optional<ScramKeys> findScram(String user) {
        return hashes.get(user) instanceof ScramKeys keys ? Optional.of(keys) : Optional.empty();
    }

    /**
     * What to look at in place of the hash of an unknown user, so that it costs what it costs for one of the known.
     *
     * @param draw the same for the same name, and unknown to others
     */
    PasswordHash standIn(int draw) {
        return all.isEmpty() ? NOBODY : all.get(Math.floorMod(draw, all.size()));
    }

    /** How often an unknown user is asked to iterate in SCRAM: as often as one of the known. */
    public int scramIterations(int draw) {
        return scram.isEmpty()
                ? ScramKeys.ITERATIONS
                : scram.get(Math.floorMod(draw, scram.size())).iterations();
    }

    /** All names in alphabetical order. */
    public Set<String> users() {
        return new TreeSet<>(hashes.keySet());
    }

    /** The greatest length of a file: half a million users or so. */
    public static final int FILE_BYTES_MAX = 64 << 20;

    /** After so many errors a file is not read on. */
    public static final int ERRORS_MAX = 20;

    private static final int SHOWN_MAX = 80;
    private static final PasswordHash NOBODY = Argon2id.nobody();
}
