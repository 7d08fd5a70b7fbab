package org.ternmq.cli.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON as leniently as the cJSON library, which mosquitto_sub uses. For one use. */
public final class JsonReader {
    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * Reads a text of UTF-8 with a byte in each character.
     *
     * @throws IllegalArgumentException if it is no JSON
     */
    public static JsonValue read(String text) {
        JsonReader reader = new JsonReader(text);
        JsonValue value = reader.value(0);
        reader.skipBlanks();
        reader.require(reader.at == text.length());
        return value;
    }

    private void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("no JSON at " + at);
        }
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private boolean skip(char expected) {
        skipBlanks();
        boolean there = at < text.length() && text.charAt(at) == expected;
        at += there ? 1 : 0;
        return there;
    }

    private JsonValue value(int depth) {
        require(depth <= DEPTH_MAX);
        skipBlanks();
        for (String word : List.of("null", "true", "false")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return new JsonValue.Word(word);
            }
        }
        if (skip('"')) {
            return new JsonValue.Text(string());
        }
        if (skip('[')) {
            return row(depth);
        }
        return skip('{') ? group(depth) : number();
    }

    private JsonValue row(int depth) {
        List<JsonValue> values = new ArrayList<>();
        if (!skip(']')) {
            do {
                values.add(value(depth + 1));
            } while (skip(','));
            require(skip(']'));
        }
        return new JsonValue.Row(values);
    }

    private JsonValue group(int depth) {
        List<JsonValue.Member> members = new ArrayList<>();
        if (!skip('}')) {
            do {
                require(skip('"'));
                String name = string();
                require(skip(':'));
                members.add(new JsonValue.Member(name, value(depth + 1)));
            } while (skip(','));
            require(skip('}'));
        }
        return new JsonValue.Group(members);
    }

    private JsonValue number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        require(number.lookingAt());
        at = number.end();
        return new JsonValue.Numeral(Double.parseDouble(number.group()));
    }

    private String string() {
        StringBuilder read = new StringBuilder();
        while (true) {
            require(at < text.length());
            char c = text.charAt(at++);
            if (c == '"') {
                return cutAtNull(read.toString());
            }
            read.append(c == '\\' ? escaped() : String.valueOf(c));
        }
    }

    /** The end of a string of C's. */
    static String cutAtNull(String text) {
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private String escaped() {
        require(at < text.length());
        char letter = text.charAt(at++);
        int which = "\"\\/bfnrt".indexOf(letter);
        if (which >= 0) {
            return String.valueOf("\"\\/\b\f\n\r\t".charAt(which));
        }
        require(letter == 'u');
        char first = unit();
        if (!Character.isSurrogate(first)) {
            return bytes(String.valueOf(first));
        }
        require(Character.isHighSurrogate(first) && text.startsWith("\\u", at));
        at += 2;
        char second = unit();
        require(Character.isLowSurrogate(second));
        return bytes(new String(new char[] {first, second}));
    }

    private char unit() {
        require(at + 4 <= text.length());
        String digits = text.substring(at, at + 4);
        require(digits.matches("[0-9a-fA-F]{4}"));
        at += 4;
        return (char) Integer.parseInt(digits, 16);
    }

    private static String bytes(String characters) {
        return new String(characters.getBytes(UTF_8), ISO_8859_1);
    }

    private static final Pattern NUMBER = Pattern.compile("(?=[-0-9])-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    private static final int DEPTH_MAX = 1_000;
}
