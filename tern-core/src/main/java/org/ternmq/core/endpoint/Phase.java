package org.ternmq.core.endpoint;

import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Authentication;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.session.Session;

/** What a connection to the server is in, with the data that exists only then. */
sealed interface Phase {
    /** Nothing but CONNECT may come [MQTT-3.1.0-1]. */
    record AwaitingConnect(long deadlineNanos) implements Phase {}

    /** Who the client is is being found out. */
    record Authenticating(Connecting connecting, Authentication authentication, long deadlineNanos) implements Phase {}

    /**
     * CONNECT was accepted.
     *
     * @param endNanos when the client has to be authenticated anew; {@link Long#MAX_VALUE} if never
     */
    record Live(
            Session session,
            Connect connect,
            long keepAliveNanos,
            Publishing publishing,
            Authentication authentication,
            Client client,
            long endNanos)
            implements Phase {
        Live(
                Session session,
                Connecting connecting,
                Publishing publishing,
                Authentication authentication,
                Client client,
                long nowNanos) {
            this(
                    session,
                    connecting.connect(),
                    connecting.keepAliveNanos(),
                    publishing,
                    authentication,
                    client,
                    end(client.identity(), nowNanos));
        }

        /** The same client, authenticated once more. */
        Live as(Client again, long nowNanos) {
            return new Live(
                    session,
                    connect,
                    keepAliveNanos,
                    publishing,
                    authentication,
                    again,
                    end(again.identity(), nowNanos));
        }

        private static long end(Identity identity, long nowNanos) {
            return identity.lifeSeconds() >= LIFE_SECONDS_MAX
                    ? Long.MAX_VALUE
                    : nowNanos + identity.lifeSeconds() * 1_000_000_000L;
        }

        Version version() {
            return connect.version();
        }
    }

    /** A hundred years: nobody waits for the end of it, and nanoseconds can count it. */
    long LIFE_SECONDS_MAX = 100L * 365 * 86_400;

    /** Over: whatever still comes is ignored. */
    record Closed(ReasonCode reason) implements Phase {}
}
