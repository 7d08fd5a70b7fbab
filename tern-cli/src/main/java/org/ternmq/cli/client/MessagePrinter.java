package org.ternmq.cli.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.output.Format;
import org.ternmq.cli.output.MessageLine;
import org.ternmq.cli.output.Printed;
import org.ternmq.client.Received;
import org.ternmq.codec.packet.Message;
import picocli.CommandLine.Option;

/** The flags that say how messages are printed, and the printing. */
final class MessagePrinter {
    @Option(
            names = {"-v", "--verbose"},
            description = "Print the topic and a space before each message.")
    private boolean verbose;

    @Option(names = "-N", description = "Print no end of line after a message.")
    private boolean noNewline;

    @Option(
            names = "-F",
            paramLabel = "FORMAT",
            description = {
                "Print each message so: %%t topic, %%p payload, %%x %%X in hexadecimal, %%l length, %%q QoS, %%r retained,"
                        + " %%m packet identifier, %%j JSON, %%J JSON with a payload that is JSON, %%I time, %%U seconds since 1970;"
                        + " of mqttv5 %%A topic alias, %%C content type, %%D correlation data, %%E message expiry, %%F payload"
                        + " format, %%P user properties, %%R response topic, %%S subscription identifier; %%%% is %%.",
                "%%10t fills up to a width, %%-10t to the left, %%010l with zeros, %%.10t cuts. @H and the like are those of"
                        + " strftime, @N nanoseconds, @@ is @. \\n \\t \\r \\0 \\a \\e \\v \\\\ are as in C."
            })
    private @Nullable String format;

    @Option(
            names = "--json",
            description =
                    "Print a JSON object a line: ts, topic, qos, retain, payload or (where it is no UTF-8) payload_base64, properties.")
    private boolean json;

    @Option(names = "--pretty", description = "Lay out the JSON of %%j and %%J over several lines.")
    private boolean pretty;

    private OutputStream out = OutputStream.nullOutputStream();
    private @Nullable Streams streams;
    private String command = "tern";
    private @Nullable Format compiled;

    /**
     * Makes ready, before anything is printed.
     *
     * @throws IllegalArgumentException if the flags cannot be, with a sentence that says why
     */
    void open(Streams target, String name) {
        if (json && (format != null || noNewline || pretty)) {
            throw new IllegalArgumentException("--json has a form of its own; leave out -F, -N and --pretty");
        }
        command = name;
        streams = target;
        out = new BufferedOutputStream(target.out(), 64 << 10);
        compiled = format == null ? null : Format.of(format, pretty);
    }

    void flush() throws IOException {
        out.flush();
    }

    void print(Received received) throws IOException {
        Message message = received.message();
        if (json) {
            out.write(MessageLine.of(message, Instant.now()));
        } else if (compiled != null) {
            ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
            compiled.print(new Printed(message, received.packetId(), now), out, this::tell);
        } else if (message.payload().isEmpty()) {
            printEmpty(message);
            return;
        } else {
            if (verbose) {
                out.write(message.topic().utf8());
                out.write(' ');
            }
            out.write(message.payload().toArray());
        }
        if (!noNewline) {
            out.write('\n');
        }
    }

    /** An empty message shows only where its topic does, as people know it. */
    private void printEmpty(Message message) throws IOException {
        if (verbose && !noNewline) {
            out.write(message.topic().utf8());
            out.write(EMPTY);
        }
    }

    private void tell(String problem) {
        if (streams != null) {
            streams.err().println(command + ": " + problem);
        }
    }

    private static final byte[] EMPTY = " (null)\n".getBytes(StandardCharsets.US_ASCII);
}
