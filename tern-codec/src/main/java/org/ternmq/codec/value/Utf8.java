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
        if (bytes > LENGTH_MAX) {
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
                throw new IllegalArgumentException("a string holds no U+0000 (at index " + i + ")"); // [MQTT-1.5.4-2]
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
                throw new IllegalArgumentException("unpaired surrogate at index " + i); // [MQTT-1.5.4-1]
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
