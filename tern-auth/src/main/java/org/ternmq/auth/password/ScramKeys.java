package org.ternmq.auth.password;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.random.RandomGenerator;
import org.ternmq.codec.value.Bytes;

/**
 * What a server keeps for SCRAM-SHA-256 (RFC 5802 section 3, RFC 7677), written {@code $scram-sha-256$iterations$salt$storedKey$serverKey}.
 * Good for logins with the plain password as well.
 *
 * @param iterations 1 to {@link #ITERATIONS_MAX}
 * @param salt 1 to 64 bytes
 * @param storedKey 32 bytes
 * @param serverKey 32 bytes
 */
public record ScramKeys(int iterations, Bytes salt, Bytes storedKey, Bytes serverKey) implements PasswordHash {
    static final String KIND = "scram-sha-256";

    /**
     * Makes them of a password.
     *
     * @param password UTF-8
     * @param chance makes the salt
     */
    public static ScramKeys of(Bytes password, RandomGenerator chance) {
        byte[] salt = new byte[SALT_BYTES];
        chance.nextBytes(salt);
        return of(password, Bytes.copyOf(salt), ITERATIONS);
    }

    /** Makes them of a password, salt and iterations. */
    static ScramKeys of(Bytes password, Bytes salt, int iterations) {
        byte[] salted = Derivation.pbkdf2("HmacSHA256", prepared(password), salt.toArray(), iterations);
        byte[] clientKey = Derivation.mac("HmacSHA256", salted).doFinal(CLIENT_KEY);
        byte[] serverKey = Derivation.mac("HmacSHA256", salted).doFinal(SERVER_KEY);
        return new ScramKeys(
                iterations, salt, Bytes.wrap(Derivation.digest("SHA-256", clientKey)), Bytes.wrap(serverKey));
    }

    /** In the form in which clients hash it; other bytes than UTF-8 as they are, which no client does. */
    private static byte[] prepared(Bytes password) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(password.toArray()))
                    .toString();
            return normalized(text).getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            return password.toArray();
        }
    }

    /** What is left of SASLprep without its tables: compatibility composition (RFC 4013 section 2.2). */
    public static String normalized(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    static ScramKeys read(HashFields fields) {
        fields.requireCount(5, "$scram-sha-256$ITERATIONS$SALT$STOREDKEY$SERVERKEY");
        return new ScramKeys(
                HashFields.number(fields.at(1), "iterations", 1, ITERATIONS_MAX),
                fields.bytes(2, "salt", 1, HashFields.SALT_BYTES_MAX),
                fields.bytes(3, "stored key", 32, 32),
                fields.bytes(4, "server key", 32, 32));
    }

    @Override
    public boolean matches(Bytes password) {
        Bytes stored = of(password, salt, iterations).storedKey();
        return Derivation.isEqual(stored.toArray(), storedKey);
    }

    @Override
    public String text() {
        return "$" + KIND + "$" + iterations + "$" + HashFields.base64(salt) + "$" + HashFields.base64(storedKey) + "$"
                + HashFields.base64(serverKey);
    }

    /** A second or so; clients do not let servers ask for more. */
    public static final int ITERATIONS_MAX = 1_000_000;

    /** What RFC 7677 section 4 gives as its rule of thumb: the client, which may be a small device, computes them at each login. */
    public static final int ITERATIONS = 15_000;

    /** How long salts are that are made here. */
    public static final int SALT_BYTES = 16;

    private static final byte[] CLIENT_KEY = "Client Key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVER_KEY = "Server Key".getBytes(StandardCharsets.US_ASCII);
}
