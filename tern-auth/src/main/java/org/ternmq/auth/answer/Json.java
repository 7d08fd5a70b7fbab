package org.ternmq.auth.answer;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON from outside: strict, without repeated names, and nested no deeper than the library allows. */
public final class Json {
    private Json() {}

    /**
     * The object that a text spells.
     *
     * @throws BrokenAnswerException if it spells none
     */
    public static Map<String, Object> object(String text) throws BrokenAnswerException {
        if (!text.stripLeading().startsWith("{")) { // the library also takes null, and lists of pairs
            throw noObject();
        }
        try {
            return JSONObjectUtils.parse(text);
        } catch (ParseException isNone) { // whose message may hold a piece of the text
            throw noObject();
        }
    }

    private static BrokenAnswerException noObject() {
        return new BrokenAnswerException("it is no JSON object, or one with a name twice");
    }

    /** The text that spells an object of texts and numbers. */
    public static String text(Map<String, Object> object) {
        return JSONObjectUtils.toJSONString(object);
    }

    /**
     * A text by its name, or nothing if the object does not have the name.
     *
     * @throws BrokenAnswerException if it is no text
     */
    public static Optional<String> text(Map<String, Object> object, String name) throws BrokenAnswerException {
        Object value = object.get(name);
        if (value instanceof String text) {
            return Optional.of(text);
        }
        if (object.containsKey(name)) {
            throw new BrokenAnswerException(name + " is no text");
        }
        return Optional.empty();
    }

    /**
     * A whole number by its name, or nothing if the object does not have the name. What stands behind the point is cut off.
     *
     * @throws BrokenAnswerException if it is no number
     */
    public static Optional<Long> number(Map<String, Object> object, String name) throws BrokenAnswerException {
        Object value = object.get(name);
        if (value instanceof Number number) {
            return Optional.of(number.longValue());
        }
        if (object.containsKey(name)) {
            throw new BrokenAnswerException(name + " is no number");
        }
        return Optional.empty();
    }

    /** Texts, numbers and truth values of an object as texts; the others are left out. */
    public static Map<String, String> scalars(Map<String, Object> object) {
        Map<String, String> scalars = new LinkedHashMap<>();
        object.forEach((name, value) -> scalar(value).ifPresent(text -> scalars.put(name, text)));
        return scalars;
    }

    /** A text, number or truth value as a text. */
    public static Optional<String> scalar(@Nullable Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? Optional.of(value.toString())
                : Optional.empty();
    }
}
