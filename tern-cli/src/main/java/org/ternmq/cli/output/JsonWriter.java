package org.ternmq.cli.output;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.Locale;

/** Writes JSON on one line, or laid out with tabs, in the way of the cJSON library, which mosquitto_sub uses. For one use. */
public final class JsonWriter {
    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;

    private JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    /** The text, with a byte of UTF-8 in each character if those of the value are so. */
    public static String write(JsonValue value, boolean pretty) {
        JsonWriter writer = new JsonWriter(pretty);
        writer.write(value, 0);
        return writer.out.toString();
    }

    private void write(JsonValue value, int depth) {
        switch (value) {
            case JsonValue.Group group -> writeGroup(group, depth);
            case JsonValue.Row row -> writeRow(row, depth);
            case JsonValue.Text text -> writeText(text.text());
            case JsonValue.Numeral number -> out.append(number(number.value()));
            case JsonValue.Word word -> out.append(word.word());
        }
    }

    private void writeGroup(JsonValue.Group group, int depth) {
        out.append(pretty ? "{\n" : "{");
        for (Iterator<JsonValue.Member> rest = group.members().iterator(); rest.hasNext(); ) {
            JsonValue.Member member = rest.next();
            out.append(pretty ? "\t".repeat(depth + 1) : "");
            writeText(member.name());
            out.append(pretty ? ":\t" : ":");
            write(member.value(), depth + 1);
            out.append(rest.hasNext() ? "," : "").append(pretty ? "\n" : "");
        }
        out.append(pretty ? "\t".repeat(depth) : "").append('}');
    }

    private void writeRow(JsonValue.Row row, int depth) {
        out.append('[');
        String separator = "";
        for (JsonValue value : row.values()) {
            out.append(separator);
            write(value, depth + 1);
            separator = pretty ? ", " : ",";
        }
        out.append(']');
    }

    private void writeText(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int which = "\"\\\b\f\n\r\t".indexOf(c);
            if (which >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(which));
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** With fifteen digits if they say it, else with seventeen. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "null";
        }
        String shortForm = digits(value, 15);
        double read = Double.parseDouble(shortForm);
        double greater = Math.max(Math.abs(read), Math.abs(value));
        return Math.abs(read - value) <= greater * Math.ulp(1.0) ? shortForm : digits(value, 17);
    }

    /** What C's {@code printf} makes of {@code %.15g}. */
    private static String digits(double value, int precision) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(precision, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal plain = rounded.stripTrailingZeros();
        if (exponent >= -4 && exponent < precision) {
            return plain.toPlainString();
        }
        String mantissa = plain.movePointLeft(exponent).stripTrailingZeros().toPlainString();
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + String.format(Locale.ROOT, "%02d", Math.abs(exponent));
    }
}
