package org.ternmq.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.transport.TestAuthority.Identity;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping.Pingreq;
import org.ternmq.codec.packet.Ping.Pingresp;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** Every way to somebody else's broker. */
@Timeout(120)
class MosquittoTransportTest {
    private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");
    private static final Duration TIME = Duration.ofSeconds(20);

    @TempDir
    static Path folder = Path.of("");

    private static Process broker;
    private static int tlsPort;
    private static int webSocketPort;
    private static int secureWebSocketPort;
    private static Path socketFile = Path.of("");
    private static Path trusted = Path.of("");
    private static TransportOptions withCertificate = TransportOptions.DEFAULT;

    @BeforeAll
    static void startBroker() throws Exception {
        assumeTrue(Files.isExecutable(MOSQUITTO), "skipped, because there is no " + MOSQUITTO);
        TestAuthority authority = new TestAuthority("authority");
        trusted = authority.writeCertificate(folder.resolve("ca.pem"));
        Identity server = authority.issue("localhost");
        Identity client = authority.issue("client");
        withCertificate = TransportOptions.DEFAULT.withTls(TlsOptions.builder()
                .trust(trusted)
                .clientCertificate(
                        client.writeCertificate(folder.resolve("client.pem")),
                        client.writeKey(folder.resolve("client.key")))
                .applicationProtocols("mqtt")
                .build());
        tlsPort = freePort();
        webSocketPort = freePort();
        secureWebSocketPort = freePort();
        socketFile = folder.resolve("mqtt.sock");
        Path certificate = server.writeCertificate(folder.resolve("server.pem"));
        Path key = server.writeKey(folder.resolve("server.key"));
        Path file = Files.writeString(folder.resolve("mosquitto.conf"), """
                allow_anonymous true
                user root
                listener %d 127.0.0.1
                cafile %s
                certfile %s
                keyfile %s
                require_certificate true
                listener 0 %s
                listener %d 127.0.0.1
                protocol websockets
                listener %d 127.0.0.1
                protocol websockets
                certfile %s
                keyfile %s
                """.formatted(
                tlsPort, trusted, certificate, key, socketFile, webSocketPort, secureWebSocketPort, certificate, key));
        broker = new ProcessBuilder(MOSQUITTO.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        await().atMost(TIME)
                .until(() -> !broker.isAlive()
                        || Files.readString(folder.resolve("log")).contains(" running"));
        assertTrue(broker.isAlive(), () -> "mosquitto ended: " + log());
    }

    private static String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @AfterAll
    static void stopBroker() throws InterruptedException {
        if (broker != null) {
            broker.destroy();
            assertTrue(broker.waitFor(20, TimeUnit.SECONDS));
        }
    }

    /** CONNECT and CONNACK, PINGREQ and PINGRESP, and the end. */
    private static void assertSpeaksMqtt(String url, TransportOptions options) throws Exception {
        try (Transport transport = Transport.open(ServerAddress.of(url), options, TIME)) {
            PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
            decoder.version(Version.V5);
            send(transport, new Connect(Version.V5, "", true, 60, Properties.NONE, Optional.empty(), Login.NONE));
            assertThat(receive(transport, decoder))
                    .isInstanceOfSatisfying(
                            Connack.class,
                            connack -> assertThat(connack.returnCode()).isZero());
            send(transport, Pingreq.INSTANCE);
            assertThat(receive(transport, decoder)).isInstanceOf(Pingresp.class);
            transport.shutdownOutput();
            assertThat(transport.read(new byte[1], 0, 1)).isEqualTo(-1);
        }
    }

    private static void send(Transport transport, Packet packet) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(packet, Version.V5));
        PacketEncoder.encode(packet, Version.V5, out);
        transport.write(out.array(), 0, out.position());
    }

    private static Packet receive(Transport transport, PacketDecoder decoder) throws Exception {
        FrameReader frames = new FrameReader(1_000);
        byte[] one = new byte[1];
        while (true) {
            assertThat(transport.read(one, 0, 1)).isEqualTo(1);
            if (frames.next(ByteBuffer.wrap(one))) {
                return decoder.decode(frames);
            }
        }
    }

    @Test
    void tlsWithACertificateOfOurs() throws Exception {
        assertSpeaksMqtt("mqtts://localhost:" + tlsPort, withCertificate);
        assertSpeaksMqtt("mqtts://localhost:" + tlsPort, withCertificate); // resumed
    }

    @Test
    void tlsWithoutOurCertificateIsRefusedInWords() throws Exception {
        TransportOptions none = TransportOptions.DEFAULT.withTls(
                TlsOptions.builder().trust(trusted).build());
        assertThatThrownBy(() -> assertSpeaksMqtt("mqtts://localhost:" + tlsPort, none))
                .isInstanceOf(IOException.class);
    }

    @Test
    void tlsAgainstAPlainListenerIsExplained() {
        assertThatThrownBy(() -> assertSpeaksMqtt("mqtts://localhost:" + webSocketPort, withCertificate))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("localhost:" + webSocketPort + " ");
    }

    @Test
    void webSocket() throws Exception {
        assertSpeaksMqtt("ws://localhost:" + webSocketPort, TransportOptions.DEFAULT);
        assertSpeaksMqtt("ws://127.0.0.1:" + webSocketPort + "/", TransportOptions.DEFAULT);
    }

    @Test
    void webSocketOverTls() throws Exception {
        TransportOptions trusting = TransportOptions.DEFAULT.withTls(
                TlsOptions.builder().trust(trusted).build());
        assertSpeaksMqtt("wss://localhost:" + secureWebSocketPort + "/any?a=b", trusting);
    }

    @Test
    void unixSocket() throws Exception {
        assertSpeaksMqtt("unix://" + socketFile, TransportOptions.DEFAULT);
    }
}
