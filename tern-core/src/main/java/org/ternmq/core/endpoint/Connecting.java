package org.ternmq.core.endpoint;

import java.util.Optional;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Utf8;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.StoreRecord;

/** Reads one CONNECT: whether it is accepted, on which terms, and what CONNACK says. */
final class Connecting {
    private final Limits limits;
    private final Connect connect;
    private final ReasonCode refusal;
    private final String clientId;

    Connecting(Host host, Limits limits, Connect connect) {
        this.limits = limits;
        this.connect = connect;
        this.refusal = check(host);
        this.clientId = connect.clientId().isEmpty() && !refusal.isError() ? host.assignClientId() : connect.clientId();
    }

    private ReasonCode check(Host host) {
        if (Utf8.encodedLength(connect.clientId()) > limits.clientIdBytesMax()) {
            return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID; // [MQTT-3.1.3-8]
        }
        if (connect.properties().has(PropertyId.AUTHENTICATION_METHOD)) {
            return ReasonCode.BAD_AUTHENTICATION_METHOD; // [MQTT-4.12.0-1]
        }
        return host.admit(connect);
    }

    /** Why the client may not connect, or {@link ReasonCode#SUCCESS}. */
    ReasonCode refusal() {
        return refusal;
    }

    /** The client's own identifier, or the one assigned to it [MQTT-3.1.3-6]. */
    String clientId() {
        return clientId;
    }

    StoreRecord.Connected terms() {
        return new StoreRecord.Connected(grantedExpirySeconds(connect, limits), connect.will());
    }

    /** How many unacknowledged messages the client takes; 3.x knows no such limit. */
    int receiveMaximum() {
        return (int) connect.properties().number(PropertyId.RECEIVE_MAXIMUM, 65_535);
    }

    /** One and a half times the keep alive [MQTT-3.1.2-22]; 0 if it is off. */
    long keepAliveNanos() {
        return connect.keepAliveSeconds() * 1_500_000_000L;
    }

    Connack connack(boolean sessionPresent) {
        // [MQTT-3.2.2-2] [MQTT-3.2.2-3]; in 3.1 the byte is reserved.
        boolean present = sessionPresent && connect.version() != Version.V3_1;
        return new Connack(present, 0, connect.version().hasProperties() ? granted() : Properties.NONE);
    }

    private Properties granted() {
        Properties.Builder granted = Properties.builder();
        long expiry = grantedExpirySeconds(connect, limits);
        if (expiry != requestedExpirySeconds(connect)) {
            granted.add(PropertyId.SESSION_EXPIRY_INTERVAL, expiry);
        }
        if (connect.clientId().isEmpty()) {
            granted.add(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, clientId); // [MQTT-3.1.3-7]
        }
        granted.add(PropertyId.RECEIVE_MAXIMUM, limits.receiveMaximum());
        granted.add(PropertyId.MAXIMUM_PACKET_SIZE, limits.packetBytesMax());
        if (!limits.features().shared()) {
            granted.add(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 0);
        }
        return granted.build();
    }

    /** What the client asked for: Clean Session 0 of 3.x is a session without end. */
    static long requestedExpirySeconds(Connect connect) {
        if (connect.version().hasProperties()) {
            return connect.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL, 0);
        }
        return connect.cleanStart() ? 0 : Session.NEVER;
    }

    static long grantedExpirySeconds(Connect connect, Limits limits) {
        return Math.min(requestedExpirySeconds(connect), limits.sessionExpirySecondsMax());
    }

    /** Refuses a CONNECT that was read. */
    static void sendRefusal(ReasonCode reason, Version version, Outbox out) {
        if (version.hasProperties()) {
            out.send(Connack.refused(reason));
        } else {
            returnCodeOf(reason).ifPresent(code -> out.send(new Connack(false, code, Properties.NONE)));
        }
    }

    /** Refuses bytes that are no CONNECT, where the standard has words for it. */
    static void sendRefusal(MalformedPacketException error, Version version, Outbox out) {
        if (version.hasProperties() && error.reason().mayStandIn(ReasonCode.Place.CONNACK)) {
            out.send(Connack.refused(error.reason()));
        } else if (!version.hasProperties() && error.returnCode3() > 0) {
            out.send(new Connack(false, error.returnCode3(), Properties.NONE));
        }
    }

    /** The return code of 3.x for a reason; where there is none the connection is just closed [MQTT3-3.2.2-6]. */
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
