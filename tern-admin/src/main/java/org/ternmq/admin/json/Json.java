package org.ternmq.admin.json;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, texts, numbers, truth values and {@code null} as JSON on one line, in ASCII alone. */
public final class Json {
    private final StringBuilder out = new StringBuilder();

    private Json() {}

    /** The value as JSON on one line. */
    public static String of(@Nullable Object value) {
        Json json = new Json();
        json.write(value);
        return json.out.toString();
    }

    private void write(@Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case String text -> writeText(text);
            case Number number -> out.append(number);
            case Boolean truth -> out.append(truth);
            case List<?> list -> writeList(list);
            case Map<?, ?> map -> writeMap(map);
            default -> throw new IllegalArgumentException("no JSON for a " + value.getClass());
        }
    }

    private void writeList(List<?> list) {
        out.append('[');
        for (Iterator<?> rest = list.iterator(); rest.hasNext(); ) {
            write(rest.next());
            out.append(rest.hasNext() ? ", " : "");
        }
        out.append(']');
    }

    private void writeMap(Map<?, ?> map) {
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> rest = map.entrySet().iterator(); rest.hasNext(); ) {
            Map.Entry<?, ?> entry = rest.next();
            writeText(String.valueOf(entry.getKey()));
            out.append(": ");
            write(entry.getValue());
            out.append(rest.hasNext() ? ", " : "");
        }
        out.append('}');
    }

    private void writeText(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c >= ' ' && c < 0x7F) {
                        out.append(c);
                    } else {
                        out.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        out.append('"');
    }
}
