package org.ternmq.plugin;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has a say in what clients publish and the rules allow: the message is neither stored nor delivered nor acknowledged before it is answered. A
 * QoS 2 message that comes again before its exchange is over is not asked about again; a QoS 1 message that comes again is. Wills are not asked
 * about when they are published, nor what the broker publishes itself. See {@link org.ternmq.plugin} for threads, time and failing.
 */
@FunctionalInterface
public interface PublishInterceptor {
    /** Decides on one message, as interceptors before left it. */
    CompletionStage<Decision> onPublish(ClientInfo client, PublishedMessage message);

    /**
     * Whether a message is refused if this fails; otherwise it goes on as it is. A client of 3.x, which cannot be told, loses its connection
     * then and has to send the message again, unless it is of QoS 0. Asked once, when added.
     */
    default boolean isRequired() {
        return false;
    }

    /** What comes of it. */
    sealed interface Decision {
        /** The next one is asked. */
        record Pass() implements Decision {}

        /**
         * Another message takes its place, with the QoS that it came with; the next one is asked about that.
         *
         * @param message to any topic but those of the broker itself ({@code $SYS}); rules are not asked again. One that is larger than the
         *     broker takes from clients is refused
         */
        record Replace(PublishedMessage message) implements Decision {
            /** Refuses what is missing. */
            public Replace {
                Objects.requireNonNull(message, "message");
            }
        }

        /** It goes nowhere, and its publisher does not hear of that. */
        record Drop() implements Decision {}

        /**
         * It goes nowhere, and a client of 5.0 is told; one of 3.x is answered as if all were well, since its version has no other answer.
         *
         * @param reasonCode of 5.0 that may stand in PUBACK, such as 0x87, not authorized, or 0x99, payload format invalid
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

        /** Puts another message in its place. */
        static Decision replace(PublishedMessage message) {
            return new Replace(message);
        }

        /** Lets it vanish. */
        static Decision drop() {
            return new Drop();
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
