package org.ternmq.sn.codec.v2.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;

/** The fields that many packets have: how each is read and checked, sized and written. */
final class Octets {
    /** The first octet of a Length of three. */
    static final int LONG_LENGTH = 0x01;

    static final int LONG_LENGTH_SIZE = 3;

    /** A Length of one octet, and the type. */
    static final int HEADER_SIZE_MIN = 2;

    /** The longest packet whose Length has one octet. */
    static final int SHORT_SIZE_MAX = 255;

    /** The longest packet. */
    static final int SIZE_MAX = 65_535;

    private Octets() {}

    // ---- reading

    static int one(ByteBuffer in, String field) {
        require(in, 1, field);
        return in.get() & 0xFF;
    }

    static int two(ByteBuffer in, String field) {
        require(in, 2, field);
        return in.getShort() & 0xFFFF;
    }

    static long four(ByteBuffer in, String field) {
        require(in, 4, field);
        return in.getInt() & 0xFFFF_FFFFL;
    }

    /** [SN2-2.2-1] Not 0. */
    static int packetId(ByteBuffer in) {
        int id = two(in, "Packet Identifier");
        if (id == 0) {
            throw malformed("Packet Identifier is 0");
        }
        return id;
    }

    /** An octet of flags, of which some are reserved. */
    static int flags(ByteBuffer in, int used) {
        int flags = one(in, "Flags");
        if ((flags & ~used) != 0) {
            throw malformed("reserved flags are set: 0x" + Integer.toHexString(flags & ~used));
        }
        return flags;
    }

    static Qos qos(int flags, int shift) {
        int bits = flags >> shift & 3;
        if (bits == 3) {
            throw malformed("QoS is 0 to 2, not 3");
        }
        return Qos.of(bits);
    }

    /** A code that such a packet may carry. */
    static Reason reason(ByteBuffer in, Sn2Type type) {
        int code = one(in, "Reason Code");
        Reason reason = Reason.ofCode(code);
        if (reason == null || !reason.mayStandIn(type)) {
            throw malformed("Reason Code 0x" + Integer.toHexString(code) + " has no place here");
        }
        return reason;
    }

    /** The same where it may be missing at the end of the packet, which means success. */
    static Reason optionalReason(ByteBuffer in, Sn2Type type) {
        return in.hasRemaining() ? reason(in, type) : Reason.SUCCESS;
    }

    static Bytes bytes(ByteBuffer in, int length, String field) {
        require(in, length, field);
        return Bytes.copyOf(in, length);
    }

    /** Everything that is left, perhaps nothing. */
    static Bytes rest(ByteBuffer in) {
        return Bytes.copyOf(in, in.remaining());
    }

    /**
     * A text: [SN2-1.8.4-1, SN2-1.8.4-2] well-formed UTF-8 without U+0000; [SN2-1.8.4-3] U+FEFF is a character like any other. So are names of
     * topics and clients: [SN2-3.1.11-1, SN2-3.1.18-1, SN2-3.2.11-1].
     */
    static String text(ByteBuffer in, int length, String field) {
        require(in, length, field);
        byte[] utf8 = new byte[length];
        in.get(utf8);
        int error = Utf8.firstError(utf8);
        if (error >= 0) {
            throw malformed(
                    field + (utf8[error] == 0 ? " holds U+0000" : " is not well-formed UTF-8") + " at octet " + error);
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The name of a topic, or a filter: [SN2-4.7.1.3-1] not empty. */
    static Topic.Name name(ByteBuffer in, int length, String field) {
        String text = text(in, length, field);
        if (text.isEmpty()) {
            throw malformed(field + " is empty");
        }
        return new Topic.Name(text);
    }

    /** An alias of a kind, or a name whose length stands before it. */
    static Topic topicWithLength(ByteBuffer in, int flags) {
        int value = two(in, "Topic Alias or Topic Name Length");
        return switch (flags & 3) {
            case Topic.SESSION -> new Topic.SessionAlias(value);
            case Topic.PREDEFINED -> new Topic.PredefinedAlias(value);
            case Topic.NAME -> name(in, value, "Topic Name");
            default -> throw malformed("Topic Type 2 is reserved");
        };
    }

    private static void require(ByteBuffer in, int octets, String field) {
        if (in.remaining() < octets) {
            throw malformed(field + " is missing or cut short");
        }
    }

    // ---- sizes and writing

    static int textSize(String text) {
        return Utf8.encodedLength(text);
    }

    static int topicWithLengthSize(Topic topic) {
        return 2 + (topic instanceof Topic.Name name ? textSize(name.text()) : 0);
    }

    static void putTopicWithLength(ByteBuffer out, Topic topic) {
        switch (topic) {
            case Topic.SessionAlias alias -> putTwo(out, alias.value());
            case Topic.PredefinedAlias alias -> putTwo(out, alias.value());
            case Topic.Name name -> {
                byte[] utf8 = name.text().getBytes(StandardCharsets.UTF_8);
                putTwo(out, utf8.length);
                out.put(utf8);
            }
        }
    }

    static void putTwo(ByteBuffer out, int value) {
        out.putShort((short) value);
    }

    static void putText(ByteBuffer out, String text) {
        out.put(text.getBytes(StandardCharsets.UTF_8));
    }

    static void putReason(ByteBuffer out, Reason reason) {
        out.put((byte) reason.code());
    }

    /** How many octets a code takes that is left out where it is success. */
    static int optionalSize(Reason reason) {
        return reason == Reason.SUCCESS ? 0 : 1;
    }

    static void putOptional(ByteBuffer out, Reason reason) {
        if (reason != Reason.SUCCESS) {
            putReason(out, reason);
        }
    }

    static int bit(boolean isSet, int bit) {
        return isSet ? bit : 0;
    }
}
