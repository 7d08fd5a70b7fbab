package org.ternmq.codec.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A topic filter subscribed to (section 4.7), perhaps of a shared subscription {@code $share/name/filter} (5.0 section 4.8.2).
 * Two filters are equal if their whole text is, character by character [MQTT-3.10.4-1].
 */
public final class TopicFilter {
    private static final String SHARE_PREFIX = "$share/";

    // A broker holds a million of these: the text is made when somebody wants to see it.
    private final String shareName;
    private final byte[] utf8;

    private TopicFilter(String shareName, byte[] utf8) {
        this.shareName = shareName;
        this.utf8 = utf8;
    }

    /**
     * The filter that a text spells. A text that begins like a shared subscription but is none is taken as a plain filter here;
     * {@link #isBrokenShare} tells.
     *
     * @throws IllegalArgumentException if it is empty, too long, has a misplaced wildcard, U+0000 or an unpaired surrogate
     */
    public static TopicFilter of(String text) {
        Utf8.requireValid(text);
        return ofChecked(text)
                .orElseThrow(() -> new IllegalArgumentException("a topic filter has at least one character,"
                        + " '+' fills a whole level and '#' is the last level: " + text));
    }

    /** The filter that a text of checked characters spells, like {@link #of}; nothing if it is empty or has a misplaced wildcard. */
    public static Optional<TopicFilter> ofChecked(String text) {
        if (text.isEmpty()) { // [MQTT-4.7.3-1] [MQTT3-4.7.3-1]
            return Optional.empty();
        }
        int nameEnd = shareNameEnd(text);
        String name = nameEnd < 0 ? "" : text.substring(SHARE_PREFIX.length(), nameEnd);
        byte[] utf8 = (nameEnd < 0 ? text : text.substring(nameEnd + 1)).getBytes(StandardCharsets.UTF_8);
        return wildcardsAreInPlace(utf8) ? Optional.of(new TopicFilter(name, utf8)) : Optional.empty();
    }

    /** [MQTT-4.8.2-1] [MQTT-4.8.2-2] Where the share name of a well-formed shared subscription ends, or -1. */
    private static int shareNameEnd(String text) {
        if (!text.startsWith(SHARE_PREFIX)) {
            return -1;
        }
        int end = text.indexOf('/', SHARE_PREFIX.length());
        boolean hasBoth = end > SHARE_PREFIX.length() && end + 1 < text.length();
        if (!hasBoth) {
            return -1;
        }
        String name = text.substring(SHARE_PREFIX.length(), end);
        return name.indexOf('+') < 0 && name.indexOf('#') < 0 ? end : -1;
    }

    /**
     * [MQTT-4.7.1-1] [MQTT3-4.7.1-2] '#' is the last character, after a separator or alone; [MQTT-4.7.1-2] [MQTT3-4.7.1-3] '+' fills
     * its level.
     */
    private static boolean wildcardsAreInPlace(byte[] utf8) {
        for (int i = 0; i < utf8.length; i++) {
            boolean atStart = i == 0 || utf8[i - 1] == '/';
            if (utf8[i] == '#' && (!atStart || i != utf8.length - 1)) {
                return false;
            }
            if (utf8[i] == '+' && (!atStart || i + 1 < utf8.length && utf8[i + 1] != '/')) {
                return false;
            }
        }
        return true;
    }

    /** The whole text, with {@code $share/name/} if it is shared. */
    public String text() {
        String matched = new String(utf8, StandardCharsets.UTF_8);
        return isShared() ? SHARE_PREFIX + shareName + '/' + matched : matched;
    }

    /** The share name, empty for a filter that is not shared. */
    public String shareName() {
        return shareName;
    }

    /** Whether this is a well-formed shared subscription. */
    public boolean isShared() {
        return !shareName.isEmpty();
    }

    /** Whether the text begins with {@code $share/} yet is no well-formed shared subscription: an error in 5.0. */
    public boolean isBrokenShare() {
        return !isShared() && text().startsWith(SHARE_PREFIX);
    }

    /** The filter to match with, in UTF-8, without {@code $share/name/}. The array is shared: it is read, never written. */
    public byte[] utf8() {
        return utf8;
    }

    /** Whether the filter to match with holds a wildcard. */
    public boolean hasWildcard() {
        return TopicName.hasWildcard(utf8);
    }

    /** How many levels the filter to match with has: separators + 1. */
    public int levels() {
        int levels = 1;
        for (byte b : utf8) {
            if (b == '/') {
                levels++;
            }
        }
        return levels;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof TopicFilter that
                        && Arrays.equals(utf8, that.utf8)
                        && shareName.equals(that.shareName);
    }

    @Override
    public int hashCode() {
        return 31 * shareName.hashCode() + Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return text();
    }
}
