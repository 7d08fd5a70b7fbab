package org.ternmq.auth.password;

import org.ternmq.codec.value.Bytes;

/**
 * SHA-512 of password and salt, written {@code $6$salt$hash}: what {@code mosquitto_passwd} made until 1.6. Whoever has the file tries
 * billions of passwords a second; it is read for the sake of files that are there.
 *
 * @param salt 1 to 64 bytes
 * @param hash 64 bytes
 */
public record SaltedSha512(Bytes salt, Bytes hash) implements PasswordHash {
    static final String KIND = "6";

    static SaltedSha512 read(HashFields fields) {
        fields.requireCount(3, "$6$SALT$HASH");
        return new SaltedSha512(fields.bytes(1, "salt", 1, HashFields.SALT_BYTES_MAX), fields.bytes(2, "hash", 64, 64));
    }

    @Override
    public boolean matches(Bytes password) {
        return Derivation.isEqual(Derivation.digest("SHA-512", password.toArray(), salt.toArray()), hash);
    }

    @Override
    public String text() {
        return "$" + KIND + "$" + HashFields.base64(salt) + "$" + HashFields.base64(hash);
    }
}
