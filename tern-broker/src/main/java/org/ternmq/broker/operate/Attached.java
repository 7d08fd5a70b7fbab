package org.ternmq.broker.operate;

import org.ternmq.broker.port.Connection;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Client;

/** The connection of a client that was let in. For its loop alone. */
public interface Attached {
    /** Who it is. */
    Client client();

    /** What it said when it came, with the names that are known of it. */
    Connect connect();

    /** Where its bytes come from. */
    Connection connection();

    /** When its CONNECT was accepted, on the clock of the loop. */
    long sinceNanos();

    /** How many bytes for the client its socket has not taken. */
    long unsentBytes();

    /** Ends it; the client is told why if its version has words for it. */
    void disconnect(ReasonCode reason, String why, long nowNanos);
}
