package org.ternmq.auth.rules;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.auth.Client;

/**
 * A topic filter with placeholders, which stand for what is known of the client that asks. Immutable.
 *
 * <p>In our own form {@code %c} is the client identifier, {@code %u} the user name, <code>%{name}</code> a claim and {@code %%} a percent
 * sign. A client chooses some of these values itself; so one that is empty, holds {@code +}, {@code #} or {@code /}, or would turn the
 * filter into one for topics that begin with {@code $}, cannot be filled in. In mosquitto's form {@code %c} and {@code %u} are put in as
 * they are, and every other percent sign stands for itself.
 */
public final class Template {
    private final String text;
    private final boolean isMosquitto;
    private final List<Part> parts;
    private final byte[] widest;

    private Template(String text, boolean isMosquitto, List<Part> parts) {
        this.text = text;
        this.isMosquitto = isMosquitto;
        this.parts = parts;
        this.widest = widest(parts);
    }

    private sealed interface Part {
        /** What is the same for all. */
        final class Text implements Part {
            private final String text;
            private final byte[] utf8;

            Text(String text) {
                this.text = text;
                this.utf8 = text.getBytes(StandardCharsets.UTF_8);
            }
        }

        /** What is a client's. */
        record Value(char kind, String claim) implements Part {
            /** Empty if there is none. */
            String of(Client client) {
                return switch (kind) {
                    case 'c' -> client.clientId();
                    case 'u' -> client.identity().userName();
                    default -> client.identity().claims().getOrDefault(claim, "");
                };
            }
        }
    }

    /**
     * A filter in our own form.
     *
     * @throws IllegalArgumentException if it is none, or a percent sign begins no placeholder
     */
    public static Template of(String text) {
        Template template = new Template(text, false, new Parser(text).ours());
        if (text.startsWith("$share/")) {
            throw new IllegalArgumentException(
                    "a shared subscription is judged by its filter: leave $share and the name out of " + text);
        }
        template.requireFilter();
        return template;
    }

    /**
     * A filter in mosquitto's form, with {@code %c} and {@code %u}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Template mosquittoPattern(String text) {
        Template template = new Template(text, true, new Parser(text).mosquittos());
        template.requireFilter();
        return template;
    }

    /**
     * A filter in which a percent sign stands for itself.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Template literal(String text) {
        Template template = new Template(text, true, List.of(new Part.Text(text)));
        template.requireFilter();
        return template;
    }

    /** Refuses what is no filter when each placeholder stands for an ordinary word. */
    private void requireFilter() {
        StringBuilder sample = new StringBuilder();
        for (Part part : parts) {
            sample.append(part instanceof Part.Text literal ? literal.text : "x");
        }
        TopicFilter.of(sample.toString());
    }

    /** With {@code +} for each level that holds a placeholder. */
    private static byte[] widest(List<Part> parts) {
        StringBuilder marked = new StringBuilder();
        for (Part part : parts) {
            marked.append(part instanceof Part.Text literal ? literal.text : MARK);
        }
        String[] levels = marked.toString().split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = levels[i].indexOf(MARK) < 0 ? levels[i] : "+";
        }
        return String.join("/", levels).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether it says something else for each client. */
    boolean hasPlaceholder() {
        return parts.size() > 1 || !(parts.getFirst() instanceof Part.Text);
    }

    /**
     * A filter that covers what this becomes for any client whose values can be filled in, each within one level, but for {@link
     * #meansMoreThanWidest topics that begin with $}. Read, never written.
     */
    byte[] widest() {
        return widest;
    }

    /** Whether what it says in front is a client's. */
    boolean beginsWithPlaceholder() {
        return !(parts.getFirst() instanceof Part.Text);
    }

    /**
     * Whether topics that begin with {@code $} may be meant, though the first level of {@link #widest} is a wildcard, which takes in none of
     * them: {@code $edge-%c/x} is such a filter.
     */
    boolean meansMoreThanWidest() {
        return widest[0] == '+' && (beginsWithPlaceholder() || text.startsWith("$"));
    }

    /**
     * Whether this, filled in for a client, covers a topic or filter.
     *
     * @param isWide what counts if it cannot be filled in: with {@code true} as if each placeholder were any level, so that no name gets
     *     around it; with {@code false} it covers nothing
     */
    boolean covers(byte[] asked, Client client, boolean isWide) {
        if (!hasPlaceholder()) {
            return Coverage.covers(widest, asked);
        }
        if (!isWide && isLonger(client, asked.length)) {
            return false;
        }
        if (!canBeFilled(client)) {
            return isWide && !isMosquitto && coversWidely(asked);
        }
        byte[] filled = filled(client, asked.length);
        return filled != null && Coverage.covers(filled, asked);
    }

    private boolean coversWidely(byte[] asked) {
        return meansMoreThanWidest() ? Coverage.coversLevels(widest, asked) : Coverage.covers(widest, asked);
    }

    /** Seen at once: values may have 64 KiB and stand in many rules. */
    private boolean isLonger(Client client, int bytes) {
        for (Part part : parts) {
            if (part instanceof Part.Value value && value.of(client).length() > bytes) {
                return true;
            }
        }
        return false;
    }

    private boolean canBeFilled(Client client) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.Value value && !isUsable(value.of(client), i == 0)) {
                return false;
            }
        }
        return true;
    }

    private boolean isUsable(String value, boolean isFirst) {
        if (value.isEmpty() || isMosquitto) {
            return !value.isEmpty();
        }
        boolean staysInItsLevel =
                value.indexOf('+') < 0 && value.indexOf('#') < 0 && value.indexOf('/') < 0 && value.indexOf(0) < 0;
        return staysInItsLevel && !(isFirst && value.charAt(0) == '$');
    }

    /** The filter for a client; {@code null} if it is too long to cover so much. */
    private byte @Nullable [] filled(Client client, int askedLength) {
        ByteArrayOutputStream filled = new ByteArrayOutputStream(askedLength + WILDCARDS_BYTES);
        for (Part part : parts) {
            byte[] utf8 = switch (part) {
                case Part.Text literal -> literal.utf8;
                case Part.Value value -> value.of(client).getBytes(StandardCharsets.UTF_8);
            };
            if (part instanceof Part.Value && utf8.length > askedLength) {
                return null;
            }
            filled.writeBytes(utf8);
        }
        return filled.toByteArray();
    }

    /** As it is written. */
    @Override
    public String toString() {
        return text;
    }

    /** Takes a text apart, for one use. */
    private static final class Parser {
        private final String text;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();

        Parser(String text) {
            this.text = text;
        }

        List<Part> ours() {
            int at = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
                int end = text.indexOf('}', at);
                if (c != '%' || next == '%') {
                    literal.append(c);
                    at += c == '%' ? 2 : 1;
                } else if (next == 'c' || next == 'u') {
                    value(next, "");
                    at += 2;
                } else if (next == '{' && end > at + 2) {
                    value(next, text.substring(at + 2, end));
                    at = end + 1;
                } else {
                    throw new IllegalArgumentException("%" + (next == 0 ? "" : next) + " stands for nothing in " + text
                            + ": there are %c (client identifier), %u (user name), %{claim} and %% (percent sign)");
                }
            }
            return done();
        }

        List<Part> mosquittos() {
            for (int at = 0; at < text.length(); at++) {
                char c = text.charAt(at);
                char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
                if (c == '%' && (next == 'c' || next == 'u')) {
                    value(next, "");
                    at++;
                } else {
                    literal.append(c);
                }
            }
            return done();
        }

        private void value(char kind, String claim) {
            flush();
            parts.add(new Part.Value(kind, claim));
        }

        private List<Part> done() {
            flush();
            return parts.isEmpty() ? List.of(new Part.Text("")) : List.copyOf(parts);
        }

        private void flush() {
            if (!literal.isEmpty()) {
                parts.add(new Part.Text(literal.toString()));
                literal.setLength(0);
            }
        }
    }

    /** Stands in no filter. */
    private static final String MARK = "\0";

    private static final int WILDCARDS_BYTES = 16;
}
