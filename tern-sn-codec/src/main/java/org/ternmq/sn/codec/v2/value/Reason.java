package org.ternmq.sn.codec.v2.value;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reason codes (section 2.3): one row each, with the packets that may carry it. Up to 0xA2 they are those of MQTT 5.0, but for 0x1A. The
 * draft has 0xAD for the maximum connect time beside the decimal 160, which is meant.
 */
public enum Reason {
    SUCCESS(
            0x00,
            Sn2Type.CONNACK,
            Sn2Type.PUBACK,
            Sn2Type.PUBREC,
            Sn2Type.PUBREL,
            Sn2Type.PUBCOMP,
            Sn2Type.SUBACK,
            Sn2Type.UNSUBACK,
            Sn2Type.REGACK,
            Sn2Type.SLEEPRESP,
            Sn2Type.AUTH,
            Sn2Type.DISCONNECT),
    GRANTED_QOS_1(0x01, Sn2Type.SUBACK),
    GRANTED_QOS_2(0x02, Sn2Type.SUBACK),
    DISCONNECT_WITH_WILL(0x04, Sn2Type.DISCONNECT),
    NO_MATCHING_SUBSCRIBERS(0x10, Sn2Type.PUBACK, Sn2Type.PUBREC),
    NO_SUBSCRIPTION_EXISTED(0x11, Sn2Type.UNSUBACK),
    CONTINUE_AUTHENTICATION(0x18, Sn2Type.AUTH),
    REAUTHENTICATE(0x19, Sn2Type.AUTH),
    TOPIC_ALIAS_EXISTS(0x1A, Sn2Type.REGACK),
    UNSPECIFIED_ERROR(
            0x80,
            Sn2Type.CONNACK,
            Sn2Type.PUBACK,
            Sn2Type.PUBREC,
            Sn2Type.SUBACK,
            Sn2Type.UNSUBACK,
            Sn2Type.DISCONNECT),
    MALFORMED_PACKET(0x81, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    PROTOCOL_ERROR(0x82, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    IMPLEMENTATION_SPECIFIC_ERROR(
            0x83,
            Sn2Type.CONNACK,
            Sn2Type.PUBACK,
            Sn2Type.PUBREC,
            Sn2Type.REGACK,
            Sn2Type.SUBACK,
            Sn2Type.UNSUBACK,
            Sn2Type.DISCONNECT),
    UNSUPPORTED_PROTOCOL_VERSION(0x84, Sn2Type.CONNACK),
    CLIENT_IDENTIFIER_NOT_VALID(0x85, Sn2Type.CONNACK),
    BAD_USER_NAME_OR_PASSWORD(0x86, Sn2Type.CONNACK),
    NOT_AUTHORIZED(
            0x87,
            Sn2Type.CONNACK,
            Sn2Type.PUBACK,
            Sn2Type.PUBREC,
            Sn2Type.REGACK,
            Sn2Type.SUBACK,
            Sn2Type.UNSUBACK,
            Sn2Type.DISCONNECT),
    SERVER_UNAVAILABLE(0x88, Sn2Type.CONNACK),
    SERVER_BUSY(0x89, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    BANNED(0x8A, Sn2Type.CONNACK),
    SERVER_SHUTTING_DOWN(0x8B, Sn2Type.DISCONNECT),
    BAD_AUTHENTICATION_METHOD(0x8C, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    KEEP_ALIVE_TIMEOUT(0x8D, Sn2Type.DISCONNECT),
    SESSION_TAKEN_OVER(0x8E, Sn2Type.DISCONNECT),
    TOPIC_FILTER_INVALID(0x8F, Sn2Type.SUBACK, Sn2Type.UNSUBACK, Sn2Type.DISCONNECT),
    TOPIC_NAME_INVALID(0x90, Sn2Type.CONNACK, Sn2Type.PUBACK, Sn2Type.PUBREC, Sn2Type.DISCONNECT),
    PACKET_IDENTIFIER_IN_USE(
            0x91,
            Sn2Type.PUBACK,
            Sn2Type.PUBREC,
            Sn2Type.SUBACK,
            Sn2Type.UNSUBACK,
            Sn2Type.REGACK,
            Sn2Type.PINGRESP,
            Sn2Type.SLEEPRESP),
    PACKET_IDENTIFIER_NOT_FOUND(0x92, Sn2Type.PUBREL, Sn2Type.PUBCOMP),
    RECEIVE_MAXIMUM_EXCEEDED(0x93, Sn2Type.DISCONNECT),
    TOPIC_ALIAS_INVALID(0x94, Sn2Type.DISCONNECT),
    PACKET_TOO_LARGE(0x95, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    PACKET_RATE_TOO_HIGH(0x96, Sn2Type.DISCONNECT),
    QUOTA_EXCEEDED(0x97, Sn2Type.REGACK, Sn2Type.SUBACK, Sn2Type.DISCONNECT),
    ADMINISTRATIVE_ACTION(0x98, Sn2Type.DISCONNECT),
    PAYLOAD_FORMAT_INVALID(0x99, Sn2Type.PUBACK, Sn2Type.PUBREC, Sn2Type.DISCONNECT),
    RETAIN_NOT_SUPPORTED(0x9A, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    QOS_NOT_SUPPORTED(0x9B, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    USE_ANOTHER_SERVER(0x9C, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    SERVER_MOVED(0x9D, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, Sn2Type.SUBACK, Sn2Type.DISCONNECT),
    CONNECTION_RATE_EXCEEDED(0x9F, Sn2Type.CONNACK, Sn2Type.DISCONNECT),
    MAXIMUM_CONNECT_TIME(0xA0, Sn2Type.DISCONNECT),
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, Sn2Type.SUBACK, Sn2Type.DISCONNECT),
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, Sn2Type.SUBACK, Sn2Type.DISCONNECT),
    ONLY_PROTECTION_SUPPORTED(
            0xE6,
            Sn2Type.CONNACK,
            Sn2Type.PUBACK,
            Sn2Type.PUBREC,
            Sn2Type.PUBREL,
            Sn2Type.PUBCOMP,
            Sn2Type.SUBACK,
            Sn2Type.UNSUBACK,
            Sn2Type.REGACK,
            Sn2Type.SLEEPRESP,
            Sn2Type.DISCONNECT),
    PROTECTION_SCHEME_INVALID(0xE7, Sn2Type.DISCONNECT),
    UNKNOWN_SENDER_ID(0xE8, Sn2Type.DISCONNECT),
    UNKNOWN_TOPIC_ALIAS(0xF0, Sn2Type.PUBACK, Sn2Type.PUBREC, Sn2Type.SUBACK, Sn2Type.UNSUBACK, Sn2Type.REGACK),
    CONGESTION(0xF1, Sn2Type.SUBACK, Sn2Type.REGACK, Sn2Type.CONNACK, Sn2Type.PUBACK, Sn2Type.PUBREC),
    PROTECTION_NOT_SUPPORTED(0xF2, Sn2Type.DISCONNECT),
    FORWARDER_NOT_SUPPORTED(0xF3, Sn2Type.DISCONNECT),
    NO_VIRTUAL_CONNECTION(0xF4, Sn2Type.DISCONNECT);

    private static final @Nullable Reason[] BY_CODE = new @Nullable Reason[256];

    static {
        for (Reason reason : values()) {
            BY_CODE[reason.code] = reason;
        }
    }

    private final int code;
    private final Set<Sn2Type> places;

    Reason(int code, Sn2Type... places) {
        this.code = code;
        this.places = EnumSet.copyOf(Arrays.asList(places));
    }

    /** The reason that an octet names, {@code null} if it names none. */
    public static @Nullable Reason ofCode(int code) {
        return BY_CODE[code & 0xFF];
    }

    /** The octet on the wire, 0 to 255. */
    public int code() {
        return code;
    }

    /** Whether the code says that something failed: 0x80 or greater. */
    public boolean isError() {
        return code >= 0x80;
    }

    /** Whether such a packet may carry it. */
    public boolean mayStandIn(Sn2Type type) {
        return places.contains(type);
    }

    /**
     * Refuses a reason where it has no place: [SN2-3.2.4-1, SN2-3.3.3-1, SN2-3.5.5-1, SN2-3.6.3.3-1, SN2-3.6.4.3-1] [SN2-3.6.5.3-1]
     * [SN2-3.6.6.3-1, SN2-3.8.5-1, SN2-3.10.3-1, SN2-3.13.4-1, SN2-3.16.5-1].
     *
     * @throws IllegalArgumentException if such a packet may not carry it
     */
    public void requireIn(Sn2Type type) {
        if (!mayStandIn(type)) {
            throw new IllegalArgumentException(text() + " has no place in " + type);
        }
    }

    /** Name and code: {@code congestion (0xF1)}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ') + " (0x"
                + HexFormat.of().withUpperCase().toHexDigits((byte) code) + ")";
    }
}
