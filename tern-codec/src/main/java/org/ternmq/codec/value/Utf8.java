package org.ternmq.codec.value;

/** The rules for UTF-8 Encoded Strings (5.0 section 1.5.4), for texts about to be sent and bytes that arrived. */
public final class Utf8 {
    /** The greatest length of an encoded string in bytes. */
    public static final int LENGTH_MAX = 65_535;

    private Utf8() {}

    /**
     * Refuses a text that no UTF-8 Encoded String can carry.
     *
     * @throws IllegalArgumentException if it holds U+0000 or an unpaired surrogate, or is longer than {@link #LENGTH_MAX} bytes
     */
    public static void requireValid(String text) {
        int bytes = encodedLength(text);
        if (bytes > LENGTH_MAX) { // [MQTT-4.7.3-3] [MQTT3-4.7.3-3]
            throw new IllegalArgumentException("a string has at most " + LENGTH_MAX + " bytes in UTF-8, not " + bytes);
        }
    }

    /**
     * Length of a text in UTF-8 bytes.
     *
     * @throws IllegalArgumentException if it holds U+0000 or an unpaired surrogate
     */
    public static int encodedLength(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                // [MQTT-1.5.4-2] [MQTT-4.7.3-2] [MQTT3-4.7.3-2]
                throw new IllegalArgumentException("a string holds no U+0000 (at index " + i + ")");
            }
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else if (Character.isSurrogate(c)) {
                // [MQTT-1.5.4-1]
                throw new IllegalArgumentException("unpaired surrogate at index " + i);
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }

    /**
     * Index of the first byte at which a sequence begins that is not well-formed UTF-8 (overlong forms, surrogates, code points
     * above U+10FFFF, cut sequences) or is U+0000, or -1 if there is none. Control characters and non-characters are allowed.
     */
    public static int firstError(byte[] utf8) {
        int i = 0;
        while (i < utf8.length) {
            if (utf8[i] > 0) { // [U5-1.5.4-3] control characters too
                i++;
            } else {
                int length = sequenceLength(utf8, i);
                if (length == 0) {
                    return i;
                }
                i += length;
            }
        }
        return -1;
    }

    /** Length of the well-formed sequence of two to four bytes that begins at an index, or 0 if there is none (RFC 3629). */
    private static int sequenceLength(byte[] utf8, int start) {
        int lead = utf8[start] & 0xFF;
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || start + length > utf8.length) {
            return 0;
        }
        int second = utf8[start + 1] & 0xFF;
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80; // below: overlong
        int greatest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF; // above: a surrogate, or more than U+10FFFF
        if (second < least || second > greatest) {
            return 0;
        }
        for (int i = start + 2; i < start + length; i++) {
            if ((utf8[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
