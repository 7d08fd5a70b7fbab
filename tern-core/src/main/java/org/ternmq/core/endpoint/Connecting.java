package org.ternmq.core.endpoint;

import java.util.Optional;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Utf8;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.endpoint.Host.Refusal;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.StoreRecord;

/** Reads one CONNECT: whether it is accepted, on which terms, and what CONNACK says. */
final class Connecting {
    private final Limits limits;
    private final Connect connect;
    private final Durability durability;
    private final boolean isAssigned; // the client identifier, because the client has not said any
    private final Refusal refusal;
    private final String clientId;

    /**
     * A CONNECT.
     *
     * @param said what the client says, which is not all that is known of it
     * @param out tells what its acknowledgements will mean, and what it is certified to be
     */
    Connecting(Host host, Limits limits, Connect said, Outbox out) {
        this.limits = limits;
        this.connect = out.certified().appliedTo(said);
        this.durability = out.durability();
        this.isAssigned = said.clientId().isEmpty();
        this.refusal = out.certified().contradicts(said)
                ? new Refusal(
                        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                        "the client identifier is not the name in the client's certificate")
                : check(host);
        this.clientId = connect.clientId().isEmpty() && !refusal.isError() ? host.assignClientId() : connect.clientId();
    }

    private Refusal check(Host host) {
        if (Utf8.encodedLength(connect.clientId()) > limits.clientIdBytesMax()) { // [MQTT-3.1.3-8]
            return new Refusal(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "client identifier is longer than " + limits.clientIdBytesMax() + " bytes");
        }
        Refusal ofWill = connect.will().map(will -> refusal(will, host)).orElse(Refusal.NONE);
        return ofWill.isError() ? ofWill : host.admit(connect, isWritten());
    }

    private boolean isWritten() {
        return grantedExpirySeconds(connect, limits) > 0 && durability != Durability.MEMORY;
    }

    private Refusal refusal(Message will, Host host) {
        Refusal breach = Publishing.breach(will, limits);
        boolean isForbidden =
                !breach.isError() && host.mayPublish(Access.ALL, will, durability, false) == ReasonCode.NOT_AUTHORIZED;
        return isForbidden ? forbidden(will) : breach;
    }

    /**
     * Whether the client may connect as the one that it turned out to be.
     *
     * @param access what it may do
     */
    Refusal refusal(Host host, Identity identity, Access access) {
        return connect.will()
                .filter(will -> host.mayPublish(access, will, durability, false) == ReasonCode.NOT_AUTHORIZED)
                .map(Connecting::forbidden)
                .orElseGet(() -> host.mayOpen(clientId, identity));
    }

    private static Refusal forbidden(Message will) {
        return new Refusal(ReasonCode.NOT_AUTHORIZED, "no will may go to " + will.topic());
    }

    /** Why the client may not connect, or {@link Refusal#NONE}. */
    Refusal refusal() {
        return refusal;
    }

    /** With the names that are known of the client. */
    Connect connect() {
        return connect;
    }

    /** The client's own identifier, or the one assigned to it [MQTT-3.1.3-6]. */
    String clientId() {
        return clientId;
    }

    StoreRecord.Connected terms() {
        return new StoreRecord.Connected(clientId, grantedExpirySeconds(connect, limits), connect.will());
    }

    /** How many unacknowledged messages the client takes; 3.x knows no such limit. */
    int receiveMaximum() {
        return (int) connect.properties().number(PropertyId.RECEIVE_MAXIMUM, 65_535);
    }

    /** One and a half times the keep alive; 0 if it is off. */
    long keepAliveNanos() {
        return keepAliveSeconds() * 1_500_000_000L;
    }

    /** The server's own where it has one that is less; 3.x cannot be told [MQTT-3.2.2-22]. */
    private int keepAliveSeconds() {
        int wanted = connect.keepAliveSeconds();
        int max = limits.keepAliveSecondsMax();
        boolean tooLong = max > 0 && (wanted == 0 || wanted > max);
        return tooLong && connect.version().hasProperties() ? max : wanted;
    }

    /**
     * The answer to a CONNECT that is accepted.
     *
     * @param authentication method and data, if the client was authenticated so
     */
    Connack connack(boolean sessionPresent, Properties authentication) {
        // [MQTT-3.2.2-2, MQTT-3.2.2-3, MQTT3-3.2.2-1, MQTT3-3.2.2-2, MQTT3-3.2.2-3]; in 3.1 the byte is reserved.
        boolean present = sessionPresent && connect.version() != Version.V3_1;
        Properties granted = connect.version().hasProperties() ? granted(authentication) : Properties.NONE;
        for (PropertyId spare : new PropertyId[] {PropertyId.USER_PROPERTY, PropertyId.RESPONSE_INFORMATION}) {
            if (!takes(connect, new Connack(present, 0, granted))) {
                granted = granted.without(spare);
            }
        }
        return new Connack(present, 0, granted);
    }

    private Properties granted(Properties authentication) {
        Properties.Builder granted = authentication.toBuilder();
        long expiry = grantedExpirySeconds(connect, limits);
        if (expiry != connect.sessionExpirySeconds()) {
            granted.add(PropertyId.SESSION_EXPIRY_INTERVAL, expiry);
        }
        if (isAssigned) {
            granted.add(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, clientId); // [MQTT-3.1.3-7] [MQTT-3.2.2-16]
        }
        if (keepAliveSeconds() != connect.keepAliveSeconds()) {
            granted.add(PropertyId.SERVER_KEEP_ALIVE, keepAliveSeconds());
        }
        granted.add(PropertyId.RECEIVE_MAXIMUM, limits.receiveMaximum());
        granted.add(PropertyId.MAXIMUM_PACKET_SIZE, limits.packetBytesMax());
        if (limits.topicAliasMaximum() > 0) {
            granted.add(PropertyId.TOPIC_ALIAS_MAXIMUM, limits.topicAliasMaximum());
        }
        addFeatures(granted);
        addResponseInformation(granted);
        if (limits.tellsDurability()) {
            granted.addUser("durability", durability.word());
        }
        return granted.build();
    }

    /** What is not said is offered. */
    private void addFeatures(Properties.Builder granted) {
        Features features = limits.features();
        if (features.qosMax() != Qos.EXACTLY_ONCE) { // [MQTT-3.2.2-9]
            granted.add(PropertyId.MAXIMUM_QOS, features.qosMax().ordinal());
        }
        addIfOff(granted, PropertyId.RETAIN_AVAILABLE, features.retain());
        addIfOff(granted, PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, features.wildcards());
        addIfOff(granted, PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, features.subscriptionIds());
        addIfOff(granted, PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, features.shared());
    }

    private static void addIfOff(Properties.Builder granted, PropertyId id, boolean available) {
        if (!available) {
            granted.add(id, 0);
        }
    }

    /** Where this client may have its responses sent to: a part of the topic tree that bears its name [MQTT-3.1.2-28]. */
    private void addResponseInformation(Properties.Builder granted) {
        boolean wanted = connect.properties().number(PropertyId.REQUEST_RESPONSE_INFORMATION, 0) == 1;
        String information = limits.responseInformation() + clientId;
        boolean isTopic = information.indexOf('+') < 0
                && information.indexOf('#') < 0
                && Utf8.encodedLength(information) <= limits.topicBytesMax();
        if (wanted && isTopic && !limits.responseInformation().isEmpty()) {
            granted.add(PropertyId.RESPONSE_INFORMATION, information);
        }
    }

    static long grantedExpirySeconds(Connect connect, Limits limits) {
        return Math.min(connect.sessionExpirySeconds(), limits.sessionExpirySecondsMax());
    }

    /** The greatest packet that the client takes. */
    static long packetBytesMax(Connect connect) {
        return connect.properties().number(PropertyId.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
    }

    /** Whether the client takes a packet as large as this one [MQTT-3.1.2-24]. */
    static boolean takes(Connect connect, Packet packet) {
        long max = packetBytesMax(connect);
        return max == Long.MAX_VALUE || PacketEncoder.size(packet, connect.version()) <= max;
    }

    /** The answer to a CONNECT that is refused [U5-3.1.4-2], if the version has one and the client takes it. */
    static Optional<Connack> refusal(Connect connect, Refusal refusal) {
        return refusal(connect.version(), refusal)
                .map(full -> (Connack) PacketEncoder.fit(full, connect.version(), packetBytesMax(connect)))
                .filter(fitted -> takes(connect, fitted));
    }

    private static Optional<Connack> refusal(Version version, Refusal refusal) {
        if (version.hasProperties()) {
            int code = sayable(refusal.reason()).code();
            return Optional.of(new Connack(false, code, Words.reasonString(refusal.why())));
        }
        return returnCodeOf(refusal.reason()).map(code -> new Connack(false, code, Properties.NONE));
    }

    private static ReasonCode sayable(ReasonCode reason) {
        if (reason == ReasonCode.SERVER_SHUTTING_DOWN) { // which only DISCONNECT says so
            return ReasonCode.SERVER_UNAVAILABLE;
        }
        return reason.mayStandIn(ReasonCode.Place.CONNACK) ? reason : ReasonCode.PROTOCOL_ERROR;
    }

    /**
     * The answer to bytes that are no CONNECT, where the standard has words for it [U5-3.1.4-1, U5-3.1.4-2, MQTT3-3.2.2-6]; what size the client
     * takes is not known.
     */
    static Optional<Connack> refusal(MalformedPacketException error, Version version) {
        if (version.hasProperties()) {
            return Optional.of(error.reason())
                    .filter(reason -> reason.mayStandIn(ReasonCode.Place.CONNACK))
                    .map(Connack::refused);
        }
        return error.returnCode3() > 0
                ? Optional.of(new Connack(false, error.returnCode3(), Properties.NONE))
                : Optional.empty();
    }

    /** The return code of 3.x for a reason; where there is none the connection is just closed. */
    private static Optional<Integer> returnCodeOf(ReasonCode reason) {
        return switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION -> Optional.of(1);
            case CLIENT_IDENTIFIER_NOT_VALID -> Optional.of(2);
            case SERVER_UNAVAILABLE, SERVER_BUSY, QUOTA_EXCEEDED, CONNECTION_RATE_EXCEEDED -> Optional.of(3);
            case BAD_USER_NAME_OR_PASSWORD -> Optional.of(4);
            case NOT_AUTHORIZED, BANNED, BAD_AUTHENTICATION_METHOD -> Optional.of(5);
            default -> Optional.empty();
        };
    }
}
