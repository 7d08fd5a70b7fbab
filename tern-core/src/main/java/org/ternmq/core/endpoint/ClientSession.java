package org.ternmq.core.endpoint;

import java.util.List;
import org.ternmq.core.flow.Receiver;
import org.ternmq.core.flow.Sender;
import org.ternmq.core.store.StoreRecord;

/**
 * What a client keeps beyond its connection (5.0 section 4.1): messages sent and not completed, identifiers received and not
 * released. Serves one endpoint at a time, on its thread; bounded by the limits of the endpoint.
 */
public final class ClientSession {
    private Sender sender = new Sender();
    private Receiver receiver = new Receiver();
    private boolean exists;

    private ClientSession(boolean exists) {
        this.exists = exists;
    }

    /** No session yet. A server that says it has one for this client is not to be trusted [MQTT-3.2.2-4]. */
    public static ClientSession none() {
        return new ClientSession(false);
    }

    /**
     * A session of an earlier run of which nothing is in flight, or nothing is known any more: a server may go on with it. What the
     * server repeats of it counts as new.
     */
    public static ClientSession ofEarlierRun() {
        return new ClientSession(true);
    }

    /**
     * A session of an earlier run, with what was in flight.
     *
     * @param outgoing {@code Sent} and {@code Released}, in the order in which they happened
     * @param incoming {@code Received}, not released by the server
     */
    public static ClientSession restored(List<StoreRecord> outgoing, List<StoreRecord.Received> incoming) {
        ClientSession session = ofEarlierRun();
        for (StoreRecord change : outgoing) {
            switch (change) {
                case StoreRecord.Sent sent -> session.sender.apply(sent);
                case StoreRecord.Released released -> session.sender.apply(released);
                default -> throw new IllegalArgumentException("nothing outgoing: " + change);
            }
        }
        incoming.forEach(session.receiver::apply);
        return session;
    }

    /** Whether there is state that a server may go on with. */
    public boolean exists() {
        return exists;
    }

    /** How many messages are sent and not completed. */
    public int inFlight() {
        return sender.open();
    }

    Sender sender() {
        return sender;
    }

    Receiver receiver() {
        return receiver;
    }

    /** The server accepted a connection; without a session of its own ours is dropped [MQTT-3.2.2-5]. */
    void connected(boolean present) {
        if (!present) {
            end();
        }
        exists = true;
    }

    /** CONNECT was sent and its answer did not arrive: the server may have begun a session for us. */
    void mayExist() {
        exists = true;
    }

    void end() {
        sender = new Sender();
        receiver = new Receiver();
        exists = false;
    }
}
