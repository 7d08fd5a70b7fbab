package org.ternmq.auth.password;

import java.util.random.RandomGenerator;
import org.ternmq.codec.value.Bytes;

/**
 * PBKDF2 with HMAC-SHA-512, written {@code $7$iterations$salt$hash}: what {@code mosquitto_passwd} makes since 2.0.
 *
 * @param iterations 1 to {@link #ITERATIONS_MAX}
 * @param salt 1 to 64 bytes
 * @param hash 64 bytes
 */
public record Pbkdf2Sha512(int iterations, Bytes salt, Bytes hash) implements PasswordHash {
    static final String KIND = "7";

    /**
     * Hashes a password.
     *
     * @param chance makes the salt
     */
    public static Pbkdf2Sha512 of(Bytes password, RandomGenerator chance) {
        byte[] salt = new byte[SALT_BYTES];
        chance.nextBytes(salt);
        return new Pbkdf2Sha512(
                ITERATIONS,
                Bytes.copyOf(salt),
                Bytes.wrap(Derivation.pbkdf2("HmacSHA512", password.toArray(), salt, ITERATIONS)));
    }

    static Pbkdf2Sha512 read(HashFields fields) {
        fields.requireCount(4, "$7$ITERATIONS$SALT$HASH");
        return new Pbkdf2Sha512(
                HashFields.number(fields.at(1), "iterations", 1, ITERATIONS_MAX),
                fields.bytes(2, "salt", 1, HashFields.SALT_BYTES_MAX),
                fields.bytes(3, "hash", 64, 64));
    }

    @Override
    public boolean matches(Bytes password) {
        return Derivation.isEqual(
                Derivation.pbkdf2("HmacSHA512", password.toArray(), salt.toArray(), iterations), hash);
    }

    @Override
    public String text() {
        return "$" + KIND + "$" + iterations + "$" + HashFields.base64(salt) + "$" + HashFields.base64(hash);
    }

    /** A second or so. */
    public static final int ITERATIONS_MAX = 1_000_000;

    /** Mosquitto hashes on its only thread: a hundred times what its own command asks for, yet no more than some 10 ms. */
    private static final int ITERATIONS = 10_000;

    private static final int SALT_BYTES = 12; // as mosquitto_passwd
}
