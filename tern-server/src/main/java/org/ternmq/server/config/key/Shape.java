package org.ternmq.server.config.key;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What values a key takes. */
public sealed interface Shape {
    /** Whether a value, as TOML gives it, is one. */
    boolean accepts(Object value);

    /** Completes the sentence "it must be …". */
    String describe();

    /** A text that is not empty. */
    static Shape text() {
        return new Text(false);
    }

    /** A whole number within bounds, of so many of the unit. */
    static Shape whole(long min, long max, String unit) {
        return new Whole(min, max, unit);
    }

    /** A whole number within bounds that counts nothing. */
    static Shape whole(long min, long max) {
        return whole(min, max, "");
    }

    /** One of these words. */
    static Shape choice(String... words) {
        return new Choice(List.of(words));
    }

    /** What an acknowledgement can mean. */
    static Shape durability() {
        return choice("disk", "os", "memory");
    }

    /** A text, empty or not as the key allows. */
    record Text(boolean mayBeEmpty) implements Shape {
        @Override
        public boolean accepts(Object value) {
            return value instanceof String text && (!text.isBlank() || mayBeEmpty && text.isEmpty());
        }

        @Override
        public String describe() {
            return mayBeEmpty ? "a text in quotes" : "a text in quotes that is not empty";
        }
    }

    /** A text, or several in a list. */
    record OneOrMore() implements Shape {
        @Override
        public boolean accepts(Object value) {
            return value instanceof List<?> list
                    ? !list.isEmpty() && list.stream().allMatch(OneOrMore::isText)
                    : isText(value);
        }

        private static boolean isText(Object value) {
            return value instanceof String text && !text.isBlank();
        }

        @Override
        public String describe() {
            return "a text in quotes, or a list of them";
        }
    }

    /** True or false. */
    record Flag() implements Shape {
        @Override
        public boolean accepts(Object value) {
            return value instanceof Boolean;
        }

        @Override
        public String describe() {
            return "true or false";
        }
    }

    /** A whole number within bounds, both allowed; the unit is empty if it counts nothing. */
    record Whole(long min, long max, String unit) implements Shape {
        @Override
        public boolean accepts(Object value) {
            return value instanceof Long number && number >= min && number <= max;
        }

        @Override
        public String describe() {
            return "a whole number from " + grouped(min) + " to " + grouped(max);
        }

        /** The way TOML lets long numbers be written; ports and the like stay as everybody knows them. */
        private static String grouped(long number) {
            return number < 100_000
                    ? Long.toString(number)
                    : String.format(Locale.ROOT, "%,d", number).replace(',', '_');
        }
    }

    /** One of a few words. */
    record Choice(List<String> words) implements Shape {
        @Override
        public boolean accepts(Object value) {
            return value instanceof String text && words.contains(text);
        }

        @Override
        public String describe() {
            String before = words.subList(0, words.size() - 1).stream()
                    .map(word -> '"' + word + '"')
                    .collect(Collectors.joining(", "));
            return before + " or \"" + words.get(words.size() - 1) + '"';
        }
    }

    /** Any number of texts. */
    record Texts(String example) implements Shape {
        @Override
        public boolean accepts(Object value) {
            return value instanceof List<?> list
                    && list.stream().allMatch(entry -> entry instanceof String text && !text.isBlank());
        }

        @Override
        public String describe() {
            return "a list of texts in quotes: " + example;
        }
    }
}
