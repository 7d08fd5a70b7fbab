package org.ternmq.core.session;

import java.util.function.Consumer;

/**
 * The bounds of a broker, of one connection and of its session. Every queue, table and loop has one; what is beyond it is refused or
 * dropped with a reason.
 *
 * @param connectionsMax most connections of the broker at a time
 * @param connectTimeoutSeconds how long a new connection may take to send CONNECT
 * @param packetBytesMax greatest packet taken, announced as Maximum Packet Size
 * @param clientIdBytesMax longest client identifier taken
 * @param topicLevelsMax most levels of a topic name or filter
 * @param topicBytesMax longest topic name or filter taken
 * @param keepAliveSecondsMax longest keep alive; who asks for more or none is told this as Server Keep Alive; 0 leaves it to clients
 * @param receiveMaximum most QoS 1 and 2 messages a client may have unacknowledged, announced to 5.0 clients
 * @param inFlightMax most messages sent to a client and not acknowledged, whatever it allows
 * @param topicAliasMaximum most topic aliases that a client may set, announced to it
 * @param topicAliasesToClientMax most topic aliases set towards a client, whatever it allows
 * @param queueMessagesMax most messages waiting for a session
 * @param queueBytesMax most bytes that a session's waiting messages are charged
 * @param unsentBytesMax a QoS 0 message for a connection with so many unsent bytes is dropped
 * @param subscriptionsMax most subscriptions of a session
 * @param sessionExpirySecondsMax longest that a session outlives its connection; {@link Session#NEVER} for no bound
 * @param retainedMessagesMax most retained messages of the broker
 * @param retainedBytesMax most bytes that they are charged
 * @param responseInformation what topics for responses begin with, told to clients that ask; empty to tell nothing
 * @param tellsDurability whether 5.0 clients are told what acknowledgements mean
 * @param ownedClientIds whether a session, and with it its client identifier, belongs to the user who has it
 * @param features what is offered at all
 */
public record Limits(
        int connectionsMax,
        int connectTimeoutSeconds,
        int packetBytesMax,
        int clientIdBytesMax,
        int topicLevelsMax,
        int topicBytesMax,
        int keepAliveSecondsMax,
        int receiveMaximum,
        int inFlightMax,
        int topicAliasMaximum,
        int topicAliasesToClientMax,
        int queueMessagesMax,
        long queueBytesMax,
        long unsentBytesMax,
        int subscriptionsMax,
        long sessionExpirySecondsMax,
        int retainedMessagesMax,
        long retainedBytesMax,
        String responseInformation,
        boolean tellsDurability,
        boolean ownedClientIds,
        Features features) {
    /**
     * The greatest bound on packets: what the protocol can describe, less what a message may grow by: with the topic that its alias
     * stood for, in the form of another version, and with the identifiers of its receiver's subscriptions.
     */
    public static final int PACKET_BYTES_POSSIBLE = 268_435_455 - 2 * 65_536;

    /** As many identifiers of subscriptions as a message can be given at the most. */
    public static final int SUBSCRIPTIONS_POSSIBLE = 12_000;

    /** Refuses bounds that cannot be held. */
    public Limits {
        if (packetBytesMax > PACKET_BYTES_POSSIBLE || subscriptionsMax > SUBSCRIPTIONS_POSSIBLE) {
            throw new IllegalArgumentException("at most " + PACKET_BYTES_POSSIBLE + " bytes a packet and "
                    + SUBSCRIPTIONS_POSSIBLE + " subscriptions a session, not " + packetBytesMax + " and "
                    + subscriptionsMax);
        }
    }

    /** What holds where nothing is configured. */
    public static final Limits DEFAULT = new Draft().limits();

    /** These bounds with some changed. */
    public Limits with(Consumer<Draft> changes) {
        var draft = new Draft(this);
        changes.accept(draft);
        return draft.limits();
    }

    /** Limits being written, each under its name; it begins with the defaults. Confined to whoever writes. */
    public static final class Draft {
        public int connectionsMax = 1_000_000;
        public int connectTimeoutSeconds = 10;
        public int packetBytesMax = PACKET_BYTES_POSSIBLE;
        public int clientIdBytesMax = 1_024;
        public int topicLevelsMax = 128;
        public int topicBytesMax = 65_535;
        public int keepAliveSecondsMax = 0;
        public int receiveMaximum = 1_024;
        public int inFlightMax = 1_024;
        public int topicAliasMaximum = 64;
        public int topicAliasesToClientMax = 64;
        public int queueMessagesMax = 100_000;
        public long queueBytesMax = 256L << 20;
        public long unsentBytesMax = 16L << 20;
        public int subscriptionsMax = 10_000;
        public long sessionExpirySecondsMax = Session.NEVER;
        public int retainedMessagesMax = 1_000_000;
        public long retainedBytesMax = 1L << 30;
        public String responseInformation = "response/";
        public boolean tellsDurability = true;
        public boolean ownedClientIds = true;
        public Features features = Features.ALL;

        private Draft() {}

        private Draft(Limits from) {
            connectionsMax = from.connectionsMax;
            connectTimeoutSeconds = from.connectTimeoutSeconds;
            packetBytesMax = from.packetBytesMax;
            clientIdBytesMax = from.clientIdBytesMax;
            topicLevelsMax = from.topicLevelsMax;
            topicBytesMax = from.topicBytesMax;
            keepAliveSecondsMax = from.keepAliveSecondsMax;
            receiveMaximum = from.receiveMaximum;
            inFlightMax = from.inFlightMax;
            topicAliasMaximum = from.topicAliasMaximum;
            topicAliasesToClientMax = from.topicAliasesToClientMax;
            queueMessagesMax = from.queueMessagesMax;
            queueBytesMax = from.queueBytesMax;
            unsentBytesMax = from.unsentBytesMax;
            subscriptionsMax = from.subscriptionsMax;
            sessionExpirySecondsMax = from.sessionExpirySecondsMax;
            retainedMessagesMax = from.retainedMessagesMax;
            retainedBytesMax = from.retainedBytesMax;
            responseInformation = from.responseInformation;
            tellsDurability = from.tellsDurability;
            ownedClientIds = from.ownedClientIds;
            features = from.features;
        }

        private Limits limits() {
            return new Limits(
                    connectionsMax,
                    connectTimeoutSeconds,
                    packetBytesMax,
                    clientIdBytesMax,
                    topicLevelsMax,
                    topicBytesMax,
                    keepAliveSecondsMax,
                    receiveMaximum,
                    inFlightMax,
                    topicAliasMaximum,
                    topicAliasesToClientMax,
                    queueMessagesMax,
                    queueBytesMax,
                    unsentBytesMax,
                    subscriptionsMax,
                    sessionExpirySecondsMax,
                    retainedMessagesMax,
                    retainedBytesMax,
                    responseInformation,
                    tellsDurability,
                    ownedClientIds,
                    features);
        }
    }
}
