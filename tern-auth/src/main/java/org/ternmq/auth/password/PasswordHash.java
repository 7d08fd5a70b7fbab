package org.ternmq.auth.password;

import org.ternmq.codec.value.Bytes;

/**
 * What is kept of a password: enough to tell whether one is right, and not what it is. Immutable; each kind bounds the work and the memory
 * that a look at it costs.
 */
public sealed interface PasswordHash permits SaltedSha512, Pbkdf2Sha512, Argon2id, ScramKeys {
    /** Whether this is the password. Slow on purpose, and takes equally long for all passwords. */
    boolean matches(Bytes password);

    /** As a password file has it, behind the user name and a colon. */
    String text();

    /**
     * Reads what a password file has behind the user name and a colon.
     *
     * @throws IllegalArgumentException if it is none: its message says why, without the hash
     */
    static PasswordHash parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("there is no password");
        }
        if (text.charAt(0) != '$') {
            throw new IllegalArgumentException("the password is not hashed");
        }
        HashFields fields = HashFields.of(text);
        return switch (fields.kind()) {
            case SaltedSha512.KIND -> SaltedSha512.read(fields);
            case Pbkdf2Sha512.KIND -> Pbkdf2Sha512.read(fields);
            case Argon2id.KIND -> Argon2id.read(fields);
            case ScramKeys.KIND -> ScramKeys.read(fields);
            default ->
                throw new IllegalArgumentException("hashes of this kind are not known; known are "
                        + String.join(
                                ", ",
                                named(Argon2id.KIND),
                                named(ScramKeys.KIND),
                                named(Pbkdf2Sha512.KIND),
                                named(SaltedSha512.KIND)));
        };
    }

    private static String named(String kind) {
        return "$" + kind + "$";
    }
}
