package org.ternmq.codec.value;

import static org.ternmq.codec.value.ReasonCode.Place.*;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reason codes of 5.0 (section 2.4): one row each, with the packets that may carry it. The code 0x00 has three names in the
 * standard (Success, Normal disconnection, Granted QoS 0) and one constant here.
 */
public enum ReasonCode {
    SUCCESS(0x00, CONNACK, RECEIPT, RELEASE, SUBACK, UNSUBACK, CLIENT_DISCONNECT, SERVER_DISCONNECT, SERVER_AUTH),
    GRANTED_QOS_1(0x01, SUBACK),
    GRANTED_QOS_2(0x02, SUBACK),
    DISCONNECT_WITH_WILL(0x04, CLIENT_DISCONNECT),
    NO_MATCHING_SUBSCRIBERS(0x10, RECEIPT),
    NO_SUBSCRIPTION_EXISTED(0x11, UNSUBACK),
    CONTINUE_AUTHENTICATION(0x18, CLIENT_AUTH, SERVER_AUTH),
    REAUTHENTICATE(0x19, CLIENT_AUTH),
    UNSPECIFIED_ERROR(0x80, CONNACK, RECEIPT, SUBACK, UNSUBACK, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    MALFORMED_PACKET(0x81, CONNACK, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    PROTOCOL_ERROR(0x82, CONNACK, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    IMPLEMENTATION_SPECIFIC_ERROR(0x83, CONNACK, RECEIPT, SUBACK, UNSUBACK, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    UNSUPPORTED_PROTOCOL_VERSION(0x84, CONNACK),
    CLIENT_IDENTIFIER_NOT_VALID(0x85, CONNACK),
    BAD_USER_NAME_OR_PASSWORD(0x86, CONNACK),
    NOT_AUTHORIZED(0x87, CONNACK, RECEIPT, SUBACK, UNSUBACK, SERVER_DISCONNECT),
    SERVER_UNAVAILABLE(0x88, CONNACK),
    SERVER_BUSY(0x89, CONNACK, SERVER_DISCONNECT),
    BANNED(0x8A, CONNACK),
    SERVER_SHUTTING_DOWN(0x8B, SERVER_DISCONNECT),
    BAD_AUTHENTICATION_METHOD(0x8C, CONNACK),
    KEEP_ALIVE_TIMEOUT(0x8D, SERVER_DISCONNECT),
    SESSION_TAKEN_OVER(0x8E, SERVER_DISCONNECT),
    TOPIC_FILTER_INVALID(0x8F, SUBACK, UNSUBACK, SERVER_DISCONNECT),
    TOPIC_NAME_INVALID(0x90, CONNACK, RECEIPT, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    PACKET_IDENTIFIER_IN_USE(0x91, RECEIPT, SUBACK, UNSUBACK),
    PACKET_IDENTIFIER_NOT_FOUND(0x92, RELEASE),
    RECEIVE_MAXIMUM_EXCEEDED(0x93, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    TOPIC_ALIAS_INVALID(0x94, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    PACKET_TOO_LARGE(0x95, CONNACK, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    MESSAGE_RATE_TOO_HIGH(0x96, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    QUOTA_EXCEEDED(0x97, CONNACK, RECEIPT, SUBACK, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    ADMINISTRATIVE_ACTION(0x98, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    PAYLOAD_FORMAT_INVALID(0x99, CONNACK, RECEIPT, CLIENT_DISCONNECT, SERVER_DISCONNECT),
    RETAIN_NOT_SUPPORTED(0x9A, CONNACK, SERVER_DISCONNECT),
    QOS_NOT_SUPPORTED(0x9B, CONNACK, SERVER_DISCONNECT),
    USE_ANOTHER_SERVER(0x9C, CONNACK, SERVER_DISCONNECT),
    SERVER_MOVED(0x9D, CONNACK, SERVER_DISCONNECT),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, SUBACK, SERVER_DISCONNECT),
    CONNECTION_RATE_EXCEEDED(0x9F, CONNACK, SERVER_DISCONNECT),
    MAXIMUM_CONNECT_TIME(0xA0, SERVER_DISCONNECT),
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, SUBACK, SERVER_DISCONNECT),
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, SUBACK, SERVER_DISCONNECT);

    /** Where a reason code may stand; DISCONNECT and AUTH differ by their sender. */
    public enum Place {
        CONNACK,
        /** PUBACK and PUBREC. */
        RECEIPT,
        /** PUBREL and PUBCOMP. */
        RELEASE,
        SUBACK,
        UNSUBACK,
        CLIENT_DISCONNECT,
        SERVER_DISCONNECT,
        CLIENT_AUTH,
        SERVER_AUTH
    }

    private static final ReasonCode[] BY_CODE = new ReasonCode[256];

    static {
        for (ReasonCode reason : values()) {
            BY_CODE[reason.code] = reason;
        }
    }

    private final int code;
    private final Set<Place> places;

    ReasonCode(int code, Place... places) {
        this.code = code;
        this.places = EnumSet.copyOf(Arrays.asList(places));
    }

    /** The reason that a byte names, or {@code null} if it names none. */
    public static @Nullable ReasonCode ofCode(int code) {
        return BY_CODE[code & 0xFF];
    }

    /** The code granted to a subscription of this quality of service. */
    public static ReasonCode granted(Qos qos) {
        return switch (qos) {
            case AT_MOST_ONCE -> SUCCESS;
            case AT_LEAST_ONCE -> GRANTED_QOS_1;
            case EXACTLY_ONCE -> GRANTED_QOS_2;
        };
    }

    /** The byte on the wire, 0 to 255. */
    public int code() {
        return code;
    }

    /** Whether the code says that something failed: 0x80 or greater. */
    public boolean isError() {
        return code >= 0x80;
    }

    /** Whether the code may stand in this place. */
    public boolean mayStandIn(Place place) {
        return places.contains(place);
    }

    /**
     * Refuses a reason where the standard does not allow it: [MQTT-3.4.2-1] [MQTT-3.5.2-1] [MQTT-3.6.2-1] [MQTT-3.7.2-1]
     * [MQTT-3.9.3-2] [MQTT-3.11.3-2] [MQTT-3.14.2-1] [MQTT-3.15.2-1].
     *
     * @throws IllegalArgumentException if it may stand in neither of the given places
     */
    public void requireIn(Place place, Place orPlace) {
        if (!mayStandIn(place) && !mayStandIn(orPlace)) {
            throw new IllegalArgumentException(text() + " has no place in " + place);
        }
    }

    /** Name and code, as people look it up: {@code malformed packet (0x81)}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " (0x" + HEX.toHexDigits((byte) code)
                + ")";
    }

    private static final java.util.HexFormat HEX = java.util.HexFormat.of().withUpperCase();
}
