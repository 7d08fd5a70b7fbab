package org.ternmq.auth.password;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import org.ternmq.auth.answer.Remembered;
import org.ternmq.codec.value.Bytes;

/**
 * What came of logins that were looked at before, so that they need not be hashed again: right ones until others push them out, wrong ones
 * for a few seconds. Kept under a key that only this process knows and that is made of user, password and hash together: when the hash
 * changes, what was known of it is not found any more. From any thread; bounded.
 */
final class KnownLogins {
    private final byte[] key = new byte[32];
    private final LongSupplier clockNanos;

    private final Remembered<Boolean> right;
    private final Remembered<Boolean> wrong = new Remembered<>(WRONG_MAX);

    KnownLogins(int rightMax, LongSupplier clockNanos) {
        this.right = new Remembered<>(rightMax);
        this.clockNanos = clockNanos;
        new SecureRandom().nextBytes(key);
    }

    /** What a login is kept under. */
    Bytes token(String user, Bytes password, PasswordHash hash, boolean isKnown) {
        Mac mac = Derivation.mac("HmacSHA256", key);
        mac.update((byte) (isKnown ? 1 : 0));
        update(mac, user.getBytes(StandardCharsets.UTF_8));
        update(mac, password.toArray());
        return Bytes.wrap(mac.doFinal(hash.text().getBytes(StandardCharsets.US_ASCII)));
    }

    private static void update(Mac mac, byte[] part) {
        mac.update(ByteBuffer.allocate(4).putInt(part.length).array());
        mac.update(part);
    }

    /** A number for a name that nobody else can tell. */
    int draw(String user) {
        Mac mac = Derivation.mac("HmacSHA256", key);
        return ByteBuffer.wrap(mac.doFinal(user.getBytes(StandardCharsets.UTF_8)))
                .getInt();
    }

    /** Whether a login is right, if that is known. */
    Optional<Boolean> find(Bytes token) {
        long now = clockNanos.getAsLong();
        return right.get(token, now).or(() -> wrong.get(token, now));
    }

    /** Keeps what came of a login. */
    void add(Bytes token, boolean isRight) {
        long now = clockNanos.getAsLong();
        if (isRight) {
            right.put(token, true, now, now + RIGHT_NANOS);
        } else {
            wrong.put(token, false, now, now + WRONG_NANOS);
        }
    }

    int size() {
        return right.size() + wrong.size();
    }

    /** So many may be tried at once without pushing each other out; a device that keeps trying the same comes sooner again. */
    static final int WRONG_MAX = 10_000;

    /** Long enough for a client that tries again at once, and soon over for somebody who wants the memory. */
    static final long WRONG_NANOS = 5_000_000_000L;

    /** Nobody sees the end of it. */
    private static final long RIGHT_NANOS = Long.MAX_VALUE / 2;
}
