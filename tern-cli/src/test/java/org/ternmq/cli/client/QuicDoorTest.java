package org.ternmq.cli.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;
import org.ternmq.codec.value.Qos;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.transport.quic.QuicTls;

/** A broker from its configuration, with QUIC beside TCP. */
@Timeout(120)
class QuicDoorTest {
    @TempDir
    static Path folder = Path.of("");

    private static TernBroker broker;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(QuicTls.isAvailable(), "skipped, because Netty's library for QUIC does not run here");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "skipped, because there is no openssl");
        MosquittoServer.makeCertificates(folder);
        broker = TernBroker.start(
                configuration("server.pem", "client_certificates = \"required\"\nclient_authorities = \"ca.pem\""));
    }

    private static Configuration configuration(String certificate, String more) throws Exception {
        Path file = folder.resolve("tern.toml");
        String text = """
                data = "data"
                [[listener]]
                port = 0
                [[listener]]
                port = 0
                protocol = "quic"
                certificate = "%s"
                key = "server.key"
                [[listener]]
                port = 0
                protocol = "quic"
                certificate = "%s"
                key = "server.key"
                %s
                """.formatted(certificate, certificate, more)
                .replace("= \"data\"", "= \"" + folder.resolve("data") + "\"")
                .replaceAll("\"(\\w+\\.(pem|key))\"", "\"" + folder + "/$1\"");
        Files.writeString(file, text);
        return ConfigurationLoader.load(file, Map.of(), List.of());
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    private static QuicBridge bridge(int listener, boolean hasCertificate) throws InterruptedException {
        QuicSslContextBuilder tls = QuicSslContextBuilder.forClient()
                .trustManager(folder.resolve("ca.pem").toFile())
                .applicationProtocols("mqtt");
        if (hasCertificate) {
            tls.keyManager(
                    folder.resolve("me.key").toFile(),
                    null,
                    folder.resolve("me.pem").toFile());
        }
        QuicSslContext context = tls.build();
        return new QuicBridge(broker.addresses().get(listener).getPort(), context);
    }

    private static void talk(QuicBridge bridge) {
        try (MqttClient sub = Mqtt.connect("mqtt://localhost:" + bridge.port());
                MqttClient pub = Mqtt.connect("mqtt://localhost:" + bridge.port())) {
            LongTalk.talk(pub, sub, "quic", i -> Qos.of(i % 3));
        }
    }

    @Test
    void tenMegabytesAndAThousandSmallOnesGoThroughQuic() throws Exception {
        try (QuicBridge bridge = bridge(1, false)) {
            talk(bridge);
        }
    }

    @Test
    void whereACertificateIsRequiredNobodyGetsInWithoutOne() throws Exception {
        try (QuicBridge with = bridge(2, true);
                QuicBridge without = bridge(2, false)) {
            talk(with);
            assertThatThrownBy(() -> Mqtt.connect("mqtt://localhost:" + without.port()))
                    .isInstanceOf(MqttException.class);
        }
    }

    @Test
    void aNewCertificateIsUsedForWhoComesNext() throws Exception {
        MosquittoServer.certificate(folder, "next", "renewed", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        for (String end : List.of(".key", ".pem")) {
            Files.move(
                    folder.resolve("next" + end), folder.resolve("server" + end), StandardCopyOption.REPLACE_EXISTING);
        }
        try (QuicBridge bridge = bridge(1, false)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> serverName(bridge).equals("CN=renewed"));
        }
    }

    private static String serverName(QuicBridge bridge) throws IOException {
        try (MqttClient client = Mqtt.connect("mqtt://localhost:" + bridge.port())) {
            client.publish("seen", new byte[] {1}, Qos.AT_LEAST_ONCE, false);
            return bridge.serverName();
        }
    }

    @Test
    void aCertificateThatIsMissingIsToldInASentence() throws Exception {
        Configuration wrong = configuration("none.pem", "").withData(folder.resolve("other"));
        assertThatThrownBy(() -> TernBroker.start(wrong))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("there is no file " + folder.resolve("none.pem"));
    }
}
