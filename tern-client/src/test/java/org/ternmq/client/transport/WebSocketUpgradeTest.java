package org.ternmq.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.testkit.Covers;

/** The request that opens a WebSocket, and what servers answer. */
@Timeout(60)
class WebSocketUpgradeTest {
    private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (\\S+)\r\n");

    private static Transport open(ScriptedPeer server, String pathAndQuery, TransportOptions options)
            throws IOException {
        return Transport.open(
                ServerAddress.of("ws://u:p@localhost:" + server.port() + pathAndQuery),
                options,
                Duration.ofSeconds(20));
    }

    private static String acceptOf(String request) {
        Matcher key = KEY.matcher(request);
        assertThat(key.find()).isTrue();
        return HttpTunnel.acceptOf(key.group(1));
    }

    @Test
    void theAcceptIsThatOfTheStandard() {
        assertThat(HttpTunnel.acceptOf("dGhlIHNhbXBsZSBub25jZQ=="))
                .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455, 1.3
    }

    @Test
    @Covers({"MQTT3-6.0.0-3", "MQTT-6.0.0-3"})
    void anUpgradeAsksForMqttAndTakesTheFirstFrameWithIt() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
                    String request = ScriptedPeer.receiveHead(socket);
                    ScriptedPeer.sendHead(
                            socket,
                            "HTTP/1.1 101 Switching Protocols",
                            "upgrade: WebSocket",
                            "CONNECTION:keep-alive, upgrade",
                            "Sec-WebSocket-Accept:  " + acceptOf(request) + " ",
                            "Sec-WebSocket-Protocol: mqtt");
                    ScriptedPeer.send(socket, "\u0082\u0001\u0007");
                    assertThat(ScriptedPeer.receive(socket, 8)[0]).isEqualTo((byte) 0x88); // a close frame
                    return request;
                });
                Transport transport =
                        open(server, "/a?b=c", TransportOptions.DEFAULT.withHttpHeader("Authorization", "Bearer x"))) {
            byte[] into = new byte[9];
            assertThat(transport.read(into, 0, 9)).isEqualTo(1);
            assertThat(into[0]).isEqualTo((byte) 7);
            transport.shutdownOutput();
            assertThat(server.result())
                    .startsWith("GET /a?b=c HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n")
                    .contains("Upgrade: websocket\r\n", "Connection: Upgrade\r\n", "Sec-WebSocket-Version: 13\r\n")
                    .contains("Sec-WebSocket-Protocol: mqtt\r\n", "Authorization: Bearer x\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 301 Moved|Location: wss://other/mqtt, 'answered the WebSocket request with HTTP/1.1 301 Moved, try wss://other/mqtt'",
        "HTTP/1.1 401 Unauthorized|WWW-Authenticate: Basic, 'answered the WebSocket request with HTTP/1.1 401 Unauthorized, wants authentication Basic'",
        "HTTP/1.1 200 OK, answered the WebSocket request with HTTP/1.1 200 OK",
        "HTTP/2 200, does not speak HTTP/1",
        "220 mail, does not speak HTTP/1",
        "HTTP/1.1 101 Hi|ACCEPT|PROTOCOL|Connection: Upgrade, did not upgrade to WebSocket",
        "HTTP/1.1 101 Hi|ACCEPT|PROTOCOL|Upgrade: websocket, did not upgrade to WebSocket",
        "HTTP/1.1 101 Hi|UPGRADE|PROTOCOL|Sec-WebSocket-Accept: AAAA, gave a Sec-WebSocket-Accept that does not belong to our key",
        "HTTP/1.1 101 Hi|UPGRADE|PROTOCOL, gave a Sec-WebSocket-Accept that does not belong to our key",
        "HTTP/1.1 101 Hi|UPGRADE|ACCEPT, 'does not speak the WebSocket subprotocol mqtt, but none'",
        "HTTP/1.1 101 Hi|UPGRADE|ACCEPT|Sec-WebSocket-Protocol: amqp, 'does not speak the WebSocket subprotocol mqtt, but amqp'",
        "HTTP/1.1 101 Hi|UPGRADE|ACCEPT|PROTOCOL|Sec-WebSocket-Extensions: x, uses a WebSocket extension nobody asked for: x",
    })
    void anAnswerThatIsNoUpgradeIsExplained(String head, String reason) throws Exception {
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
            String request = ScriptedPeer.receiveHead(socket);
            String answer = head.replace("|", "\r\n")
                    .replace("UPGRADE", "Upgrade: websocket\r\nConnection: Upgrade")
                    .replace("ACCEPT", "Sec-WebSocket-Accept: " + acceptOf(request))
                    .replace("PROTOCOL", "Sec-WebSocket-Protocol: mqtt");
            ScriptedPeer.send(socket, answer + "\r\n\r\n");
            return ScriptedPeer.silence(socket);
        })) {
            assertThatThrownBy(() -> open(server, "?token=secret", TransportOptions.DEFAULT))
                    .isInstanceOf(IOException.class)
                    .hasMessage("ws://localhost:" + server.port() + "/mqtt " + reason);
        }
    }

    @Test
    void aHeadWithoutEndAndACutAreRefused() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
            ScriptedPeer.send(socket, "HTTP/1.1 101 Hi\r\n" + "X: y\r\n".repeat(5_000));
            return ScriptedPeer.silence(socket);
        })) {
            assertThatThrownBy(() -> open(server, "/mqtt", TransportOptions.DEFAULT))
                    .hasMessageEndingWith("answered with a head of more than 16384 bytes");
        }
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
            ScriptedPeer.send(socket, "HTTP/1.1 101 Hi\r\n");
            socket.shutdownOutput();
            return ScriptedPeer.silence(socket);
        })) {
            assertThatThrownBy(() -> open(server, "/mqtt", TransportOptions.DEFAULT))
                    .hasMessageEndingWith("closed the connection instead of a whole HTTP answer");
        }
    }

    /** A byte now and then would get around a time-out of each read. */
    @Test
    void aSilentOrTricklingServerIsGivenUpInTime() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
            ScriptedPeer.send(socket, "HTTP/1.1 101 Hi\r\nX: ");
            socket.setSoTimeout(20);
            while (true) {
                try {
                    if (socket.getInputStream().read() < 0) {
                        return "given up";
                    }
                } catch (SocketTimeoutException e) {
                    ScriptedPeer.send(socket, "y");
                }
            }
        })) {
            assertThatThrownBy(() -> Transport.open(
                            ServerAddress.of("ws://127.0.0.1:" + server.port()),
                            TransportOptions.DEFAULT,
                            Duration.ofMillis(700)))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no answer to the WebSocket request from ws://127.0.0.1:" + server.port()
                            + "/mqtt within 700 ms");
        }
    }

    @Test
    void closingEndsAReadAndAWriteThatWait() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
            String request = ScriptedPeer.receiveHead(socket);
            ScriptedPeer.sendHead(
                    socket,
                    "HTTP/1.1 101 Hi",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Protocol: mqtt",
                    "Sec-WebSocket-Accept: " + acceptOf(request));
            Thread.currentThread().join(); // takes nothing until the test ends it
            return "";
        })) {
            BlockedCalls.assertEndedByClose(open(server, "/mqtt", TransportOptions.DEFAULT));
        }
    }
}
