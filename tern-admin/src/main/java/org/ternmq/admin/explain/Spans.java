package org.ternmq.admin.explain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ternmq.admin.http.Problem;

/** Spans of time as operators write them: 90s, 10m, 2h, 1d. */
public final class Spans {
    /**
     * How many seconds that is.
     *
     * @throws Problem if it cannot be read
     */
    public static long seconds(String parameter, String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw Problem.badRequest(
                    "the parameter " + parameter + " is a time such as 90s, 10m, 2h or 1d, not \"" + text + "\"");
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "m" -> number * 60;
            case "h" -> number * 3_600;
            case "d" -> number * 86_400;
            default -> number;
        };
    }

    private Spans() {}

    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})([smhd])");
}
