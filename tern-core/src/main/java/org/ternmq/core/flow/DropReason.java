package org.ternmq.core.flow;

/** Why a message did not reach a session. Each has a counter; nothing is dropped in silence. */
public enum DropReason {
    /** A QoS 0 message for a session without a connection. */
    NOT_CONNECTED,
    /** A QoS 0 message for a receiver that does not read fast enough. */
    SLOW_RECEIVER,
    /** The session's queue has reached its bound in messages or bytes. */
    QUEUE_FULL,
    /** The message's expiry interval had passed [MQTT-3.3.2-5]. */
    EXPIRED,
    /** The receiver takes no packet of this size [MQTT-3.1.2-25]. */
    TOO_LARGE,
    /** The rules do not let the session have the message, or its will be published. */
    NOT_AUTHORIZED,
    /** The session ended before the message could be sent. */
    SESSION_ENDED,
    /** The publisher was told, if its version can be, that the message is not taken. */
    REFUSED,
    /** An interceptor let it vanish. */
    INTERCEPTED,
    /** Sent to those who are subscribed, but not retained: there is no room for more retained messages. */
    RETAINED_FULL
}
