package org.ternmq.journal.replica;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.journal.log.Layout;

/** Builds one JSON object on one line, in ASCII. */
public final class JsonLine {
    private final StringBuilder text = new StringBuilder();

    /** Begins an object, which tells its kind first. */
    public JsonLine begin(String kind) {
        text.setLength(0);
        text.append('{');
        return text("kind", kind);
    }

    /** A text. */
    public JsonLine text(String name, String value) {
        name(name);
        quoted(value);
        return this;
    }

    /** A number. */
    public JsonLine number(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    /** A truth value. */
    public JsonLine flag(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** Segment and offset. */
    public JsonLine position(String name, long position) {
        return text(name, Layout.place(position));
    }

    /** A text, number, truth value, list or map of these, or null. */
    public JsonLine value(String name, @Nullable Object value) {
        name(name);
        any(value);
        return this;
    }

    private void any(@Nullable Object value) {
        if (value instanceof List<?> list) {
            text.append('[');
            String comma = "";
            for (Object item : list) {
                text.append(comma);
                any(item);
                comma = ",";
            }
            text.append(']');
        } else if (value instanceof Map<?, ?> map) {
            text.append('{');
            String comma = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(comma);
                quoted(String.valueOf(entry.getKey()));
                text.append(':');
                any(entry.getValue());
                comma = ",";
            }
            text.append('}');
        } else if (value instanceof String chars) {
            quoted(chars);
        } else {
            text.append(value);
        }
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quoted(name);
        text.append(':');
    }

    private void quoted(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') { // half a pair is escaped by itself, so that any text stays ASCII
                text.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** Writes the object and a line feed. */
    public void endTo(Appendable out) throws IOException {
        out.append(text.append("}\n"));
    }
}
