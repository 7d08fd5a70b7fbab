package org.ternmq.broker.auth;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.AuthExchange.Step;
import org.ternmq.core.auth.AuthMethods;

/**
 * An authentication method for testing clients, which keeps nobody out: the server sends sixteen random bytes, the client answers with
 * the same bytes in reverse order. Shared by all loops.
 */
public final class TestMethod implements AuthMethods {
    /** What clients call it. */
    public static final String NAME = "TERN-TEST";

    private final RandomGenerator chance;

    /**
     * The method.
     *
     * @param chance makes the challenges; safe for use by all loops
     */
    public TestMethod(RandomGenerator chance) {
        this.chance = chance;
    }

    @Override
    public Optional<AuthExchange> begin(String method, Connect connect) {
        return method.equals(NAME) ? Optional.of(new Exchange()) : Optional.empty();
    }

    private final class Exchange implements AuthExchange {
        private Bytes expected = Bytes.EMPTY;

        @Override
        public Step next(Bytes data) {
            if (expected.isEmpty()) {
                byte[] challenge = new byte[CHALLENGE_BYTES];
                chance.nextBytes(challenge);
                expected = reversed(challenge);
                return new Step.Continue(Bytes.copyOf(challenge));
            }
            return data.equals(expected)
                    ? new Step.Accepted(Bytes.EMPTY)
                    : new Step.Refused(ReasonCode.NOT_AUTHORIZED, "the answer is not the challenge in reverse order");
        }
    }

    private static Bytes reversed(byte[] bytes) {
        byte[] turned = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            turned[bytes.length - 1 - i] = bytes[i];
        }
        return Bytes.copyOf(turned);
    }

    private static final int CHALLENGE_BYTES = 16;
}
