package org.ternmq.auth.rules;

import java.util.Arrays;

/**
 * Whether one topic filter takes in all that another does (5.0 section 4.7). A topic name is a filter that takes in itself, so this is
 * matching too. On checked filters in UTF-8, without {@code $share/name/}.
 */
final class Coverage {
    private Coverage() {}

    /** Whether every topic that {@code asked} matches is matched by {@code filter} as well. */
    static boolean covers(byte[] filter, byte[] asked) {
        if (isAt(asked, 0, '$') && (isAt(filter, 0, '+') || isAt(filter, 0, '#'))) {
            return false; // [MQTT-4.7.2-1]
        }
        return coversLevels(filter, asked);
    }

    /** The same, but that a wildcard in front takes in what begins with {@code $}, too. */
    static boolean coversLevels(byte[] filter, byte[] asked) {
        int at = 0;
        int askedAt = 0;
        while (true) { // both stand at the beginning of a level, or one behind their end
            if (isAt(filter, at, '#')) {
                return true; // that the topic ended one level before is fine too
            }
            if (at > filter.length || askedAt > asked.length) {
                return at > filter.length && askedAt > asked.length;
            }
            if (isAt(asked, askedAt, '#')) {
                // In front of '#' and '/#' there is no topic, so that with one level more they match as much.
                return askedAt <= 1 && Arrays.equals(filter, at, filter.length, ONE_OR_MORE, 0, ONE_OR_MORE.length);
            }
            int end = end(filter, at);
            int askedEnd = end(asked, askedAt);
            if (!isAt(filter, at, '+') && !Arrays.equals(filter, at, end, asked, askedAt, askedEnd)) {
                return false;
            }
            at = end + 1;
            askedAt = askedEnd + 1;
        }
    }

    private static boolean isAt(byte[] filter, int at, char wanted) {
        return at < filter.length && filter[at] == wanted;
    }

    private static int end(byte[] filter, int from) {
        int end = from;
        while (end < filter.length && filter[end] != '/') {
            end++;
        }
        return end;
    }

    private static final byte[] ONE_OR_MORE = {'+', '/', '#'};
}
