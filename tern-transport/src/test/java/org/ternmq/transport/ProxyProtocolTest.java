package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Network;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.client.RecordedEvents;
import org.ternmq.transport.client.Streams;
import org.ternmq.transport.proxy.Proxies;

/** A listener behind a load balancer, on real sockets: what it says is believed, what others say is not, and nonsense ends it. */
@Timeout(60)
class ProxyProtocolTest {
    private static final int TRUSTED = 1; // comes from 127.0.1.2, as Streams has it
    private static final int STRANGER = 8;
    private static final Proxies PROXIES = new Proxies(true, Optional.of(List.of(Network.of("127.0.1.2"))));
    private static final byte[] LINE = ascii("PROXY TCP4 203.0.113.7 192.0.2.1 4711 1883\r\n");
    private static final byte[] BINARY = v2("21 11 000c cb007107 c0000201 1267 075b");
    private static final int CONNECT_SECONDS = 40; // what ends within a test is ended by what it sent

    private final RecordedEvents events = new RecordedEvents();
    private SocketServer server;
    private InetSocketAddress address;
    private RawClient witness;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        server = server(CONNECT_SECONDS);
        address = listen(server, Door.Speech.MQTT, Optional.empty());
        witness = client(Streams.tcp(address, TRUSTED, LINE));
        assertThat(connect(witness, "witness")).isEqualTo("/203.0.113.7:4711");
    }

    private SocketServer server(int connectSeconds) {
        Limits limits = Limits.DEFAULT.with(draft -> draft.connectTimeoutSeconds = connectSeconds);
        return new SocketServer(SocketKind.best(), 2, Shared.of(limits, events, new java.security.SecureRandom()));
    }

    private static InetSocketAddress listen(SocketServer server, Door.Speech speech, Optional<Tls> tls)
            throws IOException {
        return (InetSocketAddress) server.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Door(Durability.DISK, speech, tls, Door.Web.ANY, PROXIES));
    }

    @AfterEach
    void everyoneElseIsUnaffected() throws IOException {
        witness.send(Ping.Pingreq.INSTANCE);
        assertEquals(Ping.Pingresp.INSTANCE, witness.read());
        witness.close();
        server.close();
        assertThat(events.defects).isEmpty();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] v2(String rest) {
        return hex("0d0a0d0a000d0a515549540a" + rest);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static RawClient client(RawClient.Stream stream) {
        return new RawClient(stream, Version.V5);
    }

    /** Where the broker thinks that a client is. */
    private String connect(RawClient client, String clientId) throws IOException {
        client.send(Connect.of(Version.V5, clientId, true, 0));
        return accepted(client, clientId);
    }

    private String accepted(RawClient client, String clientId) throws IOException {
        assertTrue(((Connack) client.read()).isAccepted());
        String begin = clientId + " connected from ";
        return events.lines.stream()
                .filter(line -> line.startsWith(begin))
                .findFirst()
                .orElseThrow()
                .substring(begin.length());
    }

    static Stream<Arguments> headers() {
        String unix = "00".repeat(216);
        return Stream.of(
                Arguments.of("a line, IPv4", LINE, "/203.0.113.7:4711"),
                Arguments.of(
                        "a line, IPv6",
                        ascii("PROXY TCP6 2001:db8::7 2001:db8::1 65535 0\r\n"),
                        "/[2001:db8:0:0:0:0:0:7]:65535"),
                Arguments.of("a line that knows nothing", ascii("PROXY UNKNOWN\r\n"), "the socket"),
                Arguments.of(
                        "the longest line there can be",
                        ascii("PROXY UNKNOWN" + (" " + "f".repeat(39)).repeat(2) + " 65535 65535\r\n"),
                        "the socket"),
                Arguments.of("binary, IPv4", BINARY, "/203.0.113.7:4711"),
                Arguments.of(
                        "binary, IPv6",
                        v2("21 21 0024 20010db8000000000000000000000007 20010db8000000000000000000000001 ffff 0001"),
                        "/[2001:db8:0:0:0:0:0:7]:65535"),
                Arguments.of(
                        "binary, IPv4 in the form of IPv6",
                        v2("21 21 0024 00000000000000000000ffffcb007107 00000000000000000000ffffc0000201 1267 0001"),
                        "/203.0.113.7:4711"),
                Arguments.of(
                        "with more behind the addresses",
                        v2("21 11 0017 cb007107 c0000201 1267 075b 03 0004 01020304 04 0001 00"),
                        "/203.0.113.7:4711"),
                Arguments.of("what looks whether we are there", v2("20 00 0000"), "the socket"),
                Arguments.of("the same with addresses", v2("20 11 000c cb007107 c0000201 1267 075b"), "the socket"),
                Arguments.of("the same with a family that is none", v2("20 ff 0001 00"), "the socket"),
                Arguments.of("what has no address", v2("21 00 0003 ffffff"), "the socket"),
                Arguments.of("a Unix socket at the proxy", v2("21 31 00d8" + unix), "the socket"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void itsHeaderSaysWhereTheClientIs(String what, byte[] header, String where) throws IOException {
        try (RawClient client = client(Streams.tcp(address, TRUSTED, header))) {
            String peer = connect(client, "c");
            if (where.equals("the socket")) {
                assertThat(peer).startsWith("/127.0.1.2:");
            } else {
                assertThat(peer).isEqualTo(where);
            }
        }
    }

    @Test
    void whereverTheHeaderIsCutItIsTheSame() throws IOException {
        int number = 0;
        for (byte[] header : List.of(LINE, BINARY)) {
            for (int cut = 0; cut <= header.length; cut++) {
                String id = "cut-" + number++;
                byte[] connect = RawClient.bytes(Version.V5, Connect.of(Version.V5, id, true, 0));
                byte[] rest = joined(Arrays.copyOfRange(header, cut, header.length), connect);
                try (RawClient client = client(Streams.tcp(address, TRUSTED))) {
                    client.sendBytes(Arrays.copyOf(header, cut));
                    client.sendBytes(rest);
                    assertThat(accepted(client, id)).isEqualTo("/203.0.113.7:4711");
                }
            }
            try (RawClient client = client(Streams.tcp(address, TRUSTED))) {
                client.sendByteByByte(header);
                assertThat(connect(client, "bytes-" + number)).isEqualTo("/203.0.113.7:4711");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"TLS", "WebSocket", "WebSocket in TLS", "any: MQTT", "any: WebSocket", "any: WebSocket in TLS"})
    void itComesBeforeAllElseAndInOnePieceWithIt(String way) throws Exception {
        Door.Speech speech = way.startsWith("any")
                ? Door.Speech.ANY
                : way.startsWith("Web") ? Door.Speech.WEBSOCKET : Door.Speech.MQTT;
        Optional<Tls> tls = way.endsWith("TLS") ? Optional.of(Streams.tls(folder)) : Optional.empty();
        InetSocketAddress door = listen(server, speech, tls);
        for (byte[] header : List.of(LINE, BINARY)) {
            RawClient.Stream stream = way.equals("TLS")
                    ? Streams.tls(door, TRUSTED, header)
                    : way.endsWith("TLS")
                            ? Streams.secureWebSocket(door, TRUSTED, header)
                            : way.endsWith("WebSocket")
                                    ? Streams.webSocket(door, TRUSTED, header)
                                    : Streams.tcp(door, TRUSTED, header);
            try (RawClient client = client(stream)) {
                assertThat(connect(client, way + header.length)).isEqualTo("/203.0.113.7:4711");
            }
        }
    }

    @Test
    void whoMayOpenAUnixSocketIsBelieved() throws IOException {
        Path file = folder.resolve("socket");
        server.listen(
                UnixDomainSocketAddress.of(file),
                new Door(
                        Durability.DISK,
                        Door.Speech.MQTT,
                        Optional.empty(),
                        Door.Web.ANY,
                        new Proxies(true, Optional.empty())));
        try (RawClient client = client(Streams.unix(file))) {
            client.sendBytes(BINARY);
            assertThat(connect(client, "unix")).isEqualTo("/203.0.113.7:4711");
        }
        try (RawClient client = client(Streams.unix(file))) {
            client.sendBytes(v2("20 00 0000"));
            assertThat(connect(client, "local")).isEqualTo(file.toString());
        }
    }

    @Test
    void aForgedHeaderIsNotEvenRead() throws IOException {
        try (RawClient client = client(Streams.tcp(address, STRANGER))) {
            assertTrue(isEnded(
                    client, joined(LINE, RawClient.bytes(Version.V5, Connect.of(Version.V5, "x", true, 0)))));
        }
        try (RawClient client = client(Streams.tcp(address, STRANGER))) {
            assertTrue(isEnded(client, new byte[0]));
        }
        Awaitility.await().until(() -> said("from /127.0.1.9:", "NOT_AUTHORIZED: it is none of the trusted proxies"));
        assertThat(events.lines).noneMatch(line -> line.startsWith("x connected"));
    }

    /** Whether the broker ends it; a reset does as well. */
    private static boolean isEnded(RawClient client, byte[] bytes) {
        try {
            client.sendBytes(bytes);
            return client.isClosedByBroker();
        } catch (IOException reset) {
            return true;
        }
    }

    private boolean said(String first, String second) {
        return events.lines.stream().anyMatch(line -> line.contains(first) && line.contains(second));
    }

    static Stream<Arguments> nonsense() {
        byte[] noise = new byte[5_000];
        new Random(7).nextBytes(noise);
        noise[0] = 'P';
        String none = "it does not begin with a PROXY header";
        return Stream.of(
                Arguments.of("a CONNECT without header", hex("100d 0004 4d515454 04 02003c 000163"), none),
                Arguments.of("one byte", hex("00"), none),
                Arguments.of("the wrong last byte of a signature", hex("0d0a0d0a000d0a515549540b"), none),
                Arguments.of("noise", noise, none),
                Arguments.of("GET", ascii("GET / HTTP/1.1\r\n\r\n"), none),
                Arguments.of("200 bytes without an end", ascii("PROXY TCP4 " + "1".repeat(189)), "without end"),
                Arguments.of("an end that is half of one", ascii("PROXY UNKNOWN\n"), "without end"),
                Arguments.of("no words", ascii("PROXY \r\n"), "words"),
                Arguments.of("another protocol", ascii("PROXY UDP4 1.2.3.4 1.2.3.4 1 1\r\n"), "words"),
                Arguments.of("too few words", ascii("PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n"), "words"),
                Arguments.of("a name", ascii("PROXY TCP4 localhost 1.2.3.4 1 1\r\n"), "an address that is none"),
                Arguments.of("IPv6 as IPv4", ascii("PROXY TCP4 ::1 ::1 1 1\r\n"), "an address that is none"),
                Arguments.of("IPv4 as IPv6", ascii("PROXY TCP6 1.2.3.4 1.2.3.4 1 1\r\n"), "an address that is none"),
                Arguments.of("a large port", ascii("PROXY TCP4 1.2.3.4 1.2.3.4 65536 1\r\n"), "a port that is none"),
                Arguments.of("a port below zero", ascii("PROXY TCP4 1.2.3.4 1.2.3.4 1 -1\r\n"), "a port that is none"),
                Arguments.of("version 1 in binary", v2("11 11 000c"), "a version or command"),
                Arguments.of("version 15", v2("ff ff ffff"), "a version or command"),
                Arguments.of("a command to come", v2("22 11 000c"), "a version or command"),
                Arguments.of("a family to come", v2("21 41 000c"), "a family that is none"),
                Arguments.of("65,535 bytes", v2("21 11 ffff"), "a length of 65535"),
                Arguments.of("the same of no use", v2("20 00 ffff"), "a length of 65535"),
                Arguments.of("half an address", v2("21 11 000b"), "a length of 11"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void nonsenseEndsTheConnectionAtOnceAndTheLogSaysWhy(String what, byte[] bytes, String why) throws IOException {
        try (RawClient client = client(Streams.tcp(address, TRUSTED))) {
            assertTrue(isEnded(client, bytes));
        }
        Awaitility.await().until(() -> said("from /127.0.1.2:", why));
        assertThat(events.lines).filteredOn(line -> !line.startsWith("witness")).hasSize(1);
    }

    @Test
    void whoDoesNotFinishItsHeaderHasTheTimeOfAConnect() throws IOException {
        try (SocketServer hasty = server(1)) {
            InetSocketAddress door = listen(hasty, Door.Speech.MQTT, Optional.empty());
            try (RawClient silent = client(Streams.tcp(door, TRUSTED));
                    RawClient slow = client(Streams.tcp(door, TRUSTED))) {
                slow.sendBytes(Arrays.copyOf(BINARY, BINARY.length - 1));
                assertTrue(silent.isClosedByBroker());
                assertTrue(slow.isClosedByBroker());
            }
            assertThat(events.lines)
                    .filteredOn(line -> line.contains("no CONNECT in 1 s"))
                    .hasSize(2);
        }
    }
}
