package org.ternmq.client.options;

import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.endpoint.ClientTerms;

/**
 * Hears of connections opened and lost. Called in order on one virtual thread of the client, which it may block: then it hears of
 * later events later, and nothing else waits. What it throws is logged.
 */
public interface ConnectionListener {
    /** Connected, for the first time or again; subscriptions are made again already, if the server had lost them. */
    default void connected(ClientTerms terms) {}

    /**
     * The connection is lost, or an attempt to open it again has failed.
     *
     * @param reason what the server gave, {@link ReasonCode#UNSPECIFIED_ERROR} if nothing
     * @param why in words
     * @param isTriedAgain whether another attempt follows; if not, the client has ended
     */
    default void disconnected(ReasonCode reason, String why, boolean isTriedAgain) {}

    /** A message received at QoS 0 was dropped, since the application has not taken those before it; how many of that subscription so far. */
    default void dropped(long messages) {}
}
