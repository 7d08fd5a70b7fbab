package org.ternmq.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.transport.TlsOptions;
import org.ternmq.client.transport.TransportOptions;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.store.Durability;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import org.ternmq.server.config.Listener.Certificate;
import org.ternmq.server.config.Listener.Protocol;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.WebSocketBytes;

/** One broker with all its doors, and the clients that come in. */
@Timeout(120)
class DoorsTest {
    @TempDir
    static Path folder = Path.of("");

    private static TernBroker broker;
    private static final List<String> SCHEMES = List.of("mqtt", "ws", "mqtts", "wss", "mutual", "any", "unix");

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "skipped, because there is no openssl");
        MosquittoServer.makeCertificates(folder);
        Listener free = new Listener("127.0.0.1", 0);
        Certificate own = certificate(Certificate.Clients.NONE);
        broker = TernBroker.start(Configuration.standard()
                .withData(folder.resolve("data"))
                .withDurability(Durability.MEMORY)
                .withListeners(
                        free,
                        free.with(Protocol.WS),
                        free.with(own),
                        free.with(own).with(Protocol.WS),
                        free.with(certificate(Certificate.Clients.REQUIRED)),
                        free.with(Protocol.ANY),
                        Listener.unix(folder.resolve("tern.sock"))));
    }

    private static Certificate certificate(Certificate.Clients clients) {
        return new Certificate(
                folder.resolve("server.pem"),
                folder.resolve("server.key"),
                clients,
                Optional.of(folder.resolve("ca.pem")));
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
            assertThat(folder.resolve("tern.sock")).doesNotExist();
        }
    }

    static int port(String scheme) {
        return broker.addresses().get(SCHEMES.indexOf(scheme)).getPort();
    }

    static String url(String scheme) {
        return switch (scheme) {
            case "unix" -> "unix://" + folder.resolve("tern.sock");
            case "ws", "wss" -> scheme + "://localhost:" + port(scheme) + "/mqtt";
            case "mutual" -> "mqtts://localhost:" + port(scheme);
            case "any-ws" -> "ws://localhost:" + port("any") + "/";
            case "any" -> "mqtt://localhost:" + port("any");
            default -> scheme + "://localhost:" + port(scheme);
        };
    }

    static Stream<String> schemes() {
        return Stream.concat(SCHEMES.stream(), Stream.of("any-ws"));
    }

    private static MqttClient client(String scheme) throws IOException {
        TlsOptions.Builder tls = TlsOptions.builder().trust(folder.resolve("ca.pem"));
        if (scheme.equals("mutual")) {
            tls.clientCertificate(folder.resolve("me.pem"), folder.resolve("me.key"));
        }
        TransportOptions transport = TransportOptions.DEFAULT.withTls(tls.build());
        return Mqtt.connect(
                url(scheme), ConnectOptions.builder().transport(transport).build());
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void tenMegabytesAndAThousandSmallOnesGoThroughEachDoor(String scheme) throws IOException {
        try (MqttClient sub = client(scheme);
                MqttClient pub = client(scheme)) {
            LongTalk.talk(pub, sub, "doors/" + scheme, i -> Qos.AT_LEAST_ONCE);
        }
    }

    @Test
    void mosquittosClientsComeInToo() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/mosquitto_pub")),
                "skipped, because there are no mosquitto clients");
        try (MqttClient sub = client("mqtt")) {
            Subscription messages = sub.subscribe("guests/#", Qos.AT_LEAST_ONCE);
            mosquitto("-h localhost -p " + port("mqtts") + " --cafile ca.pem -t guests/tls -m 1");
            mosquitto("-h localhost -p " + port("mutual")
                    + " --cafile ca.pem --cert me.pem --key me.key -t guests/mutual -m 2");
            mosquitto("--unix tern.sock -t guests/unix -m 3");
            for (String topic : List.of("guests/tls", "guests/mutual", "guests/unix")) {
                assertThat(messages.receive(Duration.ofSeconds(20))
                                .orElseThrow()
                                .topic())
                        .isEqualTo(topic);
            }
        }
        assertThat(run("-h localhost -p " + port("mutual") + " --cafile ca.pem -t guests/none -m 4"))
                .isNotZero();
    }

    private static void mosquitto(String words) throws Exception {
        assertThat(run(words)).as(words).isZero();
    }

    private static int run(String words) throws Exception {
        Process process = new ProcessBuilder(("mosquitto_pub -q 1 " + words).split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void withoutACertificateNobodyGetsInWhereOneIsRequired() {
        assertThatThrownBy(() -> Mqtt.connect(
                        url("mutual"),
                        ConnectOptions.builder()
                                .transport(TransportOptions.DEFAULT.withTls(TlsOptions.builder()
                                        .trust(folder.resolve("ca.pem"))
                                        .build()))
                                .build()))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("certificate_required");
    }

    @Test
    void whoShowsNoCertificateIsToldThatOneIsNeeded() {
        CommandRun run = CommandRun.start(
                "pub",
                "-h",
                "localhost",
                "-p",
                "" + port("mutual"),
                "--cafile",
                folder.resolve("ca.pem").toString(),
                "-t",
                "a",
                "-m",
                "b");

        assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.CANNOT_CONNECT);
        assertThat(run.err())
                .endsWith("it lets in only who shows a certificate: --cert FILE and --key FILE name yours");
    }

    private static String exchange(String scheme, String request) throws IOException {
        return exchange(scheme, request, "");
    }

    /** Everything that is answered until the end; {@code then} is sent after the first line break that stands alone. */
    private static String exchange(String scheme, String request, String then) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(scheme))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                answer.append((char) next);
                if (!then.isEmpty() && answer.toString().endsWith("\r\n\r\n")) {
                    socket.getOutputStream().write(then.getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            return answer.toString();
        }
    }

    @Test
    @Covers({"MQTT-6.0.0-4", "MQTT3-6.0.0-4"})
    void whoAsksForSomethingElseThanMqttIsToldWhatToAskFor() throws IOException {
        String line = "Sec-WebSocket-Protocol: mqtt\r\n";
        assertThat(exchange("ws", WebSocketBytes.upgrade().replace(line, "")))
                .startsWith("HTTP/1.1 400")
                .contains("subprotocol mqtt");
        assertThat(exchange("ws", WebSocketBytes.upgrade().replace(line, "Sec-WebSocket-Protocol: chat\r\n")))
                .startsWith("HTTP/1.1 400");
        assertThat(exchange("any", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("this is a WebSocket for MQTT");
        String taken = exchange(
                "ws", WebSocketBytes.upgrade().replace(line, "Sec-WebSocket-Protocol: chat, mqtt\r\n") + TEXT_FRAME);
        assertThat(taken.toLowerCase(java.util.Locale.ROOT))
                .startsWith("http/1.1 101")
                .contains("sec-websocket-protocol: mqtt");
    }

    @Test
    @Covers({"MQTT-6.0.0-1", "MQTT3-6.0.0-1"})
    void aTextFrameEndsTheConnection() throws IOException {
        String taken = exchange("ws", WebSocketBytes.upgrade(), TEXT_FRAME);
        assertThat(taken).startsWith("HTTP/1.1 101").contains("\u0003\u00eb"); // close, 1003
    }

    @Test
    void whatIsNoTlsAndWhatIsNoMqttIsClosed() throws IOException {
        assertThat(exchange("mqtts", "\u0010\u000c\u0000\u0004MQTT\u0004\u0002\u0000<\u0000\u0000"))
                .isNotNull();
        assertThat(exchange("mqtt", "\u0016\u0003\u0001\u0000\u0005hello")).isEmpty();
        assertThat(exchange("ws", "\u0010\u000c\u0000\u0004MQTT\u0004\u0002\u0000<\u0000\u0000\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void aNewCertificateIsShownToWhoComesNextAndTheOthersStay() throws Exception {
        try (MqttClient before = client("mqtts")) {
            Subscription messages = before.subscribe("renewed", Qos.AT_LEAST_ONCE);
            String old = serial();
            replace("other", "server");
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !serial().equals(old));
            before.publish("renewed", new byte[] {1}, Qos.AT_LEAST_ONCE, false);
            assertThat(messages.receive(Duration.ofSeconds(20))).isPresent();
        }
    }

    /** Another one of the same authority takes the place of the first. */
    private static void replace(String by, String name) throws Exception {
        MosquittoServer.certificate(folder, by, "localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        for (String end : List.of(".key", ".pem")) {
            Files.move(folder.resolve(by + end), folder.resolve(name + end), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String serial() throws Exception {
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null);
        try (InputStream file = Files.newInputStream(folder.resolve("ca.pem"))) {
            known.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port("mqtts"))) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString();
        }
    }

    private static final String TEXT_FRAME = "\u0081\u0081\u0000\u0000\u0000\u0000x";
}
