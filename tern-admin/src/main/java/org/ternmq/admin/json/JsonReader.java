package org.ternmq.admin.json;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) strictly: no repeated names, nothing behind the value, and nested no deeper than somebody would write it. Objects
 * become maps in their order, arrays lists, whole numbers {@code Long} and others {@code Double}. For one use.
 */
public final class JsonReader {
    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * The value that octets of UTF-8 spell.
     *
     * @throws BadJsonException with line and column if they spell none
     */
    public static @Nullable Object read(ByteBuffer utf8) throws BadJsonException {
        try {
            return read(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
        } catch (CharacterCodingException e) {
            throw new BadJsonException(1, 1, "this is not UTF-8");
        }
    }

    /**
     * The value that a text spells.
     *
     * @throws BadJsonException with line and column if it spells none
     */
    public static @Nullable Object read(String text) throws BadJsonException {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value(0);
        reader.skipBlanks();
        if (reader.at < text.length()) {
            throw reader.bad("nothing may stand behind the value");
        }
        return value;
    }

    private @Nullable Object value(int depth) throws BadJsonException {
        if (depth > DEPTH_MAX) {
            throw bad("this is nested deeper than " + DEPTH_MAX);
        }
        skipBlanks();
        if (at == text.length()) {
            throw bad("the text ends where a value is expected");
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) throws BadJsonException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        at++;
        if (skip('}')) {
            return members;
        }
        do {
            skipBlanks();
            if (at == text.length() || text.charAt(at) != '"') {
                throw bad("a name in double quotes is expected");
            }
            int start = at;
            String name = string();
            if (members.containsKey(name)) {
                at = start;
                throw bad("the name stands here twice");
            }
            require(':');
            members.put(name, value(depth + 1));
        } while (skip(','));
        require('}');
        return members;
    }

    private List<@Nullable Object> array(int depth) throws BadJsonException {
        List<@Nullable Object> values = new ArrayList<>();
        at++;
        if (skip(']')) {
            return values;
        }
        do {
            values.add(value(depth + 1));
        } while (skip(','));
        require(']');
        return values;
    }

    private Number number() throws BadJsonException {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw bad("no value begins so");
        }
        String digits = number.group();
        if (digits.length() > NUMBER_CHARACTERS_MAX) {
            throw bad("a number has more than " + NUMBER_CHARACTERS_MAX + " characters");
        }
        double rounded = Double.parseDouble(digits);
        if (Double.isInfinite(rounded)) {
            throw bad("a number is too large");
        }
        at = number.end();
        if (number.group(1) != null || number.group(2) != null) {
            return rounded;
        }
        try {
            return new BigDecimal(digits).longValueExact();
        } catch (ArithmeticException large) {
            return rounded;
        }
    }

    private String string() throws BadJsonException {
        StringBuilder read = new StringBuilder();
        at++;
        while (true) {
            if (at == text.length()) {
                throw bad("the text ends inside of a string");
            }
            char c = text.charAt(at);
            if (c < ' ') {
                throw bad("a character of control stands in a string; it has to be escaped");
            }
            at++;
            if (c == '"') {
                requireWholeCharacters(read);
                return read.toString();
            }
            read.append(c == '\\' ? escaped() : c);
        }
    }

    /** Java writes half of a character as a question mark. */
    private void requireWholeCharacters(CharSequence read) throws BadJsonException {
        if (read.codePoints().anyMatch(one -> one >= Character.MIN_SURROGATE && one <= Character.MAX_SURROGATE)) {
            throw bad("the string before holds half of a character");
        }
    }

    private char escaped() throws BadJsonException {
        char letter = at < text.length() ? text.charAt(at) : ' ';
        int which = "\"\\/bfnrt".indexOf(letter);
        if (which >= 0) {
            at++;
            return "\"\\/\b\f\n\r\t".charAt(which);
        }
        Matcher unit = UNIT.matcher(text).region(at, text.length());
        if (!unit.lookingAt()) {
            throw bad("no escape is written so");
        }
        at = unit.end();
        return (char) Integer.parseInt(unit.group(1), 16);
    }

    private @Nullable Object word(String word, @Nullable Object value) throws BadJsonException {
        if (!text.startsWith(word, at)) {
            throw bad("no value begins so");
        }
        at += word.length();
        return value;
    }

    private void require(char expected) throws BadJsonException {
        if (!skip(expected)) {
            throw bad("'" + expected + "' is expected");
        }
    }

    private boolean skip(char expected) {
        skipBlanks();
        boolean isThere = at < text.length() && text.charAt(at) == expected;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private BadJsonException bad(String what) {
        int line = 1;
        int start = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) {
            line++;
            start = i + 1;
        }
        return new BadJsonException(line, at - start + 1, what);
    }

    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final Pattern UNIT = Pattern.compile("u([0-9a-fA-F]{4})");
    private static final int DEPTH_MAX = 32;
    private static final int NUMBER_CHARACTERS_MAX = 64;
}
