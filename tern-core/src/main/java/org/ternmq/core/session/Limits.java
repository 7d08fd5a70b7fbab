package org.ternmq.core.session;

/**
 * The bounds of one connection and its session. Every queue, table and loop has one; what is beyond it is refused or dropped with
 * a reason.
 *
 * @param connectTimeoutSeconds how long a new connection may take to send CONNECT
 * @param packetBytesMax greatest packet taken, announced as Maximum Packet Size
 * @param clientIdBytesMax longest client identifier taken
 * @param topicLevelsMax most levels of a topic name or filter
 * @param receiveMaximum most QoS 1 and 2 messages a client may have unacknowledged, announced to 5.0 clients
 * @param inFlightMax most messages sent to a client and not acknowledged, whatever it allows
 * @param queueMessagesMax most messages waiting for a session
 * @param queueBytesMax most bytes that a session's waiting messages are charged
 * @param subscriptionsMax most subscriptions of a session
 * @param sessionExpirySecondsMax longest that a session outlives its connection; {@link Session#NEVER} for no bound
 */
public record Limits(
        int connectTimeoutSeconds,
        int packetBytesMax,
        int clientIdBytesMax,
        int topicLevelsMax,
        int receiveMaximum,
        int inFlightMax,
        int queueMessagesMax,
        long queueBytesMax,
        int subscriptionsMax,
        long sessionExpirySecondsMax) {
    /**
     * The greatest bound on packets: what the protocol can describe, less what a message may grow by in the form of another version
     * and with the identifiers of its receiver's subscriptions.
     */
    public static final int PACKET_BYTES_POSSIBLE = 268_435_455 - 65_536;

    /** Refuses bounds that cannot be held. */
    public Limits {
        if (packetBytesMax > PACKET_BYTES_POSSIBLE || subscriptionsMax > SUBSCRIPTIONS_POSSIBLE) {
            throw new IllegalArgumentException("at most " + PACKET_BYTES_POSSIBLE + " bytes a packet and "
                    + SUBSCRIPTIONS_POSSIBLE + " subscriptions a session, not " + packetBytesMax + " and "
                    + subscriptionsMax);
        }
    }

    /** What holds where nothing is configured. */
    public static final Limits DEFAULT = new Limits(
            10, Limits.PACKET_BYTES_POSSIBLE, 1_024, 128, 1_024, 1_024, 100_000, 256L << 20, 10_000, Session.NEVER);

    /** As many identifiers of subscriptions as a message can be given at the most. */
    public static final int SUBSCRIPTIONS_POSSIBLE = 12_000;
}
