package org.ternmq.plugin;

import java.util.concurrent.CompletionStage;

/**
 * Has a say when a client connects that is known already and that the rules let in. Its session is not opened yet: no other connection has lost
 * it. See {@link org.ternmq.plugin} for threads, time and failing.
 */
@FunctionalInterface
public interface ConnectInterceptor {
    /** Decides on one client. One that is refused is told why, if it is older than 5.0 what comes nearest. */
    CompletionStage<Decision> onConnect(ClientInfo client, ConnectRequest request);

    /** Whether a client is refused if this fails; otherwise it is let in. Asked once, when added. */
    default boolean isRequired() {
        return false;
    }
}
