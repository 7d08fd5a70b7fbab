package org.ternmq.core.endpoint;

import java.util.List;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.message.Delivery;

/**
 * What client and server agreed on by CONNECT and CONNACK.
 *
 * @param version what both speak
 * @param clientId the client's own, or the one that the server assigned
 * @param sessionPresent whether the server went on with a session it had
 * @param keepAliveSeconds the server's word, if it said one
 * @param sessionExpirySeconds how long the session outlives the connection
 * @param receiveMaximum how many unacknowledged messages the server takes
 * @param packetBytesMax greatest packet that the server takes
 * @param granted all that CONNACK said
 */
public record ClientTerms(
        Version version,
        String clientId,
        boolean sessionPresent,
        int keepAliveSeconds,
        long sessionExpirySeconds,
        int receiveMaximum,
        long packetBytesMax,
        Connack granted) {

    static ClientTerms of(Connect connect, Connack connack) {
        var granted = connack.properties();
        return new ClientTerms(
                connect.version(),
                granted.text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, connect.clientId()),
                connack.sessionPresent(),
                (int) granted.number(
                        PropertyId.SERVER_KEEP_ALIVE, connect.keepAliveSeconds()), // [MQTT-3.1.2-21, MQTT-3.2.2-21]
                granted.number(PropertyId.SESSION_EXPIRY_INTERVAL, connect.sessionExpirySeconds()),
                (int) granted.number(PropertyId.RECEIVE_MAXIMUM, 65_535),
                granted.number(PropertyId.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE),
                connack);
    }

    /** Whether the session outlives the connection. */
    public boolean isSessionKept() {
        return sessionExpirySeconds > 0;
    }

    /** Why the server would not take this message, or {@link ReasonCode#SUCCESS}. */
    public ReasonCode refusal(Delivery delivery) {
        if (delivery.qos().bits() > number(PropertyId.MAXIMUM_QOS, Qos.EXACTLY_ONCE.bits())) {
            return ReasonCode.QOS_NOT_SUPPORTED; // [MQTT-3.2.2-11]
        }
        if (delivery.retain() && number(PropertyId.RETAIN_AVAILABLE, 1) == 0) {
            return ReasonCode.RETAIN_NOT_SUPPORTED; // [MQTT-3.2.2-14]
        }
        return takes(delivery) ? ReasonCode.SUCCESS : ReasonCode.PACKET_TOO_LARGE;
    }

    /** Whether the server takes a PUBLISH as large as this one [MQTT-3.2.2-15]. */
    public boolean takes(Delivery delivery) {
        return delivery.form(version).packetLength() <= packetBytesMax;
    }

    /** Whether the server takes another packet as large as this one [MQTT-3.2.2-15]. */
    public boolean takes(Packet packet) {
        return packetBytesMax == Long.MAX_VALUE || PacketEncoder.size(packet, version) <= packetBytesMax;
    }

    /** Why the server would not take these requests, or {@link ReasonCode#SUCCESS}. */
    public ReasonCode refusal(List<Subscribe.Request> requests) {
        boolean wildcards = number(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, 1) == 1;
        boolean shared = number(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 1) == 1;
        for (Subscribe.Request request : requests) {
            if (!wildcards && request.filter().hasWildcard()) {
                return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
            }
            if (!shared && request.filter().isShared()) {
                return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
            }
        }
        return ReasonCode.SUCCESS;
    }

    /** How many topic aliases the server takes (5.0 section 3.2.2.3.8); none in 3.x. */
    public int topicAliasMaximum() {
        return (int) number(PropertyId.TOPIC_ALIAS_MAXIMUM, 0);
    }

    /** Whether SUBSCRIBE may name a subscription identifier (5.0 section 3.2.2.3.12). */
    public boolean takesSubscriptionIds() {
        return version.hasProperties() && number(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1) == 1;
    }

    private long number(PropertyId id, long absent) {
        return granted.properties().number(id, absent);
    }
}
