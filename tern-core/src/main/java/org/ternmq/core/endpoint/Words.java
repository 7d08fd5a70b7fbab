package org.ternmq.core.endpoint;

import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;

/** Reason Strings: what went wrong, for the people at the other end. */
final class Words {
    private Words() {}

    /** The property that says it; what a client made us repeat may be long and odd, so it is cut and made printable. */
    static Properties reasonString(String why) {
        StringBuilder text = new StringBuilder(Math.min(why.length(), LENGTH_MAX));
        why.codePoints()
                .limit(LENGTH_MAX)
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) || isSurrogate(c) ? '?' : c)
                .forEach(text::appendCodePoint);
        return Properties.of(PropertyId.REASON_STRING, text.toString());
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static final int LENGTH_MAX = 200;
}
