package org.ternmq.codec.wire;

import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.ReasonCode;

/**
 * Bytes that are no packet one may send here. An expected result, not a defect: it carries what to answer and says in words what
 * is wrong and where, but no stack trace. After it the connection can only be closed.
 */
public final class MalformedPacketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final ReasonCode reason;
    private final String message;

    /** What sort of error it is (5.0 section 4.13). */
    public enum Kind {
        /** The bytes cannot be read by the rules. */
        MALFORMED,
        /** They can be read, but not be sent like this or by this side. */
        PROTOCOL,
        /** A CONNECT with a protocol name or level that nobody here speaks. */
        VERSION,
        /** A CONNECT whose client identifier its version does not allow. */
        CLIENT_ID
    }

    private MalformedPacketException(Kind kind, ReasonCode reason, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.reason = reason;
        this.message = message;
    }

    /** Bytes that cannot be read by the rules. */
    public static MalformedPacketException malformed(String what) {
        return new MalformedPacketException(Kind.MALFORMED, ReasonCode.MALFORMED_PACKET, what);
    }

    /** Something that can be read but must not be sent. */
    public static MalformedPacketException protocolError(String what) {
        return new MalformedPacketException(Kind.PROTOCOL, ReasonCode.PROTOCOL_ERROR, what);
    }

    /** A packet larger than the receiver takes. */
    public static MalformedPacketException packetTooLarge(long size, int sizeMax) {
        return new MalformedPacketException(
                Kind.PROTOCOL,
                ReasonCode.PACKET_TOO_LARGE,
                "a packet of " + size + " bytes, where at most " + sizeMax + " are taken");
    }

    /** A protocol name or level that is not served. */
    public static MalformedPacketException unsupportedVersion(String what) {
        return new MalformedPacketException(Kind.VERSION, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, what);
    }

    /** A client identifier that the version does not allow. */
    public static MalformedPacketException clientIdNotValid(String what) {
        return new MalformedPacketException(Kind.CLIENT_ID, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, what);
    }

    /** A topic name that cannot be one. */
    static MalformedPacketException topicNotValid(String what) {
        return new MalformedPacketException(Kind.MALFORMED, ReasonCode.TOPIC_NAME_INVALID, what);
    }

    /** A topic filter that cannot be one. */
    static MalformedPacketException filterNotValid(String what) {
        return new MalformedPacketException(Kind.MALFORMED, ReasonCode.TOPIC_FILTER_INVALID, what);
    }

    /** A topic alias of 0. */
    static MalformedPacketException topicAliasNotValid(String what) {
        return new MalformedPacketException(Kind.PROTOCOL, ReasonCode.TOPIC_ALIAS_INVALID, what);
    }

    /** A field that runs past the end of what it stands in. */
    static MalformedPacketException cutShort(String field) {
        return malformed(field + " runs past the end of the packet");
    }

    /** The same error, said of a packet. */
    MalformedPacketException in(PacketType type) {
        return new MalformedPacketException(kind, reason, type + ": " + message);
    }

    /** What is wrong and where, in words. */
    @Override
    public String getMessage() {
        return message;
    }

    /** What sort of error it is. */
    public Kind kind() {
        return kind;
    }

    /** The reason code to close the connection with in 5.0. */
    public ReasonCode reason() {
        return reason;
    }

    /** The return code that a 3.x CONNACK says it with, or -1 where the connection is closed without one. */
    public int returnCode3() {
        return switch (kind) {
            case VERSION -> 1; // unacceptable protocol version
            case CLIENT_ID -> 2; // identifier rejected
            case MALFORMED, PROTOCOL -> -1;
        };
    }
}
