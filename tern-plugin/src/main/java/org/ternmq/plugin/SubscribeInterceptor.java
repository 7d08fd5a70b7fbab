package org.ternmq.plugin;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has a say in what clients subscribe to, filter by filter. See {@link org.ternmq.plugin} for threads, time and failing; all filters of one
 * packet share one time limit, and fail together.
 */
@FunctionalInterface
public interface SubscribeInterceptor {
    /**
     * Decides on one filter.
     *
     * @param filter may have wildcards; with {@code $share} and name if it is a shared one
     * @param qos the best that the client wants, 0 to 2
     */
    CompletionStage<Decision> onSubscribe(ClientInfo client, String filter, int qos);

    /** Whether a subscription is refused if this fails; otherwise it is made. Asked once, when added. */
    default boolean isRequired() {
        return false;
    }

    /** What comes of it. */
    sealed interface Decision {
        /** The next one is asked. */
        record Pass() implements Decision {}

        /**
         * There is no such subscription, and the client is told. Other filters of the same packet are not concerned.
         *
         * @param reasonCode of 5.0 that may stand in SUBACK, such as 0x87, not authorized; older clients are told that it failed
         * @param why for the log
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

        /** Refuses it for a reason of the standard: 0x80 to 0xFF. */
        static Decision refuse(int reasonCode, String why) {
            return new Refuse(reasonCode, why);
        }

        /** Refuses it: not authorized. */
        static Decision refuse(String why) {
            return new Refuse(Refusals.NOT_AUTHORIZED, why);
        }

        /** As an answer that is there already. */
        default CompletionStage<Decision> now() {
            return CompletableFuture.completedFuture(this);
        }
    }
}
