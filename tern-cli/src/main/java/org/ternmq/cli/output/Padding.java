package org.ternmq.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Width, alignment and padding of a field. All is counted in bytes.
 *
 * @param left whether the field is aligned to the left, and padded with blanks whatever {@code zeros} says
 * @param zeros whether numbers and payloads are padded with zeros
 * @param width least width
 * @param widthMax greatest width of a text, or {@link #NO_MAX}
 */
record Padding(boolean left, boolean zeros, int width, int widthMax) {
    static final int NO_MAX = -1;

    void number(int value, OutputStream out) throws IOException {
        String digits = Long.toString(Math.abs((long) value));
        String sign = value < 0 ? "-" : "";
        if (!left && zeros) {
            out.write(ascii(sign));
            fill('0', width - digits.length() - sign.length(), out);
            out.write(ascii(digits));
        } else {
            aligned(ascii(sign + digits), out);
        }
    }

    void text(byte[] text, OutputStream out) throws IOException {
        aligned(widthMax == NO_MAX || widthMax >= text.length ? text : Arrays.copyOf(text, widthMax), out);
    }

    private void aligned(byte[] text, OutputStream out) throws IOException {
        fill(' ', left ? 0 : width - text.length, out);
        out.write(text);
        fill(' ', left ? width - text.length : 0, out);
    }

    /** A number that is absent. */
    void noNumber(OutputStream out) throws IOException {
        fill(zeros ? '0' : ' ', width, out);
    }

    /** A text that is absent. */
    void noText(OutputStream out) throws IOException {
        fill(' ', width, out);
    }

    /** The payload is cut to the width; without one, alignment to the left puts as many blanks behind it, which nobody will miss. */
    void payload(byte[] payload, OutputStream out) throws IOException {
        int shown = width > 0 ? Math.min(width, payload.length) : payload.length;
        int missing = width - shown;
        fill(zeros ? '0' : ' ', left ? 0 : missing, out);
        out.write(payload, 0, shown);
        fill(' ', left ? Math.abs(missing) : 0, out);
    }

    /** As {@link #payload}, but cut to half as many bytes, or half of the payload if that is less: so mosquitto does it. */
    void hex(byte[] payload, String digits, OutputStream out) throws IOException {
        int shown = width > 0 ? Math.min(width, payload.length) / 2 : payload.length;
        int missing = width > 0 ? width - 2 * shown : -payload.length;
        fill(zeros ? '0' : ' ', left ? 0 : missing, out);
        for (int i = 0; i < shown; i++) {
            out.write(digits.charAt((payload[i] & 0xF0) >> 4));
            out.write(digits.charAt(payload[i] & 0x0F));
        }
        fill(' ', left ? Math.abs(missing) : 0, out);
    }

    private static void fill(char with, int count, OutputStream out) throws IOException {
        for (int i = 0; i < count; i++) {
            out.write(with);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
