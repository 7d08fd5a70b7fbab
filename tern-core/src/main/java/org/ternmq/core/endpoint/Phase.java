package org.ternmq.core.endpoint;

import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Authentication;
import org.ternmq.core.session.Session;

/** What a connection to the server is in, with the data that exists only then. */
sealed interface Phase {
    /** Nothing but CONNECT may come [MQTT-3.1.0-1]. */
    record AwaitingConnect(long deadlineNanos) implements Phase {}

    /** CONNECT named a method of authentication whose exchange is not over. */
    record Authenticating(Connecting connecting, Authentication authentication, long deadlineNanos) implements Phase {}

    /** CONNECT was accepted. */
    record Live(
            Session session, Connect connect, long keepAliveNanos, Publishing publishing, Authentication authentication)
            implements Phase {
        Version version() {
            return connect.version();
        }
    }

    /** Over: whatever still comes is ignored. */
    record Closed(ReasonCode reason) implements Phase {}
}
