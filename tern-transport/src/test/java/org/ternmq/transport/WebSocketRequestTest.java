package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Network;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.testkit.WebSocketBytes;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.client.RecordedEvents;
import org.ternmq.transport.client.Streams;
import org.ternmq.transport.proxy.Proxies;

/** What a WebSocket has to ask for, where a listener says so, and what it may say of its client. */
@Timeout(60)
class WebSocketRequestTest {
    private static final Door.Web WEB = new Door.Web("/mqtt", List.of("https://example.org", "http://localhost:8080"));
    private static final int TRUSTED = 1; // comes from 127.0.1.2, as Streams has it
    private static final int STRANGER = 8; // from 127.0.1.9
    private static final Optional<List<Network>> PROXIES =
            Optional.of(List.of(Network.of("127.0.1.2"), Network.of("10.0.0.0/8")));

    private final RecordedEvents events = new RecordedEvents();
    private SocketServer server;

    @BeforeEach
    void start() {
        server = new SocketServer(
                SocketKind.best(), 2, Shared.of(Limits.DEFAULT, events, new java.security.SecureRandom()));
    }

    @AfterEach
    void nothingWasADefect() {
        server.close();
        assertThat(events.defects).isEmpty();
    }

    private InetSocketAddress listen(Door.Speech speech, Door.Web web, Proxies proxies) throws IOException {
        SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return (InetSocketAddress)
                server.listen(any, new Door(Durability.DISK, speech, Optional.empty(), web, proxies));
    }

    /** Where the broker thinks that a client is which asks so. */
    private String connected(InetSocketAddress address, int source, String request) throws IOException {
        try (RawClient client = new RawClient(Streams.webSocket(address, source, request), Version.V5)) {
            client.send(Connect.of(Version.V5, "c", true, 0));
            assertTrue(((Connack) client.read()).isAccepted());
        }
        String begin = "c connected from ";
        return events.lines.stream()
                .filter(line -> line.startsWith(begin))
                .findFirst()
                .orElseThrow()
                .substring(begin.length());
    }

    private static String at(String path, String... lines) {
        return WebSocketBytes.upgrade(lines).replace("GET /mqtt", "GET " + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WEBSOCKET", "ANY"})
    void itsPathAndItsPagesComeIn(Door.Speech speech) throws IOException {
        InetSocketAddress door = listen(speech, WEB, Proxies.NONE);
        for (String request : List.of(
                at("/mqtt"), // a program that is no browser
                at("/mqtt?token=1"),
                at("/mqtt", "Origin: https://example.org"),
                at("/mqtt", "origin: http://localhost:8080"))) {
            assertThat(connected(door, STRANGER, request)).startsWith("/127.0.1.9:");
        }
    }

    @Test
    void withoutAWordEverythingComesIn() throws IOException {
        InetSocketAddress door = listen(Door.Speech.WEBSOCKET, Door.Web.ANY, Proxies.NONE);
        assertThat(connected(door, STRANGER, at("/", "Origin: https://evil.example")))
                .startsWith("/127.0.1.9:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ | | 404 | MQTT is spoken at /mqtt",
                "/mqtt/ | | 404 | MQTT is spoken at /mqtt",
                "/MQTT | | 404 | MQTT is spoken at /mqtt",
                "/other?/mqtt | Origin: https://example.org | 404 | MQTT is spoken at /mqtt",
                "/mqtt | Origin: https://evil.example | 403 | pages of https://evil.example may not come here",
                "/mqtt | Origin: http://example.org | 403 | may not come here",
                "/mqtt | Origin: https://example.org:444 | 403 | may not come here",
                "/mqtt | Origin: https://example.org.evil.example | 403 | may not come here",
                "/mqtt | Origin: null | 403 | may not come here",
                "/mqtt | Origin: | 403 | may not come here"
            })
    void othersReadWhyTheyDoNot(String path, String origin, int status, String why) throws IOException {
        InetSocketAddress door = listen(Door.Speech.ANY, WEB, Proxies.NONE);
        String[] lines = origin == null ? new String[0] : new String[] {origin};
        assertThat(answer(door, at(path, lines)))
                .startsWith("HTTP/1.1 " + status + " ")
                .contains(why);
        Awaitility.await().until(() -> !events.lines.isEmpty());
        assertThat(events.lines).singleElement().asString().contains("refused with " + status + ": ", why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Connection: Upgrade | Connection: keep-alive | 400 | this is a WebSocket for MQTT",
                "Connection: Upgrade | - | 400 | this is a WebSocket for MQTT",
                "Upgrade: websocket | Upgrade: h2c | 400 | this is a WebSocket for MQTT",
                "Upgrade: websocket | Upgrade: websocket/13 | 400 | this is a WebSocket for MQTT",
                "Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 8 | 426 | as of version 13",
                "Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 14 | 426 | as of version 13",
                "Sec-WebSocket-Version: 13 | - | 426 | as of version 13",
                "Host: a | Content-Length: 9000 | 413 | a request has no such body",
                "Host: a | Transfer-Encoding: chunked | 413 | a request has no such body"
            })
    void whatAsksForNoWebSocketIsAnsweredAndClosed(String line, String instead, int status, String why)
            throws IOException {
        InetSocketAddress door = listen(Door.Speech.WEBSOCKET, WEB, Proxies.NONE);
        String body = "2000\r\n" + "x".repeat(0x2000) + "\r\n1\r\nx"; // nothing is left unread when it is refused
        String request = at("/mqtt").replace(line + "\r\n", instead == null ? "" : instead + "\r\n");
        assertThat(answer(door, request.contains("chunked") ? request + body : request))
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("sec-websocket-version: 13", why);
        Awaitility.await().until(() -> !events.lines.isEmpty());
        assertThat(events.lines).singleElement().asString().contains("refused with " + status + ": ", why);
    }

    @ParameterizedTest
    @CsvSource({"WEBSOCKET, G", "ANY, G", "WEBSOCKET, GET /mqtt HTTP/1.1%nHost: a%n"})
    void aRequestThatIsCutIsNotJustALostConnection(Door.Speech speech, String part) throws IOException {
        InetSocketAddress door = listen(speech, WEB, Proxies.NONE);
        try (Socket cut = new Socket(door.getAddress(), door.getPort())) {
            cut.getOutputStream().write(part.replace("%n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        Awaitility.await().until(() -> !events.lines.isEmpty());
        assertThat(events.lines).singleElement().asString().contains("connection lost in the request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: keep-alive, Upgrade", "connection: upgrade"})
    void otherWordsForTheSameAreHeard(String line) throws IOException {
        InetSocketAddress door = listen(Door.Speech.WEBSOCKET, WEB, Proxies.NONE);
        assertThat(connected(door, STRANGER, at("/mqtt").replace("Connection: Upgrade", line)))
                .startsWith("/127.0.1.9:");
    }

    /** All that comes until the end. */
    private static String answer(InetSocketAddress door, String request) throws IOException {
        RawClient.Stream stream = Streams.tcp(door, STRANGER);
        stream.write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        byte[] part = new byte[1_024];
        for (int count = stream.read(part); count >= 0; count = stream.read(part)) {
            answer.append(new String(part, 0, count, StandardCharsets.US_ASCII));
        }
        stream.reset();
        return answer.toString();
    }

    @Test
    void oneRightOriginDoesNotLetAWrongOneIn() throws IOException {
        InetSocketAddress door = listen(Door.Speech.WEBSOCKET, WEB, Proxies.NONE);
        assertThatThrownBy(() -> Streams.webSocket(
                        door, STRANGER, at("/mqtt", "Origin: https://example.org", "Origin: https://evil.example")))
                .hasMessageContaining("HTTP/1.1 403");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | X-Forwarded-For: 203.0.113.7 | /203.0.113.7",
                "1 | x-forwarded-for: 198.51.100.1, 203.0.113.7, 10.0.0.9 | /203.0.113.7",
                "1 | X-Forwarded-For: 2001:db8::7 | /2001:db8:0:0:0:0:0:7",
                "1 | X-Forwarded-For: nonsense | /127.0.1.2:",
                "1 | X-Other: 203.0.113.7 | /127.0.1.2:",
                "8 | X-Forwarded-For: 203.0.113.7 | /127.0.1.9:" // whom nobody trusts
            })
    void onlyATrustedProxySaysWhereAClientIs(int source, String line, String peer) throws IOException {
        InetSocketAddress door = listen(Door.Speech.ANY, WEB, new Proxies(false, PROXIES));
        assertThat(connected(door, source, at("/mqtt", line))).startsWith(peer);
    }

    @Test
    void whereNoProxyIsKnownNobodyDoes() throws IOException {
        InetSocketAddress door = listen(Door.Speech.ANY, WEB, Proxies.NONE);
        assertThat(connected(door, TRUSTED, at("/mqtt", "X-Forwarded-For: 203.0.113.7")))
                .startsWith("/127.0.1.2:");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, /203.0.113.7:4711", // the client came to the load balancer, and forges
        "10.0.0.9, /198.51.100.1" // a proxy did
    })
    void behindBothTheHeaderSaysWhoSaysSo(String inHeader, String peer) throws IOException {
        InetSocketAddress door = listen(Door.Speech.WEBSOCKET, WEB, new Proxies(true, PROXIES));
        String header = "PROXY TCP4 " + inHeader + " 192.0.2.1 4711 443\r\n";
        assertThat(connected(door, TRUSTED, header + at("/mqtt", "X-Forwarded-For: 198.51.100.1")))
                .isEqualTo(peer);
    }
}
