package org.example;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.Decision;
import org.ternmq.plugin.PublishDecision;
import org.ternmq.plugin.PublishInterceptor;
import org.ternmq.plugin.PublishedMessage;

/** Says in a user property who published a message, and refuses one topic. */
final class Marking implements PublishInterceptor {
    private final String closed;

    Marking(String closed) {
        this.closed = closed;
    }

    @Override
    public CompletionStage<? extends PublishDecision> onPublish(ClientInfo client, PublishedMessage message) {
        if (message.topic().equals(closed)) {
            return Decision.refuse("nobody publishes to " + closed).now();
        }
        // An answer may come later, from any thread.
        return CompletableFuture.supplyAsync(
                () -> PublishDecision.replace(message.withUserProperty("published-by", client.userName())));
    }

    /** What was not marked is not published. */
    @Override
    public boolean isRequired() {
        return true;
    }
}
