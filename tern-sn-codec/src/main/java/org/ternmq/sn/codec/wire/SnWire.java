package org.ternmq.sn.codec.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.value.ReturnCode;

/** The frame of section 5.2 and the fields that many packets have: how each is read and checked, sized and written. */
final class SnWire {
    /** The first octet of a Length of three. */
    static final int LONG_LENGTH = 0x01;

    static final int LONG_LENGTH_SIZE = 3;

    /** A Length of one octet, and MsgType. */
    static final int HEADER_SIZE_MIN = 2;

    /** The longest packet whose Length has one octet. */
    static final int SHORT_SIZE_MAX = 255;

    /** The longest packet. */
    static final int SIZE_MAX = 65_535;

    private SnWire() {}

    // ---- reading

    static int octet(ByteBuffer in, String field) {
        require(in, 1, field);
        return in.get() & 0xFF;
    }

    static int twoOctets(ByteBuffer in, String field) {
        require(in, 2, field);
        return in.getShort() & 0xFFFF;
    }

    static int msgId(ByteBuffer in) {
        return twoOctets(in, "MsgId");
    }

    static ReturnCode code(ByteBuffer in) {
        return ReturnCode.of(octet(in, "ReturnCode"));
    }

    /** Everything that is left, perhaps nothing. */
    static Bytes rest(ByteBuffer in) {
        return Bytes.copyOf(in, in.remaining());
    }

    /** Everything that is left, which is a text and at least one character. */
    static String text(ByteBuffer in, String field) {
        require(in, 1, field);
        byte[] utf8 = new byte[in.remaining()];
        in.get(utf8);
        int error = Utf8.firstError(utf8);
        if (error >= 0) {
            throw malformed(
                    field + (utf8[error] == 0 ? " holds U+0000" : " is not well-formed UTF-8") + " at octet " + error);
        }
        return new String(utf8, StandardCharsets.UTF_8);
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

    static void putText(ByteBuffer out, String text) {
        out.put(text.getBytes(StandardCharsets.UTF_8));
    }

    static void putCode(ByteBuffer out, ReturnCode code) {
        out.put((byte) code.octet());
    }
}
