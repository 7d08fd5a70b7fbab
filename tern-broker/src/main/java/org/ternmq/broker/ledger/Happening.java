package org.ternmq.broker.ledger;

import org.ternmq.codec.value.ReasonCode;

/**
 * Something that happened to a client, as an operator would tell it.
 *
 * @param what its address, the filter, or the reason in words
 */
public record Happening(long nanos, String clientId, Kind kind, Object what, ReasonCode reason) {
    /** What it was. */
    public enum Kind {
        /** Its CONNECT was accepted. */
        CONNECTED,
        /** It came and was not let in. */
        KEPT_OUT,
        /** Its connection ended. */
        DISCONNECTED,
        /** It subscribed; the reason is what it was granted. */
        SUBSCRIBED,
        /** It was not given what it wanted to subscribe to. */
        NOT_SUBSCRIBED,
        /** It takes no more of what matches a filter. */
        UNSUBSCRIBED,
        /** Its session is over, and its subscriptions with it. */
        SESSION_ENDED
    }
}
