package org.ternmq.cli.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Json;
import org.ternmq.codec.fields.PacketFields;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketDecoder.Side;
import org.ternmq.sn.codec.fields.SnPacketFields;
import org.ternmq.sn.codec.v2.fields.Sn2PacketFields;
import org.ternmq.sn.codec.v2.wire.Sn2Decoder;
import org.ternmq.sn.codec.wire.SnDecoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tern decode}: packets in hexadecimal digits, one JSON object a line. */
@Command(
        name = "decode",
        description = "Shows packets of MQTT and MQTT-SN given as hexadecimal digits, each as one line of JSON.",
        footer = {
            "",
            "Without --version a CONNECT is read as the version it names, every other packet as 3.1.1;",
            "each line stands alone. Without --from a packet is right if either side may send it.",
            "With --sn each line is one datagram of MQTT-SN 1.2, with --sn2 of 2.0, whoever sent it.",
            "Exit code: 0 all packets were read, 5 some were not, 1 wrong usage."
        },
        exitCodeOnInvalidInput = DecodeCommand.USAGE)
public final class DecodeCommand implements Callable<Integer> {
    static final int READ_ALL = 0;
    static final int USAGE = 1;
    static final int NOT_ALL = 5;

    /** The greatest packet that the protocol can describe. */
    private static final int PACKET_BYTES_POSSIBLE = 268_435_460;

    private final Reader input;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--version",
            paramLabel = "3|4|5",
            description = "Protocol level of the connection: 3 (3.1), 4 (3.1.1) or 5 (5.0). Default: ${DEFAULT-VALUE}.",
            defaultValue = "4")
    private int level;

    @Option(
            names = "--from",
            paramLabel = "client|server",
            description = "Who sent the packets: what the other side alone may send is refused.")
    private @Nullable Sender from;

    @Option(names = "--sn", description = "The packets are datagrams of MQTT-SN 1.2; without --version and --from.")
    private boolean sn;

    @Option(names = "--sn2", description = "The same of MQTT-SN 2.0, as its draft has them.")
    private boolean sn2;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Parameters(
            paramLabel = "HEX",
            arity = "0..*",
            description = "One packet; several arguments are joined, spaces and colons do not count."
                    + " Without any: one packet a line on standard input.")
    private List<String> hex = List.of();

    /** Who sent a packet. */
    private enum Sender {
        client,
        server
    }

    /** The command on standard input. */
    public DecodeCommand() {
        this(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    DecodeCommand(Reader input) {
        this.input = input;
    }

    @Override
    public Integer call() throws IOException {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        if (level < 3 || level > 5) {
            throw new ParameterException(command.commandLine(), "--version is 3, 4 or 5, not " + level);
        }
        boolean isOfMqtt =
                from != null || command.commandLine().getParseResult().hasMatchedOption("--version");
        if (sn && isOfMqtt) {
            throw new ParameterException(command.commandLine(), "--sn goes without --version and --from");
        }
        if (sn2 && (isOfMqtt || sn)) {
            throw new ParameterException(command.commandLine(), "--sn2 goes without --version, --from and --sn");
        }
        PrintWriter out = command.commandLine().getOut();
        if (!hex.isEmpty()) {
            try {
                return print(decode(digits(String.join("", hex))), out) ? READ_ALL : NOT_ALL;
            } catch (IllegalArgumentException error) {
                throw new ParameterException(command.commandLine(), error.getMessage(), error);
            }
        }
        return decodeLines(new BufferedReader(input), out) ? READ_ALL : NOT_ALL;
    }

    private boolean decodeLines(BufferedReader lines, PrintWriter out) throws IOException {
        boolean all = true;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                all &= print(decodeLine(line), out);
            }
        }
        return all;
    }

    private Map<String, @Nullable Object> decodeLine(String line) {
        try {
            return decode(digits(line));
        } catch (IllegalArgumentException error) {
            return error(String.valueOf(error.getMessage()), "input");
        }
    }

    private static byte[] digits(String text) {
        try {
            return HexFormat.of().parseHex(text.replaceAll("[\\s:]", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no packet in hexadecimal digits, two to a byte", e);
        }
    }

    private Map<String, @Nullable Object> decode(byte[] bytes) {
        return sn || sn2 ? decodeSn(bytes) : decodeMqtt(bytes);
    }

    private Map<String, @Nullable Object> decodeSn(byte[] datagram) {
        ByteBuffer in = ByteBuffer.wrap(datagram);
        try {
            return new LinkedHashMap<>(
                    sn2 ? Sn2PacketFields.of(Sn2Decoder.decode(in)) : SnPacketFields.of(SnDecoder.decode(in)));
        } catch (MalformedPacketException refusal) { // without a reason code, since nobody is told one
            return error(refusal.getMessage(), "malformed");
        }
    }

    private Map<String, @Nullable Object> decodeMqtt(byte[] bytes) {
        FrameReader frames = new FrameReader(PACKET_BYTES_POSSIBLE);
        PacketDecoder decoder = new PacketDecoder(receiver());
        decoder.version(version());
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (!frames.next(in)) {
                return error("the packet goes on behind these " + bytes.length + " bytes", "incomplete");
            }
            Packet packet = decoder.decode(frames);
            if (in.hasRemaining()) {
                throw MalformedPacketException.malformed(in.remaining() + " bytes stand behind the packet");
            }
            return PacketFields.of(packet, decoder.version());
        } catch (MalformedPacketException refusal) {
            return error(refusal);
        }
    }

    private Side receiver() {
        return switch (from) {
            case null -> Side.EITHER;
            case client -> Side.SERVER;
            case server -> Side.CLIENT;
        };
    }

    private Version version() {
        return switch (level) {
            case 3 -> Version.V3_1;
            case 5 -> Version.V5;
            default -> Version.V3_1_1;
        };
    }

    private static Map<String, @Nullable Object> error(MalformedPacketException refusal) {
        String kind = refusal.kind().name().toLowerCase(Locale.ROOT).replace("_", "");
        Map<String, @Nullable Object> fields = error(refusal.getMessage(), kind);
        fields.put("reason", code(refusal.reason().code()));
        if (refusal.returnCode3() >= 0) {
            fields.put("connack3", code(refusal.returnCode3()));
        }
        return fields;
    }

    private static Map<String, @Nullable Object> error(String what, String kind) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("error", what);
        fields.put("kind", kind);
        return fields;
    }

    private static String code(int code) {
        return "0x" + HexFormat.of().withUpperCase().toHexDigits((byte) code);
    }

    /** Whether the fields are those of a packet. */
    private static boolean print(Map<String, @Nullable Object> fields, PrintWriter out) {
        out.println(Json.of(fields));
        return !fields.containsKey("error");
    }
}
