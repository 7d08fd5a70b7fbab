package org.ternmq.sn.codec.value;

import java.nio.charset.StandardCharsets;
import org.ternmq.codec.value.Utf8;

/**
 * Two octets that stand for a topic (section 5.3.11). Ids of different kinds have nothing to do with each other.
 *
 * @param kind how they are to be read
 * @param value 0 to 65,535
 */
public record TopicId(Kind kind, int value) implements Topic {
    /** Instead of an id where there is none: REGISTER of a client, SUBACK to a filter with wildcards, a rejection. */
    public static final int NONE = 0x0000;

    /** How two octets are to be read, in the order of their bits. */
    public enum Kind {
        /** An id that the gateway gave. */
        NORMAL,
        /** An id that both sides were configured with. */
        PREDEFINED,
        /** The name itself. */
        SHORT_NAME
    }

    /** Refuses what two octets cannot hold, and a short name that is no text. */
    public TopicId {
        Unsigned.requireTwoOctets(value, "a topic id");
        if (kind == Kind.SHORT_NAME && !isShortName(value)) {
            throw new IllegalArgumentException(
                    "the octets 0x" + Integer.toHexString(value) + " are no text and so no short name");
        }
    }

    /** An id that the gateway gave. */
    public static TopicId normal(int value) {
        return new TopicId(Kind.NORMAL, value);
    }

    /** An id that both sides know beforehand. */
    public static TopicId predefined(int value) {
        return new TopicId(Kind.PREDEFINED, value);
    }

    /**
     * A name of two octets.
     *
     * @throws IllegalArgumentException if it has more or fewer, or is no text
     */
    public static TopicId shortName(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (utf8.length != 2) {
            throw new IllegalArgumentException("a short name has two octets, not " + utf8.length + ": " + name);
        }
        return new TopicId(Kind.SHORT_NAME, (utf8[0] & 0xFF) << 8 | utf8[1] & 0xFF);
    }

    /** Whether two octets are well-formed UTF-8 without U+0000. */
    public static boolean isShortName(int value) {
        return Utf8.firstError(octets(value)) < 0;
    }

    /** The text of a short name. */
    public String name() {
        if (kind != Kind.SHORT_NAME) {
            throw new IllegalStateException("only a short name is a text, not " + this);
        }
        return new String(octets(value), StandardCharsets.UTF_8);
    }

    private static byte[] octets(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }
}
