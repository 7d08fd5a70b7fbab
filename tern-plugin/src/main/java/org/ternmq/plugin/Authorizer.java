package org.ternmq.plugin;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Forbids clients something that the broker's rules allow. It can only forbid: rules are looked at first and without waiting, for every message
 * and every receiver, and what they refuse is never asked about. Asked each time; whoever has to look far remembers its answers. All authorizers
 * are asked until one denies. Not asked about what is delivered: that was subscribed to. See {@link org.ternmq.plugin} for threads, time and
 * failing.
 */
public interface Authorizer {
    /**
     * Whether a client may publish to a topic, or leave a will for it, which is asked as it connects. A failure forbids.
     *
     * @param qos 0 to 2
     * @param retain whether the message is to be kept for later subscribers
     */
    CompletionStage<Decision> mayPublish(ClientInfo client, String topic, int qos, boolean retain);

    /**
     * Whether a client may subscribe. A failure forbids.
     *
     * @param filter may have wildcards; with {@code $share} and name if it is a shared one
     * @param qos the best that it wants, 0 to 2
     */
    CompletionStage<Decision> maySubscribe(ClientInfo client, String filter, int qos);

    /** What comes of it. */
    sealed interface Decision {
        /** As far as this one is concerned it may. */
        record NoObjection() implements Decision {}

        /**
         * It may not.
         *
         * @param why for the log
         */
        record Deny(String why) implements Decision {
            /** Refuses what is missing. */
            public Deny {
                Objects.requireNonNull(why, "why");
            }
        }

        /** Has nothing against it. */
        static Decision noObjection() {
            return new NoObjection();
        }

        /** Forbids it. */
        static Decision deny(String why) {
            return new Deny(why);
        }

        /** As an answer that is there already. */
        default CompletionStage<Decision> now() {
            return CompletableFuture.completedFuture(this);
        }
    }
}
