package org.ternmq.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections through proxies that a test plays, byte by byte. */
@Timeout(60)
class ProxyTransportTest {
    private static Transport open(String scheme, ScriptedPeer proxy, String server) throws IOException {
        return Transport.open(
                ServerAddress.of(server),
                TransportOptions.DEFAULT.withProxy(Proxy.of(scheme + "127.0.0.1:" + proxy.port())),
                Duration.ofSeconds(20));
    }

    private static void expect(Socket socket, String hex) throws IOException {
        byte[] expected = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(HexFormat.of().formatHex(ScriptedPeer.receive(socket, expected.length)))
                .isEqualTo(HexFormat.of().formatHex(expected));
    }

    private static void answer(Socket socket, String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static void assertEchoes(Transport transport) throws IOException {
        transport.write(new byte[] {7}, 0, 1);
        byte[] back = new byte[2];
        assertThat(transport.read(back, 0, 2)).isEqualTo(1);
        assertThat(back[0]).isEqualTo((byte) 7);
    }

    @Test
    void socksResolvesTheNameItself() throws Exception {
        for (String scheme : new String[] {"socks5://", "socks5h://"}) {
            try (ScriptedPeer proxy = ScriptedPeer.start(socket -> {
                        expect(socket, "05 01 00");
                        answer(socket, "05 00");
                        expect(socket, "05 01 00 03 03 782e79 075b"); // x.y, port 1883
                        answer(socket, "05 00 00 03 01 61 0000"); // bound to a name
                        return ScriptedPeer.echo(socket);
                    });
                    Transport transport = open(scheme, proxy, "mqtt://x.y")) {
                assertEchoes(transport);
            }
        }
    }

    @Test
    void socksIsToldAddressesAsBytesAndTheLogin() throws Exception {
        try (ScriptedPeer proxy = ScriptedPeer.start(socket -> {
                    expect(socket, "05 02 00 02");
                    answer(socket, "05 02");
                    expect(socket, "01 01 75 02 7077"); // u, pw
                    answer(socket, "01 00");
                    expect(socket, "05 01 00 01 01020304 ffff");
                    answer(socket, "05 00 00 04 00000000000000000000000000000001 0000");
                    return ScriptedPeer.echo(socket);
                });
                Transport transport = open("socks5://u:pw@", proxy, "mqtt://1.2.3.4:65535")) {
            assertEchoes(transport);
        }
        try (ScriptedPeer proxy = ScriptedPeer.start(socket -> {
                    expect(socket, "05 01 00");
                    answer(socket, "05 00");
                    expect(socket, "05 01 00 04 00000000000000000000000000000001 075b");
                    answer(socket, "05 00 00 01 00000000 0000");
                    return ScriptedPeer.echo(socket);
                });
                Transport transport = open("socks5://", proxy, "mqtt://[::1]")) {
            assertEchoes(transport);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "01, it failed in general",
        "02, its rules do not allow it",
        "03, the network is unreachable",
        "04, the host is unreachable or unknown",
        "05, the connection was refused",
        "06, the time to live expired",
        "07, it does not know the command CONNECT",
        "08, it does not know this kind of address",
        "ff, it gave the unknown reason 255",
    })
    void socksSaysWhyItDoesNotConnect(String code, String reason) throws Exception {
        try (ScriptedPeer proxy = ScriptedPeer.start(socket -> {
            expect(socket, "05 01 00");
            answer(socket, "05 00");
            expect(socket, "05 01 00 03 01 78 075b");
            answer(socket, "05 " + code + " 00 01 00000000 0000");
            return ScriptedPeer.silence(socket);
        })) {
            assertThatThrownBy(() -> open("socks5h://", proxy, "mqtt://x"))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "the proxy socks5h://127.0.0.1:" + proxy.port() + " did not connect to x:1883: " + reason);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "socks5://, 05ff, wants a user name and password",
        "socks5://u:secret@, 05ff, takes neither a user name and password nor a client without",
        "socks5://u:secret@, 05020101, refused the user name or password",
        "socks5://, 05010000, wants a user name and password",
        "socks5://, 4854, does not speak SOCKS 5",
        "socks5://, '', closed the connection instead of an answer",
        "socks5://, 05000500, closed the connection instead of an answer",
        "socks5://, 050005000009, answered with an address of the unknown kind 9",
        "http://, 48545450, closed the connection instead of a whole HTTP answer",
        "http://, 0500, does not speak HTTP/1",
    })
    void aProxyThatDoesNotWorkIsExplained(String scheme, String answer, String reason) throws Exception {
        try (ScriptedPeer proxy = ScriptedPeer.start(socket -> {
            answer(socket, answer);
            socket.shutdownOutput();
            return ScriptedPeer.silence(socket);
        })) {
            assertThatThrownBy(() -> open(scheme, proxy, "mqtt://x"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + proxy.port() + " " + reason)
                    .message()
                    .doesNotContain("secret");
        }
    }

    @Test
    void anHttpProxyIsAskedForATunnel() throws Exception {
        try (ScriptedPeer proxy = ScriptedPeer.start(socket -> {
                    assertThat(ScriptedPeer.receiveHead(socket))
                            .isEqualTo(ScriptedPeer.head(
                                    "CONNECT [::1]:1883 HTTP/1.1",
                                    "Host: [::1]:1883",
                                    "Proxy-Authorization: Basic dTpww6Q="));
                    ScriptedPeer.send(socket, "HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n");
                    return ScriptedPeer.echo(socket);
                });
                Transport transport = open("http://u:p%C3%A4@", proxy, "mqtt://[::1]")) {
            assertEchoes(transport);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://, HTTP/1.1 407 Proxy Authentication Required, wants a user name and password: HTTP/1.1 407 Proxy",
        "http://u:p@, HTTP/1.0 407, refused the user name or password: HTTP/1.0 407",
        "http://, HTTP/1.1 502 Bad Gateway, did not connect to x:1883: HTTP/1.1 502 Bad Gateway",
        "http://, HTTP/1.1 OK, answered with a status line that is not of HTTP: HTTP/1.1 OK",
    })
    void anHttpProxySaysWhyItDoesNotConnect(String scheme, String statusLine, String reason) throws Exception {
        try (ScriptedPeer proxy = ScriptedPeer.start(socket -> {
            String head = ScriptedPeer.receiveHead(socket);
            ScriptedPeer.send(socket, statusLine + "\r\nContent-Length: 0\r\n\r\n");
            return head;
        })) {
            assertThatThrownBy(() -> open(scheme, proxy, "mqtt://x"))
                    .hasMessageStartingWith("the proxy http://127.0.0.1:" + proxy.port() + " " + reason);
            assertThat(proxy.result()).startsWith("CONNECT x:1883 HTTP/1.1\r\n");
        }
    }

    @Test
    void aHeadWithoutEndIsRefused() throws Exception {
        try (ScriptedPeer proxy = ScriptedPeer.start(socket -> {
            ScriptedPeer.send(socket, "HTTP/1.1 200 OK\r\nX: " + "y".repeat(20_000));
            return ScriptedPeer.silence(socket);
        })) {
            assertThatThrownBy(() -> open("http://", proxy, "mqtt://x"))
                    .hasMessageEndingWith("answered with a head of more than 16384 bytes");
        }
    }

    @Test
    void aSilentProxyIsGivenUpInTime() throws Exception {
        for (String scheme : new String[] {"socks5h://", "http://"}) {
            try (ScriptedPeer proxy = ScriptedPeer.start(ScriptedPeer::silence)) {
                String url = scheme + "127.0.0.1:" + proxy.port();
                assertThatThrownBy(() -> Transport.open(
                                ServerAddress.of("mqtts://x"),
                                TransportOptions.DEFAULT.withProxy(Proxy.of(url)),
                                Duration.ofMillis(700)))
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessage("no answer from the proxy " + url + " within 700 ms");
            }
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws Exception {
        String gone = "http://127.0.0.1:" + ScriptedPeer.closedPort();
        assertThatThrownBy(() -> Transport.open(
                        ServerAddress.of("mqtt://x"),
                        TransportOptions.DEFAULT.withProxy(Proxy.of(gone)),
                        Duration.ofSeconds(20)))
                .hasMessage("the proxy " + gone + " cannot be reached: Connection refused");
    }

    /** TLS to the server inside the tunnel, so that the proxy sees nothing; a name with an underscore is none for SNI. */
    @ParameterizedTest
    @CsvSource({"broker.example, true, value=broker.example", "my_broker.example, false, []"})
    void tlsGoesThroughATunnel(String host, boolean checked, String names, @TempDir Path folder) throws Exception {
        TestAuthority authority = new TestAuthority("authority");
        TlsOptions tls = TlsOptions.builder()
                .trust(authority.writeCertificate(folder.resolve("ca.pem")))
                .checkHostName(checked)
                .build();
        var factory = authority.issue(host).context(authority).getSocketFactory();
        try (ScriptedPeer proxy = ScriptedPeer.start(socket -> {
                    assertThat(ScriptedPeer.receiveHead(socket)).startsWith("CONNECT " + host + ":8883 ");
                    ScriptedPeer.send(socket, "HTTP/1.1 200 OK\r\n\r\n");
                    try (SSLSocket inner = (SSLSocket) factory.createSocket(socket, null, true)) {
                        inner.startHandshake();
                        assertThat(((ExtendedSSLSession) inner.getSession())
                                        .getRequestedServerNames()
                                        .toString())
                                .contains(names);
                        return ScriptedPeer.echo(inner);
                    }
                });
                Transport transport = Transport.open(
                        ServerAddress.of("mqtts://" + host),
                        TransportOptions.DEFAULT
                                .withProxy(Proxy.of("http://localhost:" + proxy.port()))
                                .withLocalAddress(InetAddress.getLoopbackAddress())
                                .withTls(tls),
                        Duration.ofSeconds(20))) {
            assertEchoes(transport);
        }
    }
}
