package org.ternmq.core.endpoint;

import java.util.List;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Session;

/** Port of a {@link ServerEndpoint} to the broker that keeps the sessions. Called on the loop of the endpoint. */
public interface Host {
    /**
     * Whether the client may connect.
     *
     * @return {@link ReasonCode#SUCCESS}, or why not
     */
    ReasonCode admit(Connect connect);

    /** A client identifier that nobody has [MQTT-3.1.3-6]. */
    String assignClientId();

    /**
     * The session of a client identifier, without a connection: one that was kept, taken over from its connection if it has one
     * [MQTT-3.1.4-3], or a new one [MQTT-3.1.2-4].
     */
    Opened open(String clientId, boolean cleanStart, long nowNanos);

    /** The endpoint no longer uses the session: it is kept or ended, as it says. */
    void released(Session session, long nowNanos);

    /** Messages that match the filter go to the session from here on. */
    void subscribe(Session session, TopicFilter filter, Grant grant);

    /** Messages that match the filter no longer go to the session because of it. */
    void unsubscribe(Session session, TopicFilter filter);

    /** The retained messages that match the filter, as this grant gives them. */
    List<Delivery> retained(TopicFilter filter, Grant grant, long nowNanos);

    /** What {@link #open} gives. */
    record Opened(Session session, boolean present) {}
}
