package org.ternmq.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.transport.TestAuthority.Identity;

/** TLS against the JDK's own server sockets. */
@Timeout(60)
class TlsTransportTest {
    private static final Duration TIME = Duration.ofSeconds(20);

    @TempDir
    static Path folder = Path.of("");

    private static TestAuthority authority;
    private static Identity localhost;
    private static Path trusted = Path.of("");

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = new TestAuthority("Tern test authority");
        localhost = authority.issue("localhost");
        trusted = authority.writeCertificate(folder.resolve("ca.pem"));
    }

    private static ScriptedPeer server(Identity identity, boolean asks, ScriptedPeer.Script script) throws Exception {
        SSLServerSocket listener = (SSLServerSocket) identity.context(authority)
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(asks);
        SSLParameters parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"mqtt", "x"});
        listener.setSSLParameters(parameters);
        return new ScriptedPeer(listener, script);
    }

    private static TlsOptions.Builder trusting() {
        return TlsOptions.builder().trust(trusted);
    }

    private static Transport open(ScriptedPeer server, String host, TlsOptions.Builder tls) throws IOException {
        return Transport.open(
                ServerAddress.of("mqtts://" + host + ":" + server.port()),
                TransportOptions.DEFAULT.withTls(tls.build()),
                TIME);
    }

    private static String roundTrip(Transport transport, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        transport.write(bytes, 0, bytes.length);
        byte[] back = new byte[bytes.length];
        for (int have = 0; have < back.length; ) {
            int count = transport.read(back, have, back.length - have);
            assertThat(count).isPositive();
            have += count;
        }
        return new String(back, StandardCharsets.UTF_8);
    }

    @Test
    void bytesGoThereAndBackAndTheEndIsSaidByBoth() throws Exception {
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (ScriptedPeer server = server(localhost, false, ScriptedPeer::echo);
                    Transport transport = open(server, "localhost", trusting().protocols(version))) {
                String large = "tern".repeat(50_000);
                assertThat(roundTrip(transport, large)).isEqualTo(large);
                transport.shutdownOutput();
                assertThat(transport.read(new byte[1], 0, 1)).isEqualTo(-1);
                assertThat(server.result()).isEqualTo("echoed");
            }
        }
    }

    @Test
    void theServerIsToldTheHostNameAndTheProtocolIsAgreed() throws Exception {
        try (ScriptedPeer server = server(localhost, false, socket -> {
                    SSLSocket tls = (SSLSocket) socket;
                    tls.startHandshake();
                    ExtendedSSLSession session = (ExtendedSSLSession) tls.getSession();
                    return session.getRequestedServerNames() + " " + tls.getApplicationProtocol() + " "
                            + session.getProtocol() + " " + session.getCipherSuite();
                });
                Transport transport = open(
                        server,
                        "localhost",
                        trusting()
                                .applicationProtocols("mqtt")
                                .protocols("TLSv1.3")
                                .cipherSuites("TLS_AES_128_GCM_SHA256"))) {
            assertThat(server.result())
                    .contains("host_name (0), value=localhost")
                    .endsWith(" mqtt TLSv1.3 TLS_AES_128_GCM_SHA256");
            assertThat(transport).isNotNull();
        }
    }

    @Test
    void noNameIsSentForAnIpAddress() throws Exception {
        try (ScriptedPeer server = server(authority.issue("127.0.0.1"), false, socket -> {
                    ((SSLSocket) socket).startHandshake();
                    ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
                    return "names " + session.getRequestedServerNames();
                });
                Transport transport = open(server, "127.0.0.1", trusting())) {
            assertThat(server.result()).isEqualTo("names []");
            assertThat(transport).isNotNull();
        }
    }

    @Test
    void aSecondConnectionResumesTheSession() throws Exception {
        TlsOptions tls = trusting().protocols("TLSv1.2").build();
        SSLServerSocket listener = (SSLServerSocket) localhost
                .context(authority)
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ServerAddress address = ServerAddress.of("mqtts://localhost:" + listener.getLocalPort());
        ScriptedPeer.Script tellCreation = socket -> {
            ((SSLSocket) socket).startHandshake();
            String created = "" + ((SSLSocket) socket).getSession().getCreationTime();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.close();
            return created;
        };
        String[] created = new String[2];
        try (listener) {
            for (int i = 0; i < 2; i++) {
                ScriptedPeer peer = new ScriptedPeer(listener, tellCreation);
                Transport transport = Transport.open(address, TransportOptions.DEFAULT.withTls(tls), TIME);
                transport.shutdownOutput();
                created[i] = peer.result();
                transport.close();
            }
        }
        assertThat(created[1]).isEqualTo(created[0]);
    }

    @Test
    void aCertificateOfOursIsShown() throws Exception {
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            Identity client = authority.issue("client", algorithm, Instant.now().plus(Duration.ofDays(1)));
            Path chain = client.writeCertificate(folder.resolve("client.pem"));
            Path key = client.writeKey(folder.resolve("client.key"));
            try (ScriptedPeer server = server(localhost, true, socket -> {
                        ((SSLSocket) socket).startHandshake();
                        return ((SSLSocket) socket).getSession().getPeerPrincipal() + "";
                    });
                    Transport transport = open(server, "localhost", trusting().clientCertificate(chain, key))) {
                assertThat(server.result()).isEqualTo("CN=client");
                assertThat(transport).isNotNull();
            }
        }
    }

    @Test
    void aServerThatMissesOurCertificateSaysSo() throws Exception {
        try (ScriptedPeer server = server(localhost, true, ScriptedPeer::silence)) {
            assertThatThrownBy(() -> open(server, "localhost", trusting().protocols("TLSv1.2")))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("localhost:\\d+ (refused the TLS handshake: .*Received fatal alert.*"
                            + "|broke the connection during the TLS handshake: .*)");
        }
    }

    @Test
    void anUnknownAuthorityIsRefused() throws Exception {
        Path other = new TestAuthority("other").writeCertificate(folder.resolve("other.pem"));
        try (ScriptedPeer server = server(localhost, false, ScriptedPeer::silence)) {
            assertThatThrownBy(
                            () -> open(server, "localhost", TlsOptions.builder().trust(other)))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessage("the certificate of localhost:" + server.port()
                            + " is not signed by an authority that is" + " trusted; trust the one it has, if you do");
        }
        try (ScriptedPeer server = server(localhost, false, ScriptedPeer::silence)) {
            assertThatThrownBy(() -> open(server, "localhost", TlsOptions.builder()))
                    .hasMessageContaining("is not signed by an authority that is trusted");
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefusedUnlessNamesAreNotChecked() throws Exception {
        Identity other = authority.issue("broker.example");
        try (ScriptedPeer server = server(other, false, ScriptedPeer::silence)) {
            assertThatThrownBy(() -> open(server, "localhost", trusting()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessage("the certificate of localhost:" + server.port()
                            + " is not good: No subject alternative DNS name matching localhost found.");
        }
        try (ScriptedPeer server = server(other, false, ScriptedPeer::echo);
                Transport transport = open(server, "localhost", trusting().checkHostName(false))) {
            assertThat(roundTrip(transport, "a")).isEqualTo("a");
        }
        Path stranger = new TestAuthority("stranger").writeCertificate(folder.resolve("stranger.pem"));
        try (ScriptedPeer server = server(other, false, ScriptedPeer::silence)) {
            assertThatThrownBy(() -> open(
                            server,
                            "localhost",
                            TlsOptions.builder().trust(stranger).checkHostName(false)))
                    .hasMessageContaining("is not signed by an authority that is trusted");
        }
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        Identity old = authority.issue("localhost", "EC", Instant.now().minus(Duration.ofDays(1)));
        try (ScriptedPeer server = server(old, false, ScriptedPeer::silence)) {
            assertThatThrownBy(() -> open(server, "localhost", trusting()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageStartingWith("the certificate of localhost:" + server.port()
                            + " or of its authority has expired: NotAfter: ");
        }
    }

    @Test
    void whatIsNotTlsIsSaidToBeNot() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
            ScriptedPeer.send(socket, "220 mail.example ESMTP at your service\r\n");
            return ScriptedPeer.silence(socket);
        })) {
            assertThatThrownBy(() -> open(server, "localhost", trusting()))
                    .hasMessage("localhost:" + server.port() + " does not speak TLS");
        }
        try (ScriptedPeer server =
                ScriptedPeer.start(socket -> "" + socket.getInputStream().read())) {
            assertThatThrownBy(() -> open(server, "localhost", trusting()))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        try (ScriptedPeer server = ScriptedPeer.start(socket -> {
            assertThat(ScriptedPeer.receive(socket, 5)[0]).isEqualTo((byte) 22); // a handshake record
            socket.shutdownOutput();
            return ScriptedPeer.silence(socket);
        })) {
            assertThatThrownBy(() -> open(server, "localhost", trusting()))
                    .hasMessage("localhost:" + server.port() + " closed the connection during the TLS handshake");
        }
    }

    @Test
    void aSilentServerIsGivenUpInTime() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.start(ScriptedPeer::silence)) {
            assertThatThrownBy(() -> Transport.open(
                            ServerAddress.of("mqtts://127.0.0.1:" + server.port()),
                            TransportOptions.DEFAULT,
                            Duration.ofMillis(700)))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no end of the TLS handshake with 127.0.0.1:" + server.port() + " within 700 ms");
            assertThat(server.result()).startsWith("read ");
        }
    }

    @Test
    void closingEndsAReadAndAWriteThatWait() throws Exception {
        try (ScriptedPeer server = server(localhost, false, socket -> {
            ((SSLSocket) socket).startHandshake();
            Thread.currentThread().join(); // takes nothing until the test ends it
            return "";
        })) {
            Transport transport = open(server, "localhost", trusting());
            BlockedCalls.assertEndedByClose(transport);
        }
    }

    @Test
    void aReadyContextCannotBeJoinedWithFiles() throws Exception {
        TlsOptions.Builder both = trusting().context(localhost.context(authority));
        assertThatThrownBy(both::build).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> trusting().protocols("TLSv9").build())
                .hasMessageStartingWith("this JDK knows no version of TLS TLSv9, but ");
        try (ScriptedPeer server = server(localhost, false, ScriptedPeer::echo);
                Transport transport =
                        open(server, "localhost", TlsOptions.builder().context(localhost.context(authority)))) {
            assertThat(roundTrip(transport, "a")).isEqualTo("a");
        }
    }
}
