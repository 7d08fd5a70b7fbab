package org.ternmq.plugin;

import java.util.Map;
import java.util.Objects;
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
