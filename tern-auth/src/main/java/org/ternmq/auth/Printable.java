package org.ternmq.auth;

import java.util.Locale;
import java.util.stream.Collectors;

/** What others have chosen, such as the names of clients, in a log: cut, and so that nobody writes lines of their own. */
public final class Printable {
    private Printable() {}

    /** As much of it as a line takes. */
    public static String of(String text) {
        String start = text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX) + "…";
        return start.chars().noneMatch(Printable::isOdd)
                ? start
                : start.chars()
                        .mapToObj(c -> isOdd(c) ? String.format(Locale.ROOT, "\\u%04X", c) : Character.toString(c))
                        .collect(Collectors.joining());
    }

    private static boolean isOdd(int c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || Character.getType(c) == Character.FORMAT;
    }

    private static final int LENGTH_MAX = 200;
}
