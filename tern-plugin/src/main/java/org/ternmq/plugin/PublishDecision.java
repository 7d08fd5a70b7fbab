package org.ternmq.plugin;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What becomes of a message: it passes or is refused ({@link Decision}), is replaced, or vanishes. */
public sealed interface PublishDecision permits Decision, PublishDecision.Replace, PublishDecision.Drop {
    /**
     * Another message takes its place, with the QoS that it came with; the next one is asked about that.
     *
     * @param message to any topic but those of the broker itself ({@code $SYS}); rules are not asked again. One that is larger than the
     *     broker takes from clients is refused
     */
    record Replace(PublishedMessage message) implements PublishDecision {
        /** Refuses what is missing. */
        public Replace {
            Objects.requireNonNull(message, "message");
        }
    }

    /** It goes nowhere, and its publisher does not hear of that. */
    record Drop() implements PublishDecision {}

    /** Puts another message in its place. */
    static PublishDecision replace(PublishedMessage message) {
        return new Replace(message);
    }

    /** Lets it vanish. */
    static PublishDecision drop() {
        return new Drop();
    }

    /** As an answer that is there already. */
    default CompletionStage<? extends PublishDecision> now() {
        return CompletableFuture.completedFuture(this);
    }
}
