package org.ternmq.server;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.session.Session;

/**
 * A session as it was at one moment.
 *
 * @param clientId the client's identifier
 * @param userName the user whose it was; empty if it was nobody's in particular
 * @param connected whether it had a connection
 * @param subscriptions its filters, in the order of subscribing, with the quality of service granted
 * @param queued how many messages above QoS 0 waited to be sent
 * @param inFlight how many were sent and not yet acknowledged in full
 */
public record SessionSnapshot(
        String clientId, String userName, boolean connected, Map<String, Qos> subscriptions, int queued, int inFlight) {
    /** Keeps a copy of the subscriptions. */
    public SessionSnapshot {
        subscriptions = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(subscriptions));
    }

    /** To be called on the loop of the session. */
    static SessionSnapshot of(Session session) {
        Map<String, Qos> granted = new LinkedHashMap<>();
        session.subscriptions().forEach((filter, grant) -> granted.put(filter.text(), grant.qosMax()));
        return new SessionSnapshot(
                session.clientId(),
                session.owner(),
                session.isConnected(),
                granted,
                session.queued(),
                session.sender().open());
    }
}
