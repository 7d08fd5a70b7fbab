package org.ternmq.cli.output;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values as TOML writes them. */
public final class Toml {
    private Toml() {}

    /** A text, whole number or truth value, or a list of such. */
    public static String of(Object value) {
        return switch (value) {
            case String text -> text(text);
            case Long number
            when Math.abs(number) >= GROUPED_FROM ->
                String.format(Locale.ROOT, "%,d", number).replace(',', '_');
            case List<?> list -> list.stream().map(Toml::of).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }

    private static String text(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7F) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    /** Ports and the like stay as everybody knows them. */
    private static final long GROUPED_FROM = 100_000;
}
