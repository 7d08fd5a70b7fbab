package org.ternmq.core.endpoint;

import org.ternmq.codec.value.ReasonCode;

/** What a connection to a server is in, with the data that exists only then. */
sealed interface ClientPhase {
    /** CONNECT was sent; nothing but its answer may come [MQTT-3.2.0-1]. */
    record AwaitingConnack(long deadlineNanos) implements ClientPhase {}

    /** CONNECT was accepted. */
    record Live(ClientTerms terms, KeepAlive keepAlive) implements ClientPhase {}

    /** Over: whatever still comes is ignored. */
    record Closed(ReasonCode reason) implements ClientPhase {}
}
