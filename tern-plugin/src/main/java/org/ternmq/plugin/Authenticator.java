package org.ternmq.plugin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out who a client is. Asked of clients that give a user name, a password or a certificate, after the broker's own ways in, until one has
 * an opinion; whom nobody knows is refused. See {@link org.ternmq.plugin} for threads, time and failing.
 */
@FunctionalInterface
public interface Authenticator {
    /** Decides on one client; a failure refuses it. */
    CompletionStage<Decision> authenticate(ConnectRequest request, Credentials credentials);

    /**
     * What a client shows of itself. The password is never part of the text of this object; do not log it either.
     *
     * @param userName what it says, or the name in its certificate where the listener takes that
     * @param password at most 65,535 bytes
     * @param certificateUserName the name in a certificate that the listener has checked: who has one needs no password
     */
    record Credentials(Optional<String> userName, Optional<ByteBuffer> password, Optional<String> certificateUserName) {
        /** Keeps a copy of the password. */
        public Credentials {
            password = password.map(PublishedMessage::copyOf);
        }

        /** A view of its own at each call; cannot be changed. */
        @Override
        public Optional<ByteBuffer> password() {
            return password.map(ByteBuffer::asReadOnlyBuffer);
        }

        /** The password as UTF-8, with a question mark in a box for what is none; empty if there is no password. */
        public Optional<String> passwordText() {
            return password().map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString());
        }

        @Override
        public String toString() {
            return "Credentials[userName=" + userName + ", certificateUserName=" + certificateUserName
                    + (password.isPresent() ? ", with a password]" : "]");
        }
    }

    /** What comes of it. */
    sealed interface Decision {
        /**
         * The client is let in.
         *
         * @param userName who it is to all that asks from here on, at most 65,535 bytes in UTF-8
         * @param claims what else was found out, by name: rules may speak of it, and other plug-ins see it
         */
        record Accept(String userName, Map<String, String> claims) implements Decision {
            /** Keeps a copy of the claims. */
            public Accept {
                Objects.requireNonNull(userName, "userName");
                claims = Map.copyOf(claims);
            }
        }

        /**
         * The client is not let in, and nobody else is asked.
         *
         * @param why for the client and the log; without secrets
         */
        record Refuse(String why) implements Decision {
            /** Refuses what is missing. */
            public Refuse {
                Objects.requireNonNull(why, "why");
            }
        }

        /** Whoever comes next is asked. */
        record NoOpinion() implements Decision {}

        /** Lets in. */
        static Decision accept(String userName, Map<String, String> claims) {
            return new Accept(userName, claims);
        }

        /** Lets in, with nothing else to tell of the client. */
        static Decision accept(String userName) {
            return new Accept(userName, Map.of());
        }

        /** Does not let in. */
        static Decision refuse(String why) {
            return new Refuse(why);
        }

        /** Does not know the client. */
        static Decision noOpinion() {
            return new NoOpinion();
        }

        /** As an answer that is there already. */
        default CompletionStage<Decision> now() {
            return CompletableFuture.completedFuture(this);
        }
    }
}
