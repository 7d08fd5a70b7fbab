package org.ternmq.core.endpoint;

import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.session.Session;

/** What a connection to the server is in, with the data that exists only then. */
sealed interface Phase {
    /** Nothing but CONNECT may come [MQTT-3.1.0-1]. */
    record AwaitingConnect(long deadlineNanos) implements Phase {}

    /** CONNECT was accepted. */
    record Live(Session session, Connect connect, long keepAliveNanos) implements Phase {}

    /** Over: whatever still comes is ignored. */
    record Closed(ReasonCode reason) implements Phase {}
}
