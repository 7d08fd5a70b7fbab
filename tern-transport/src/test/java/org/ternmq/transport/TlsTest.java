package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Version;
import org.ternmq.transport.client.Crl;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.client.TlsClient;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.CertificateFiles.Clients;

/** Which certificate is shown, what is agreed on, and what the log says of whoever does not get through TLS. */
@Timeout(60)
class TlsTest {
    @TempDir
    Path folder = Path.of("");

    private static final String SAN = "2.5.29.17";

    private CertificateFiles one(String... protocols) throws Exception {
        return new CertificateFiles(
                TlsBroker.pairs(folder, TlsBroker.device("localhost")), Clients.ANYBODY, List.of(protocols));
    }

    private CertificateFiles many() throws Exception {
        return new CertificateFiles(
                TlsBroker.pairs(
                        folder,
                        TlsBroker.device("first").addSanDnsName("first.example"),
                        TlsBroker.device("wild")
                                .addExtensionOctetString(SAN, false, dnsNames("*.wild.example", "wild.example")),
                        TlsBroker.device("old.example"),
                        TlsBroker.device("cn.example").addSanDnsName("San.Example")),
                Clients.ANYBODY,
                List.of("mqtt"));
    }

    /** The builder knows no wildcards. */
    private static byte[] dnsNames(String... names) {
        var all = new java.io.ByteArrayOutputStream();
        for (String name : names) {
            all.write(0x82);
            all.write(name.length());
            all.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        }
        return java.nio.ByteBuffer.allocate(all.size() + 2)
                .put((byte) 0x30)
                .put((byte) all.size())
                .put(all.toByteArray())
                .array();
    }

    private static String shown(SSLSocket socket) throws IOException {
        try (socket) {
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0]; // shakes hands
            RawClient raw = TlsBroker.over(socket, Connect.of(Version.V5, "a", true, 0));
            assertThat(((Connack) raw.read()).isAccepted()).isTrue();
            return certificate.getSubjectX500Principal().getName().substring("CN=".length());
        }
    }

    static Stream<Arguments> hosts() {
        return TlsBroker.providers()
                .flatMap(provider -> Stream.of(
                                "first.example: first",
                                "wild.example: wild",
                                "a.wild.example: wild",
                                "A.Wild.Example: wild",
                                "a.b.wild.example: first", // a wildcard stands for one label
                                "old.example: old.example", // the common name, because there is no other
                                "cn.example: first", // which does not count beside others
                                "san.example: cn.example",
                                "elsewhere: first")
                        .map(line -> line.split(": ", 2))
                        .map(words -> Arguments.of(provider, words[0], words[1])));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void theHostThatTheClientAsksForDecides(SslProvider provider, String host, String subject) throws Exception {
        try (var broker = new TlsBroker(provider, many())) {
            TlsClient client = new TlsClient(null).asksFor(host);
            assertEquals(subject, shown(client.connect(broker.address)));
            assertEquals(subject, shown(client.speaks("TLSv1.2").connect(broker.address)));
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void whoAsksForNoHostGetsTheFirst(SslProvider provider) throws Exception {
        try (var broker = new TlsBroker(provider, many())) {
            assertEquals("first", shown(new TlsClient(null).connect(broker.address)));
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void allMayComeByteByByte(SslProvider provider) throws Exception {
        try (var broker = new TlsBroker(provider, many())) {
            assertEquals(
                    "wild", shown(new TlsClient(null).asksFor("a.wild.example").connectSendingBytes(broker.address)));
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void eachOfSeveralIsReadAgainWhenItChanges(SslProvider provider) throws Exception {
        try (var broker = new TlsBroker(provider, many())) {
            TlsClient client = new TlsClient(null).asksFor("a.wild.example");
            assertEquals("wild", shown(client.connect(broker.address)));
            var fresh = TlsBroker.device("new")
                    .addExtensionOctetString(SAN, false, dnsNames("*.wild.example"))
                    .buildIssuedBy(TlsBroker.AUTHORITY);
            TlsBroker.write(folder, "server1", fresh);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> shown(new TlsClient(null)
                                    .asksFor("a.wild.example")
                                    .connect(broker.address))
                            .equals("new"));
            broker.awaitLog("noticed new connections get the certificate as it is now");
        }
    }

    static Stream<Arguments> offers() {
        return TlsBroker.providers()
                .flatMap(provider -> Stream.of("h2: ", "mqtt: mqtt", "h2, mqtt: mqtt", ": ")
                        .map(line -> line.split(": ?", 2))
                        .map(words -> Arguments.of(provider, words[0], words[1])));
    }

    @ParameterizedTest
    @MethodSource("offers")
    void whoOffersProtocolsIsToldOursAndLetInWithoutOne(SslProvider provider, String offered, String agreed)
            throws Exception {
        try (var broker = new TlsBroker(provider, one("mqtt"))) {
            String[] names = offered.isEmpty() ? new String[0] : offered.split(", ", -1);
            SSLSocket socket = new TlsClient(null).offers(names).connect(broker.address);
            assertEquals("localhost", shown(socket));
            assertEquals(agreed, socket.getApplicationProtocol());
        }
    }

    private static final String HELLO =
            "16 03 01 00 2d 01 00 00 29 VERSION" + " 00".repeat(32) + " 00 00 02 CIPHER 01 00";

    static Stream<Arguments> badBeginnings() {
        return TlsBroker.providers()
                .flatMap(provider -> Stream.of(
                        // MQTT without TLS
                        Arguments.of(
                                provider,
                                "10 0c 00 04 4d 51 54 54 04 02 00 3c 00 00",
                                "PROTOCOL_ERROR speaks no TLS (first bytes 10 0c 00 04 4d 51 54 54)"),
                        Arguments.of(
                                provider,
                                "47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a 0d 0a",
                                "PROTOCOL_ERROR speaks no TLS (first bytes 47 45 54 20 2f 20 48 54)"),
                        Arguments.of(
                                provider,
                                HELLO.replace("VERSION", "03 02").replace("CIPHER", "c0 14"),
                                "PROTOCOL_ERROR TLS: no common version, ours are 1.2 and 1.3"),
                        Arguments.of(
                                provider,
                                HELLO.replace("VERSION", "03 03").replace("CIPHER", "00 05"),
                                "PROTOCOL_ERROR TLS: no common cipher suite or curve")));
    }

    @ParameterizedTest
    @MethodSource("badBeginnings")
    void whatIsNoGoodBeginningIsToldInTheLog(SslProvider provider, String hex, String why) throws Exception {
        for (CertificateFiles files : List.of(one("mqtt"), many())) {
            try (var broker = new TlsBroker(provider, files);
                    Socket socket = new Socket(broker.address.getAddress(), broker.address.getPort())) {
                socket.getOutputStream().write(HexFormat.ofDelimiter(" ").parseHex(hex));
                broker.awaitLog(why);
                assertClosed(socket);
                assertThat(broker.log).hasSize(1);
                assertEquals("first", shown(new TlsClient(null).connect(broker.address))); // others get in
            }
        }
    }

    private static void assertClosed(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        try {
            socket.getInputStream().readAllBytes(); // an alert
        } catch (java.net.SocketException reset) { // closed as well
            assertThat(reset).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHelloThatIsCutIsNoneThatWasNeverBegun(boolean areMany) throws Exception {
        try (var broker = new TlsBroker(SslProvider.JDK, areMany ? many() : one("mqtt"))) {
            try (Socket cut = new Socket(broker.address.getAddress(), broker.address.getPort())) {
                cut.getOutputStream().write(new byte[] {22, 3, 1, 0, 100, 1, 0, 0});
            }
            broker.awaitLog("connection lost in the handshake of TLS");
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void aClientThatDoesNotTrustUsSaysSo(SslProvider provider) throws Exception {
        X509TrustManager others =
                (X509TrustManager) TlsBroker.authority("Others").toTrustManager();
        try (var broker = new TlsBroker(provider, one("mqtt"))) {
            assertThatThrownBy(() -> broker.connect(new TlsClient(null, others), "a"))
                    .isInstanceOf(IOException.class);
            broker.awaitLog("SERVER_UNAVAILABLE TLS: the client refuses our certificate or terms: certificate unknown");
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void whoGoesInTheHandshakeIsToldInTheLog(SslProvider provider) throws Exception {
        try (var broker = new TlsBroker(provider, one("mqtt"))) {
            try (Socket socket = new Socket(broker.address.getAddress(), broker.address.getPort())) {
                socket.getOutputStream().write(0x16);
            }
            broker.awaitLog("UNSPECIFIED_ERROR connection lost");
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void aHelloThatTricklesRunsOutOfTime(SslProvider provider) throws Exception {
        byte[] hello = HexFormat.of().parseHex("16030102000100" + "01fc0303" + "00".repeat(500));
        for (CertificateFiles files : List.of(one("mqtt"), many())) {
            try (var broker = new TlsBroker(provider, files);
                    Socket socket = new Socket(broker.address.getAddress(), broker.address.getPort())) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(50);
                int sent = trickle(socket, hello);
                assertThat(sent).isBetween(2, hello.length - 1);
                broker.awaitLog("MAXIMUM_CONNECT_TIME no CONNECT in " + TlsBroker.CONNECT_SECONDS + " s");
            }
        }
    }

    /** A byte whenever nothing has come for a while, until the broker closes. */
    private static int trickle(Socket socket, byte[] hello) {
        int sent = 0;
        while (sent < hello.length && isOpen(socket, hello[sent])) {
            sent++;
        }
        return sent;
    }

    private static boolean isOpen(Socket socket, byte next) {
        try {
            socket.getOutputStream().write(next);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException nothingCame) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                Arguments.of("server0.key", "", "there is no key in FILE"),
                Arguments.of(
                        "server0.pem",
                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                        "a certificate in FILE cannot be read"),
                Arguments.of("server0.pem", null, "there is no file FILE"),
                Arguments.of(
                        "server0.key",
                        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END",
                        "the key in FILE is encrypted; make one that can be used with: openssl pkcs8 -topk8 -nodes -in FILE"),
                Arguments.of(
                        "server0.key",
                        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END",
                        "the key in FILE is in an old form"),
                Arguments.of(
                        "server0.key",
                        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                        "the key in FILE is none for RSA, EC or Ed25519"),
                Arguments.of("crl.pem", "", "there is no revocation list (X509 CRL) in FILE"),
                Arguments.of("ca.pem", "", "there is no certificate in FILE"));
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void aFileThatCannotBeUsedIsTold(String name, @org.jspecify.annotations.Nullable String content, String why)
            throws Exception {
        Path list = Files.writeString(
                folder.resolve("crl.pem"),
                Crl.pem(TlsBroker.AUTHORITY, java.time.Instant.now().plusSeconds(60), List.of()));
        CertificateFiles files = TlsBroker.required(folder, Optional.of(list));
        Path file = folder.resolve(name);
        if (content == null) {
            Files.delete(file);
        } else {
            Files.writeString(file, content, StandardCharsets.US_ASCII);
        }
        assertThatThrownBy(() -> new TlsBroker(SslProvider.JDK, files))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why.replace("FILE", file.toString()));
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void aKeyOfAnotherCertificateIsTold(SslProvider provider) throws Exception {
        CertificateFiles files = one("mqtt");
        X509Bundle other = TlsBroker.device("other").buildIssuedBy(TlsBroker.AUTHORITY);
        Files.writeString(folder.resolve("server0.key"), other.getPrivateKeyPEM());
        assertThatThrownBy(() -> new TlsBroker(provider, files)).hasMessageContaining("do not belong together");
        Files.writeString(
                folder.resolve("server0.key"),
                TlsBroker.device("rsa")
                        .rsa2048()
                        .buildIssuedBy(TlsBroker.AUTHORITY)
                        .getPrivateKeyPEM());
        assertThatThrownBy(() -> new TlsBroker(provider, files)).hasMessageContaining("do not belong together");
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void certificatesOfEachKindCanBeUsed(SslProvider provider) throws Exception {
        for (var algorithm : List.of(
                io.netty.pkitesting.CertificateBuilder.Algorithm.rsa2048,
                io.netty.pkitesting.CertificateBuilder.Algorithm.ecp384,
                io.netty.pkitesting.CertificateBuilder.Algorithm.ed25519)) {
            var files = new CertificateFiles(
                    TlsBroker.pairs(
                            folder,
                            TlsBroker.device(algorithm.name().toLowerCase(Locale.ROOT))
                                    .algorithm(algorithm)),
                    Clients.ANYBODY,
                    List.of("mqtt"));
            try (var broker = new TlsBroker(provider, files)) {
                assertThat(shown(new TlsClient(null).connect(broker.address))).isEqualTo(algorithm.name());
            }
        }
    }
}
