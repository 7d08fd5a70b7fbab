package org.ternmq.broker.auth;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.AuthExchange.Step;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Identity;

/**
 * An authentication method for testing clients, which keeps nobody out: the server sends sixteen random bytes, the client answers with
 * the same bytes in reverse order. Shared by all loops.
 */
public final class TestMethod implements Authenticator {
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
    public CompletableFuture<Verdict> login(Applicant applicant) {
        return OPEN.login(applicant);
    }

    @Override
    public Optional<AuthExchange> begin(String method, Applicant applicant) {
        return method.equals(NAME) ? Optional.of(new Exchange(Authenticator.claimed(applicant))) : Optional.empty();
    }

    private final class Exchange implements AuthExchange {
        private final Identity identity;
        private Bytes expected = Bytes.EMPTY;

        private Exchange(Identity identity) {
            this.identity = identity;
        }

        @Override
        public CompletableFuture<Step> next(Bytes data) {
            return CompletableFuture.completedFuture(step(data));
        }

        private Step step(Bytes data) {
            if (expected.isEmpty()) {
                byte[] challenge = new byte[CHALLENGE_BYTES];
                chance.nextBytes(challenge);
                expected = reversed(challenge);
                return new Step.Continue(Bytes.copyOf(challenge));
            }
            return data.equals(expected)
                    ? Verdict.accepted(identity)
                    : Verdict.refused(ReasonCode.NOT_AUTHORIZED, "the answer is not the challenge in reverse order");
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
