package org.ternmq.codec.value;

import static org.ternmq.codec.value.PropertyId.Place.*;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The properties of 5.0 (section 2.2.2.2): one row each, and the only place that knows their identifier, type, packets, range and
 * whether they may repeat.
 */
public enum PropertyId {
    PAYLOAD_FORMAT_INDICATOR(0x01, "payloadFormatIndicator", Kind.BYTE, 0, 1, CLIENT_PUBLISH, SERVER_PUBLISH, WILL),
    MESSAGE_EXPIRY_INTERVAL(
            0x02, "messageExpiryInterval", Kind.U32, 0, Kind.U32_MAX, CLIENT_PUBLISH, SERVER_PUBLISH, WILL),
    CONTENT_TYPE(0x03, "contentType", Kind.UTF8, CLIENT_PUBLISH, SERVER_PUBLISH, WILL),
    RESPONSE_TOPIC(0x08, "responseTopic", Kind.UTF8, CLIENT_PUBLISH, SERVER_PUBLISH, WILL),
    CORRELATION_DATA(0x09, "correlationData", Kind.BINARY, CLIENT_PUBLISH, SERVER_PUBLISH, WILL),
    SUBSCRIPTION_IDENTIFIER(0x0B, "subscriptionIdentifier", Kind.VARINT, 1, 268_435_455, SUBSCRIBE, SERVER_PUBLISH),
    SESSION_EXPIRY_INTERVAL(
            0x11, "sessionExpiryInterval", Kind.U32, 0, Kind.U32_MAX, CONNECT, CONNACK, CLIENT_DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, "assignedClientIdentifier", Kind.UTF8, CONNACK),
    SERVER_KEEP_ALIVE(0x13, "serverKeepAlive", Kind.U16, 0, 65_535, CONNACK),
    AUTHENTICATION_METHOD(0x15, "authenticationMethod", Kind.UTF8, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, "authenticationData", Kind.BINARY, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, "requestProblemInformation", Kind.BYTE, 0, 1, CONNECT),
    WILL_DELAY_INTERVAL(0x18, "willDelayInterval", Kind.U32, 0, Kind.U32_MAX, WILL),
    REQUEST_RESPONSE_INFORMATION(0x19, "requestResponseInformation", Kind.BYTE, 0, 1, CONNECT),
    RESPONSE_INFORMATION(0x1A, "responseInformation", Kind.UTF8, CONNACK),
    SERVER_REFERENCE(0x1C, "serverReference", Kind.UTF8, CONNACK, SERVER_DISCONNECT),
    REASON_STRING(
            0x1F,
            "reasonString",
            Kind.UTF8,
            CONNACK,
            ACK,
            SUBACK,
            UNSUBACK,
            CLIENT_DISCONNECT,
            SERVER_DISCONNECT,
            AUTH),
    RECEIVE_MAXIMUM(0x21, "receiveMaximum", Kind.U16, 1, 65_535, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, "topicAliasMaximum", Kind.U16, 0, 65_535, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, "topicAlias", Kind.U16, 1, 65_535, CLIENT_PUBLISH, SERVER_PUBLISH),
    MAXIMUM_QOS(0x24, "maximumQoS", Kind.BYTE, 0, 1, CONNACK),
    RETAIN_AVAILABLE(0x25, "retainAvailable", Kind.BYTE, 0, 1, CONNACK),
    USER_PROPERTY(0x26, "userProperty", Kind.PAIR, 0, 0, Place.values()),
    MAXIMUM_PACKET_SIZE(0x27, "maximumPacketSize", Kind.U32, 1, Kind.U32_MAX, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, "wildcardSubscriptionAvailable", Kind.BYTE, 0, 1, CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, "subscriptionIdentifierAvailable", Kind.BYTE, 0, 1, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, "sharedSubscriptionAvailable", Kind.BYTE, 0, 1, CONNACK);

    /** How a value is laid out on the wire (section 1.5). */
    public enum Kind {
        /** One byte, a {@code Long} in {@link Properties}. */
        BYTE,
        /** Two Byte Integer, a {@code Long}. */
        U16,
        /** Four Byte Integer, a {@code Long}. */
        U32,
        /** Variable Byte Integer, a {@code Long}. */
        VARINT,
        /** UTF-8 Encoded String, a {@code String}. */
        UTF8,
        /** Binary Data, a {@link Bytes}. */
        BINARY,
        /** UTF-8 String Pair, a {@link UserProperty}. */
        PAIR;

        /** The greatest Four Byte Integer. */
        public static final long U32_MAX = 0xFFFF_FFFFL;

        /** Whether values of this kind are numbers. */
        public boolean isNumber() {
            return ordinal() <= VARINT.ordinal();
        }
    }

    /** Where a property may stand; PUBLISH and DISCONNECT differ by their sender. */
    public enum Place {
        CONNECT,
        WILL,
        CONNACK,
        CLIENT_PUBLISH,
        SERVER_PUBLISH,
        ACK,
        SUBSCRIBE,
        SUBACK,
        UNSUBSCRIBE,
        UNSUBACK,
        CLIENT_DISCONNECT,
        SERVER_DISCONNECT,
        AUTH
    }

    private static final PropertyId[] VALUES = values();
    private static final PropertyId[] BY_CODE = new PropertyId[0x2B];

    static {
        for (PropertyId id : VALUES) {
            BY_CODE[id.code] = id;
        }
    }

    private final int code;
    private final String wireName;
    private final Kind kind;
    private final long min;
    private final long max;
    private final Set<Place> places;

    PropertyId(int code, String wireName, Kind kind, Place... places) {
        this(code, wireName, kind, 0, 0, places);
    }

    PropertyId(int code, String wireName, Kind kind, long min, long max, Place... places) {
        this.code = code;
        this.wireName = wireName;
        this.kind = kind;
        this.min = min;
        this.max = max;
        this.places = EnumSet.copyOf(Arrays.asList(places));
    }

    /** The property that an identifier on the wire names, or {@code null} if it names none. */
    public static @Nullable PropertyId ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /** The identifier on the wire; all fit one byte. */
    public int code() {
        return code;
    }

    /** The name of 5.0 section 2.2.2.2 in camel case. */
    public String wireName() {
        return wireName;
    }

    /** How the value is laid out. */
    public Kind kind() {
        return kind;
    }

    /** The least legal value of a number. */
    public long min() {
        return min;
    }

    /** The greatest legal value of a number. */
    public long max() {
        return max;
    }

    /** [MQTT-3.3.2-14] Whether a text may be the value of this string: a Response Topic is a topic name. */
    public boolean allows(String text) {
        return this != RESPONSE_TOPIC || !text.isEmpty() && text.indexOf('+') < 0 && text.indexOf('#') < 0;
    }

    /** Whether the property may stand in this place. */
    public boolean mayStandIn(Place place) {
        return places.contains(place);
    }

    /**
     * Whether more than one copy may stand in this place. The standard says it of each property and packet:
     * [U5-3.1.2.11.2-1] [U5-3.1.2.11.5-1] [U5-3.1.2.11.9-1] [U5-3.1.2.11.10-2] in CONNECT,
     * [U5-3.1.3.2.2-1] [U5-3.1.3.2.3-1] [U5-3.1.3.2.4-1] [U5-3.1.3.2.5-1] [U5-3.1.3.2.6-1] [U5-3.1.3.2.7-1] in a will,
     * [U5-3.2.2.3.2-1] [U5-3.2.2.3.7-1] [U5-3.2.2.3.8-1] [U5-3.2.2.3.9-1] [U5-3.2.2.3.14-1] [U5-3.2.2.3.15-1]
     * [U5-3.2.2.3.16-1] [U5-3.2.2.3.17-1] [U5-3.2.2.3.18-1] in CONNACK,
     * [U5-3.3.2.3.4-1] [U5-3.3.2.3.5-1] [U5-3.3.2.3.6-1] [U5-3.3.2.3.9-1] in PUBLISH,
     * [U5-3.4.2.2.2-1] [U5-3.5.2.2.2-1] [U5-3.6.2.2.2-1] [U5-3.7.2.2.2-1] in its answers,
     * [U5-3.8.2.1.2-2] [U5-3.9.2.1.2-1] [U5-3.11.2.1.2-1] around subscriptions,
     * [U5-3.14.2.2.2-1] [U5-3.14.2.2.3-1] [U5-3.14.2.2.5-1] in DISCONNECT, [U5-3.15.2.2.3-1] [U5-3.15.2.2.4-1] in AUTH.
     */
    public boolean mayRepeatIn(Place place) {
        return this == USER_PROPERTY || this == SUBSCRIPTION_IDENTIFIER && place == Place.SERVER_PUBLISH;
    }
}
