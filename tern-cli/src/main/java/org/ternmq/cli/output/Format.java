package org.ternmq.cli.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.UserProperty;

/** A format string as {@code mosquitto_sub -F} takes it, read once and printed for each message. Immutable. */
public final class Format {
    private final List<Piece> pieces;
    private final boolean pretty;

    /** What a format is made of. */
    sealed interface Piece {
        /** Something to print as it is. */
        record Literal(Bytes text) implements Piece {}

        /** {@code %t} and the like. */
        record Field(char letter, Padding padding) implements Piece {}

        /** {@code @H} and the like. */
        record Time(char conversion) implements Piece {}
    }

    private Format(List<Piece> pieces, boolean pretty) {
        this.pieces = pieces;
        this.pretty = pretty;
    }

    /**
     * Reads a format.
     *
     * @param pretty whether JSON is laid out over several lines
     * @throws IllegalArgumentException if it cannot be one, with a sentence that says why
     */
    public static Format of(String text, boolean pretty) {
        return new Format(new FormatReader(text).read(), pretty);
    }

    /**
     * Prints a message, without an end of line.
     *
     * @param problems told in a sentence what could not be printed
     */
    public void print(Printed printed, OutputStream out, Consumer<String> problems) throws IOException {
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Literal literal -> out.write(literal.text().toArray());
                case Piece.Time time ->
                    out.write(Strftime.of(time.conversion(), printed.at()).getBytes(UTF_8));
                case Piece.Field field -> print(field, printed, out, problems);
            }
        }
    }

    private void print(Piece.Field field, Printed printed, OutputStream out, Consumer<String> problems)
            throws IOException {
        Message message = printed.message();
        Padding padding = field.padding();
        switch (field.letter()) {
            case '%' -> out.write('%');
            case 'l' -> padding.number(message.payload().length(), out);
            case 'm' -> padding.number(printed.packetId(), out);
            case 'p' -> padding.payload(message.payload().toArray(), out);
            case 'q' -> out.write('0' + message.qos().bits());
            case 'r' -> out.write(message.retain() ? '1' : '0');
            case 't' -> padding.text(message.topic().utf8(), out);
            case 'x' -> padding.hex(message.payload().toArray(), "0123456789abcdef", out);
            case 'X' -> padding.hex(message.payload().toArray(), "0123456789ABCDEF", out);
            case 'I' ->
                padding.text(
                        Strftime.pattern("yyyy-MM-dd'T'HH:mm:ssxx", printed.at())
                                .getBytes(UTF_8),
                        out);
            case 'U' ->
                out.write((Strftime.of('s', printed.at()) + "." + Strftime.of('N', printed.at())).getBytes(UTF_8));
            case 'j', 'J' -> printJson(field.letter() == 'J', printed, out, problems);
            default -> printProperty(field.letter(), message.properties(), padding, out);
        }
    }

    private void printJson(boolean payloadIsJson, Printed printed, OutputStream out, Consumer<String> problems)
            throws IOException {
        JsonValue json;
        try {
            json = MessageJson.of(printed, payloadIsJson);
        } catch (IllegalArgumentException noJson) {
            problems.accept(
                    "the payload is no JSON on topic " + printed.message().topic());
            return;
        }
        out.write(JsonWriter.write(json, pretty).getBytes(ISO_8859_1)); // which holds a byte in each character
    }

    private static void printProperty(char letter, Properties properties, Padding padding, OutputStream out)
            throws IOException {
        switch (letter) {
            case 'A' -> printNumber(PropertyId.TOPIC_ALIAS, properties, padding, out);
            case 'E' -> printNumber(PropertyId.MESSAGE_EXPIRY_INTERVAL, properties, padding, out);
            case 'F' -> printNumber(PropertyId.PAYLOAD_FORMAT_INDICATOR, properties, padding, out);
            case 'S' -> printNumber(PropertyId.SUBSCRIPTION_IDENTIFIER, properties, padding, out);
            case 'D' ->
                out.write(properties
                        .bytes(PropertyId.CORRELATION_DATA, Bytes.EMPTY)
                        .toArray());
            case 'C' -> {
                if (properties.has(PropertyId.CONTENT_TYPE)) {
                    padding.text(properties.text(PropertyId.CONTENT_TYPE, "").getBytes(UTF_8), out);
                } else {
                    padding.noText(out);
                }
            }
            case 'R' -> {
                if (properties.has(PropertyId.RESPONSE_TOPIC)) {
                    padding.text(properties.text(PropertyId.RESPONSE_TOPIC, "").getBytes(UTF_8), out);
                }
            }
            case 'P' -> {
                String separator = "";
                for (UserProperty user : properties.userProperties()) {
                    out.write((separator + user.name() + ":" + user.value()).getBytes(UTF_8));
                    separator = " ";
                }
            }
            default -> throw new IllegalStateException("%" + letter + " was not refused");
        }
    }

    private static void printNumber(PropertyId id, Properties properties, Padding padding, OutputStream out)
            throws IOException {
        if (properties.has(id)) {
            padding.number((int) properties.number(id, 0), out);
        } else {
            padding.noNumber(out);
        }
    }
}
