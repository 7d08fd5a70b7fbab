package org.ternmq.plugin;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has a say when a client connects that is known already and that the rules let in. Its session is not opened yet: no other connection has lost
 * it. See {@link org.ternmq.plugin} for threads, time and failing.
 */
@FunctionalInterface
public interface ConnectInterceptor {
    /** Decides on one client. */
    CompletionStage<Decision> onConnect(ClientInfo client, ConnectRequest request);

    /** Whether a client is refused if this fails; otherwise it is let in. Asked once, when added. */
    default boolean isRequired() {
        return false;
    }

    /** What comes of it. */
    sealed interface Decision {
        /** The next one is asked. */
        record Pass() implements Decision {}

        /**
         * The client is not let in.
         *
         * @param reasonCode of 5.0 that may stand in CONNACK, such as 0x87, not authorized; older clients are told what comes nearest
         * @param why for the client and the log
         */
        record Refuse(int reasonCode, String why) implements Decision {
            /** Refuses what is no error. */
            public Refuse {
                Refusals.require(reasonCode);
                Objects.requireNonNull(why, "why");
            }
        }

        /** Lets pass. */
        static Decision pass() {
            return new Pass();
        }

        /** Does not let in, for a reason of the standard: 0x80 to 0xFF. */
        static Decision refuse(int reasonCode, String why) {
            return new Refuse(reasonCode, why);
        }

        /** Does not let in: not authorized. */
        static Decision refuse(String why) {
            return new Refuse(Refusals.NOT_AUTHORIZED, why);
        }

        /** As an answer that is there already. */
        default CompletionStage<Decision> now() {
            return CompletableFuture.completedFuture(this);
        }
    }
}
