package org.ternmq.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.ConfigurationLoader;

/** What a broker tells of those whom it asks about clients. */
@Timeout(120)
class AccessTopicsTest {
    @TempDir
    Path folder;

    private TernBroker start(String configuration) throws Exception {
        Path file = Files.writeString(folder.resolve("tern.toml"), """
                data = "FOLDER/data"
                sys_interval_seconds = 1
                CONFIGURATION
                [[listener]]
                port = 0
                """.replace("CONFIGURATION", configuration)
                .replace("FOLDER", folder.toString()));
        return TernBroker.start(ConfigurationLoader.load(file, Map.of(), List.of()));
    }

    /** The return code that comes back. */
    private static int connect(TernBroker broker, Connect.Login login) throws Exception {
        var connect = new Connect(Version.V5, "c", true, 0, Properties.NONE, Optional.empty(), login);
        ByteBuffer bytes = ByteBuffer.allocate(PacketEncoder.size(connect, Version.V5));
        PacketEncoder.encode(connect, Version.V5, bytes);
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), broker.addresses().getFirst().getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(bytes.array());
            return socket.getInputStream().readNBytes(4)[3] & 0xFF;
        }
    }

    private static void awaitTold(TernBroker broker, Map<String, String> expected) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        expected.forEach((topic, value) -> assertThat(broker.retained("$SYS/broker/" + topic)
                                        .map(message -> message.payload().toUtf8()))
                                .as(topic)
                                .contains(value)));
    }

    @Test
    void aServerThatIsDownIsTold() throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        try (TernBroker broker = start("[http_login]\nurl = \"http://127.0.0.1:" + free + "/who\"")) {
            awaitTold(broker, Map.of("logins/http/unreachable", "0", "logins/http/resting", "0"));
            for (int i = 0; i < 6; i++) { // asked five times, then left alone
                assertThat(connect(broker, Connect.Login.of("ann", Bytes.utf8("x"))))
                        .isEqualTo(0x88);
            }
            assertThat(connect(broker, Connect.Login.NONE)).isEqualTo(0x87);
            awaitTold(
                    broker,
                    Map.of(
                            "logins/http/unreachable", "5",
                            "logins/http/left_alone", "1",
                            "logins/http/resting", "1",
                            "clients/refused/no_answer", "6",
                            "clients/refused/not_authorized", "1"));
        }
    }

    @Test
    void aPluginThatFailsIsTold() throws Exception {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        PluginJar.of("""
                public class A implements Plugin {
                    public void start(PluginContext context) {
                        context.addConnectInterceptor((client, request) -> {
                            throw new IllegalStateException("on purpose");
                        });
                    }
                }
                """, "p.A", plugins.resolve("broken.jar"));
        try (TernBroker broker = start("allow_anonymous = true\n[plugins]\nfolder = \"FOLDER/plugins\"")) {
            awaitTold(broker, Map.of("plugins/broken/calls", "0", "plugins/broken/resting", "0"));
            for (int i = 0; i < 7; i++) {
                assertThat(connect(broker, Connect.Login.NONE)).isZero();
            }
            awaitTold(
                    broker,
                    Map.of(
                            "plugins/broken/calls", "5",
                            "plugins/broken/failures", "5",
                            "plugins/broken/timeouts", "0",
                            "plugins/broken/passed_over", "2",
                            "plugins/broken/resting", "1"));
        }
    }
}
