package org.ternmq.sn.client;

import org.ternmq.sn.client.endpoint.SnClientEndpoint;
import org.ternmq.sn.client.endpoint.SnMessage;

/**
 * Hears what comes of itself. It is called by the thread of the client, which meanwhile does nothing else: it has to be quick, and may ask
 * nothing of the client.
 */
@FunctionalInterface
public interface SnListener {
    /** A message has come; it is acknowledged afterwards. */
    void onMessage(SnMessage message);

    /** The state of the connection is another now. ACTIVE that nobody asked for is a connection anew. */
    default void onState(SnClientEndpoint.State state, String why) {}
}
