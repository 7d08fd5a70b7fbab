package org.ternmq.auth.scram;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;
import org.ternmq.auth.ExchangeMethod;
import org.ternmq.auth.password.PasswordFile;
import org.ternmq.auth.password.PasswordTable;
import org.ternmq.auth.password.ScramKeys;
import org.ternmq.codec.value.Bytes;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) for the users of a password file that have a line for it, without channel binding. A name that the file
 * does not know is answered as if it did, always with the same salt until the broker ends, and refused in the last step. Shared by all loops.
 */
public final class ScramMethod implements ExchangeMethod {
    private final PasswordFile file;
    private final Supplier<String> nonces;
    private final byte[] key = new byte[32];

    /** Over a file. */
    public ScramMethod(PasswordFile file) {
        this(file, new Nonces());
    }

    /** Draws what the server adds to nonces from somewhere else. */
    ScramMethod(PasswordFile file, Supplier<String> nonces) {
        this.file = file;
        this.nonces = nonces;
        new SecureRandom().nextBytes(key);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public AuthExchange begin(Applicant applicant) {
        return new ScramExchange(this, applicant);
    }

    String nonce() {
        return nonces.get();
    }

    /** What is kept of a user, or what looks like it and fits no password. */
    ScramKeys keys(String user) {
        PasswordTable table = file.table();
        byte[] drawn = Hashing.hmac(key, user); // for known names, too: they are not to be told by the time it takes
        Bytes salt = Bytes.wrap(drawn, 4, ScramKeys.SALT_BYTES);
        int draw = ByteBuffer.wrap(drawn).getInt();
        ScramKeys madeUp = new ScramKeys(table.scramIterations(draw), salt, random(), random());
        return table.findScram(user).orElse(madeUp);
    }

    private static Bytes random() {
        byte[] bytes = new byte[32];
        CHANCE.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    /** Eighteen random bytes each. */
    private static final class Nonces implements Supplier<String> {
        @Override
        public String get() {
            byte[] bytes = new byte[18];
            CHANCE.nextBytes(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        }
    }

    /** How clients ask for it. */
    public static final String NAME = "SCRAM-SHA-256";

    private static final SecureRandom CHANCE = new SecureRandom();
}
