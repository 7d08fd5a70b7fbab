package org.ternmq.transport.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Utf8;

/** Who shares which key with us: a file with {@code identity:key} in each line, the key in hexadecimal digits. Never tells a key. */
public final class PreSharedKeys {
    private final Map<String, Bytes> keys;
    private final List<String> warnings;

    private PreSharedKeys(Map<String, Bytes> keys, List<String> warnings) {
        this.keys = Map.copyOf(keys);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads a file. Empty lines, and those that begin with #, are passed over.
     *
     * @throws UnusableFileException if it cannot be used, with a sentence that names the line
     */
    public static PreSharedKeys read(Path file) throws IOException {
        Map<String, Bytes> keys = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = file + ", line " + (i + 1);
            int colon = line.lastIndexOf(':');
            if (colon < 1) {
                throw new UnusableFileException(
                        where + ": write identity:key, the key in hexadecimal digits as of: openssl rand -hex 32");
            }
            String identity = line.substring(0, colon);
            Bytes key = key(line.substring(colon + 1), where);
            check(identity, where);
            if (keys.put(identity, key) != null) {
                throw new UnusableFileException(where + ": the identity \"" + identity + "\" has a key already, above");
            }
            if (key.length() < KEY_BYTES_GOOD) {
                warnings.add(where + ": the key of \"" + identity + "\" is shorter than " + KEY_BYTES_GOOD
                        + " bytes and may be guessed; openssl rand -hex 32 makes a good one");
            }
        }
        if (keys.isEmpty()) {
            throw new UnusableFileException("there is no identity:key in " + file);
        }
        return new PreSharedKeys(keys, warnings);
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new UnusableFileException("there is no file " + file, e);
        } catch (IOException e) {
            throw new UnusableFileException("the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Bytes key(String digits, String where) throws UnusableFileException {
        byte[] key;
        try {
            key = HexFormat.of().parseHex(digits.strip());
        } catch (IllegalArgumentException notHex) { // which would tell what was there
            throw new UnusableFileException(
                    where + ": the key behind the last colon is not made of pairs of hexadecimal digits");
        }
        if (key.length < 1 || key.length > KEY_BYTES_MAX) {
            throw new UnusableFileException(
                    where + ": a key has 1 to " + KEY_BYTES_MAX + " bytes, this one has " + key.length);
        }
        return Bytes.wrap(key);
    }

    private static void check(String identity, String where) throws UnusableFileException {
        if (identity.getBytes(StandardCharsets.UTF_8).length > IDENTITY_BYTES_MAX) {
            throw new UnusableFileException(where + ": an identity has at most " + IDENTITY_BYTES_MAX + " bytes");
        }
        try {
            Utf8.requireValid(identity); // it is a user name
        } catch (IllegalArgumentException unsayable) {
            throw new UnusableFileException(where + ": the identity can be no user name: " + unsayable.getMessage());
        }
    }

    /** The key of an identity, if it has one. */
    public Optional<Bytes> key(String identity) {
        return Optional.ofNullable(keys.get(identity));
    }

    /** All who have one. */
    public List<String> identities() {
        return keys.keySet().stream().sorted().toList();
    }

    /** What is not as it should be, though it can be used: sentences for the log. */
    public List<String> warnings() {
        return warnings;
    }

    /** As short a key as one that AES-128 takes. */
    private static final int KEY_BYTES_GOOD = 16;

    // RFC 4279, section 5.3: what has to be supported
    private static final int KEY_BYTES_MAX = 64;
    private static final int IDENTITY_BYTES_MAX = 128;
}
