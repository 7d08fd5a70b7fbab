package org.ternmq.plugin;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What an interceptor decides. For a message there is more: {@link PublishDecision}. */
public sealed interface Decision extends PublishDecision {
    /** The next one is asked. */
    record Pass() implements Decision {}

    /**
     * It does not happen.
     *
     * @param reasonCode of 5.0 that may stand in the packet that answers, such as 0x87, not authorized
     * @param why for the log, and for a client that is not let in
     */
    record Refuse(int reasonCode, String why) implements Decision {
        /** Refuses what is no error. */
        public Refuse {
            if (reasonCode < 0x80 || reasonCode > 0xFF) {
                throw new IllegalArgumentException(
                        "a reason code that refuses is 128 to 255 (0x80 to 0xFF), not " + reasonCode);
            }
            Objects.requireNonNull(why, "why");
        }
    }

    /** Lets pass. */
    static Decision pass() {
        return new Pass();
    }

    /** Refuses for a reason of the standard: 0x80 to 0xFF. */
    static Decision refuse(int reasonCode, String why) {
        return new Refuse(reasonCode, why);
    }

    /** Refuses: not authorized. */
    static Decision refuse(String why) {
        return new Refuse(0x87, why);
    }

    @Override
    default CompletionStage<Decision> now() {
        return CompletableFuture.completedFuture(this);
    }
}
