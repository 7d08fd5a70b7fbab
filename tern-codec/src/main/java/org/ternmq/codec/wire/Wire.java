package org.ternmq.codec.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Utf8;
import org.ternmq.codec.wire.PacketDecoder.Side;

/** The data types of section 1.5 and the fields that many packets have: how each is read and checked, sized and written. */
final class Wire {
    /** The greatest Variable Byte Integer, and so the greatest Remaining Length. */
    static final int VARINT_MAX = 268_435_455;

    private Wire() {}

    // ---- reading

    static int u8(ByteBuffer in, String field) {
        require(in, 1, field);
        return in.get() & 0xFF;
    }

    static int u16(ByteBuffer in, String field) {
        require(in, 2, field);
        return in.getShort() & 0xFFFF;
    }

    static long u32(ByteBuffer in, String field) {
        require(in, 4, field);
        return in.getInt() & 0xFFFF_FFFFL;
    }

    /** A longer form than needed says the same and is read: the rule of the shortest form binds the sender. */
    static int varint(ByteBuffer in, String field) {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int b = u8(in, field);
            value |= (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw MalformedPacketException.malformed(field + " is longer than four bytes");
    }

    static String text(ByteBuffer in, String field) {
        byte[] utf8 = checkedUtf8(in, u16(in, field), field);
        return new String(utf8, StandardCharsets.UTF_8); // [MQTT-1.5.4-3] [MQTT3-1.5.3-3] keeps U+FEFF
    }

    static Bytes binary(ByteBuffer in, String field) {
        int length = u16(in, field);
        require(in, length, field);
        return Bytes.copyOf(in, length);
    }

    /** A topic name of so many bytes; {@link TopicName#NONE} for none. */
    static TopicName topicName(ByteBuffer in, int length, String field) {
        byte[] utf8 = checkedUtf8(in, length, field);
        if (TopicName.hasWildcard(utf8)) { // [MQTT-3.3.2-2] [MQTT3-3.3.2-2]
            throw MalformedPacketException.topicNotValid(field + " holds a wildcard");
        }
        return TopicName.ofChecked(utf8);
    }

    static TopicFilter topicFilter(ByteBuffer in, boolean knowsShares) {
        TopicFilter filter = TopicFilter.ofChecked(text(in, "topic filter")).orElse(null);
        if (filter == null) {
            throw MalformedPacketException.filterNotValid("topic filter is empty or has a misplaced wildcard");
        }
        if (knowsShares && filter.isBrokenShare()) {
            throw MalformedPacketException.filterNotValid(
                    "topic filter begins with $share/ but lacks a share name or a filter");
        }
        return filter;
    }

    private static byte[] checkedUtf8(ByteBuffer in, int length, String field) {
        require(in, length, field);
        byte[] utf8 = new byte[length];
        in.get(utf8);
        int error = Utf8.firstError(utf8);
        if (error >= 0) { // [U5-1.5.4-1] [U5-1.5.4-2] [MQTT3-1.5.3-1] [MQTT3-1.5.3-2]
            throw MalformedPacketException.malformed(
                    field + (utf8[error] == 0 ? " holds U+0000" : " is not well-formed UTF-8") + " at byte " + error);
        }
        return utf8;
    }

    static int packetId(ByteBuffer in) {
        int id = u16(in, "packet identifier");
        if (id == 0) { // [MQTT3-2.3.1-1]
            throw MalformedPacketException.malformed("packet identifier is 0");
        }
        return id;
    }

    static ReasonCode reason(ByteBuffer in, ReasonCode.Place place) {
        return reason(in, Side.EITHER, place, place);
    }

    /** A reason code of a packet that both sides send, each with its own codes. */
    static ReasonCode reason(ByteBuffer in, Side receiver, ReasonCode.Place fromClient, ReasonCode.Place fromServer) {
        int code = u8(in, "reason code");
        ReasonCode reason = ReasonCode.ofCode(code);
        boolean fits = reason != null
                && (receiver != Side.CLIENT && reason.mayStandIn(fromClient)
                        || receiver != Side.SERVER && reason.mayStandIn(fromServer));
        if (reason == null || !fits) {
            throw MalformedPacketException.protocolError(
                    "reason code " + (reason == null ? "0x" + Integer.toHexString(code) : reason.text())
                            + " is not for this packet or this sender");
        }
        return reason;
    }

    static void require(ByteBuffer in, int bytes, String field) {
        if (in.remaining() < bytes) {
            throw MalformedPacketException.cutShort(field);
        }
    }

    // ---- sizes and writing

    static int varintSize(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }

    static void putVarint(ByteBuffer out, int value) {
        int rest = value;
        while (rest >= 0x80) { // [MQTT-1.5.5-1] the fewest bytes
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /** The same into an array; where the next byte goes. */
    static int putVarint(byte[] target, int offset, int value) {
        int at = offset;
        int rest = value;
        for (; rest >= 0x80; rest >>>= 7) {
            target[at++] = (byte) (rest | 0x80);
        }
        target[at++] = (byte) rest;
        return at;
    }

    static int textSize(String text) {
        return 2 + Utf8.encodedLength(text);
    }

    static void putText(ByteBuffer out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) utf8.length).put(utf8);
    }

    static int binarySize(Bytes bytes) {
        return 2 + bytes.length();
    }

    static void putBinary(ByteBuffer out, Bytes bytes) {
        out.putShort((short) bytes.length());
        bytes.writeTo(out);
    }

    static int topicSize(TopicName topic) {
        return 2 + topic.length();
    }

    static void putTopic(ByteBuffer out, TopicName topic) {
        out.putShort((short) topic.length()).put(topic.utf8());
    }

    /** The same into an array; where the next byte goes. */
    static int putTopic(byte[] target, int offset, TopicName topic) {
        byte[] utf8 = topic.utf8();
        target[offset] = (byte) (utf8.length >> 8);
        target[offset + 1] = (byte) utf8.length;
        System.arraycopy(utf8, 0, target, offset + 2, utf8.length);
        return offset + 2 + utf8.length;
    }
}
