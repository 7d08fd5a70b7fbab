package org.ternmq.plugin;

import java.util.concurrent.CompletionStage;

/**
 * Has a say in what clients publish and the rules allow: the message is neither stored nor delivered nor acknowledged before it is answered. A
 * QoS 2 message that comes again before its exchange is over is not asked about again; a QoS 1 message that comes again is. Wills are not asked
 * about when they are published, nor what the broker publishes itself. See {@link org.ternmq.plugin} for threads, time and failing.
 */
@FunctionalInterface
public interface PublishInterceptor {
    /**
     * Decides on one message, as interceptors before left it. One that is refused goes nowhere, and a client of 5.0 is told; one of 3.x is
     * answered as if all were well, since its version has no other answer.
     */
    CompletionStage<? extends PublishDecision> onPublish(ClientInfo client, PublishedMessage message);

    /**
     * Whether a message is refused if this fails; otherwise it goes on as it is. A client of 3.x, which cannot be told, loses its connection
     * then and has to send the message again, unless it is of QoS 0. Asked once, when added.
     */
    default boolean isRequired() {
        return false;
    }
}
