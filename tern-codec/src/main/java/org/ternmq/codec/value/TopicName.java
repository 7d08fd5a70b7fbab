package org.ternmq.codec.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A topic published to (section 4.7): the UTF-8 bytes as they stand on the wire, compared byte for byte, with
 * their hash kept. Matching walks the bytes; the text is made only for people.
 */
public final class TopicName {
    /** The empty name of a PUBLISH whose topic a topic alias stands for; never the topic of a message on its way. */
    public static final TopicName NONE = new TopicName(new byte[0]);

    private final byte[] utf8;
    private final int hash;
    private int levels;

    private TopicName(byte[] utf8) {
        this.utf8 = utf8;
        this.hash = Arrays.hashCode(utf8);
    }

    /**
     * The topic name that a text spells.
     *
     * @throws IllegalArgumentException if it is empty, too long, holds a wildcard, U+0000 or an unpaired surrogate
     */
    public static TopicName of(String text) {
        Utf8.requireValid(text);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0) {
            throw new IllegalArgumentException("a topic name has at least one character");
        }
        if (hasWildcard(utf8)) { // [MQTT-4.7.0-1] [MQTT3-4.7.1-1]
            throw new IllegalArgumentException("a topic name holds no wildcard: " + text);
        }
        return new TopicName(utf8);
    }

    /** The topic name of bytes already checked; the caller gives the array away. Empty bytes give {@link #NONE}. */
    public static TopicName ofChecked(byte[] utf8) {
        return utf8.length == 0 ? NONE : new TopicName(utf8);
    }

    /** Whether the bytes hold one of the wildcard characters {@code +} and {@code #}. */
    public static boolean hasWildcard(byte[] utf8) {
        for (byte b : utf8) {
            if (b == '+' || b == '#') {
                return true;
            }
        }
        return false;
    }

    /** The name in UTF-8. The array is shared: it is read, never written. */
    public byte[] utf8() {
        return utf8;
    }

    /** Length in bytes, at most 65,535. */
    public int length() {
        return utf8.length;
    }

    /** How many levels the name has: separators + 1. */
    public int levels() {
        int counted = levels;
        if (counted == 0) {
            counted = 1;
            for (byte b : utf8) {
                counted += b == '/' ? 1 : 0;
            }
            levels = counted; // written by whoever counts first; all count the same
        }
        return counted;
    }

    /** Whether this is {@link #NONE}. */
    public boolean isEmpty() {
        return utf8.length == 0;
    }

    /** Whether the first character is {@code $}, which leading wildcards do not match. */
    public boolean startsWithDollar() {
        return utf8.length > 0 && utf8[0] == '$';
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof TopicName that && hash == that.hash && Arrays.equals(utf8, that.utf8);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The name as text. */
    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
