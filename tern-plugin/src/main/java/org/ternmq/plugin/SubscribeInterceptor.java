package org.ternmq.plugin;

import java.util.concurrent.CompletionStage;

/**
 * Has a say in what clients subscribe to, filter by filter. See {@link org.ternmq.plugin} for threads, time and failing; all filters of one
 * packet share one time limit, and fail together.
 */
@FunctionalInterface
public interface SubscribeInterceptor {
    /**
     * Decides on one filter. If it is refused there is no such subscription and the client is told, one older than 5.0 without the reason;
     * other filters of the same packet are not concerned.
     *
     * @param filter may have wildcards; with {@code $share} and name if it is a shared one
     * @param qos the best that the client wants, 0 to 2
     */
    CompletionStage<Decision> onSubscribe(ClientInfo client, String filter, int qos);

    /** Whether a subscription is refused if this fails; otherwise it is made. Asked once, when added. */
    default boolean isRequired() {
        return false;
    }
}
