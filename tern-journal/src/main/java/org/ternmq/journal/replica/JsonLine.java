package org.ternmq.journal.replica;

import java.io.IOException;
import java.util.HexFormat;

/** Builds one JSON object on one line, in ASCII. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder();

    JsonLine begin(String kind) {
        text.setLength(0);
        text.append('{');
        return text("kind", kind);
    }

    JsonLine text(String name, String value) {
        name(name);
        quoted(value);
        return this;
    }

    JsonLine number(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonLine flag(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** Segment and offset. */
    JsonLine position(String name, long position) {
        return text(name, LiveBodies.segmentOf(position) + ":" + (position & 0xFFFF_FFFFL));
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

    void endTo(Appendable out) throws IOException {
        out.append(text.append("}\n"));
    }
}
