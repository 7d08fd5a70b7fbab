package org.ternmq.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.Listener;

class AdminDoorTest {
    @TempDir
    Path folder;

    private TernBroker start(Optional<Path> tokenFile) throws StartException {
        return TernBroker.start(Configuration.standard()
                .withData(folder.resolve("data"))
                .withListeners(new Listener("127.0.0.1", 0))
                .withAdmin(new Configuration.Admin("127.0.0.1", 0, tokenFile)));
    }

    private static HttpResponse<String> ask(TernBroker broker, String path, String accept) throws Exception {
        int port = broker.admin().orElseThrow().address().getPort();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Accept", accept)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    /** The samples of a page, by name and labels. */
    private static Map<String, Double> samples(String page) {
        Map<String, Double> samples = new TreeMap<>();
        page.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            samples.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
        return samples;
    }

    @Test
    void metricsTellWhatClientsDo() throws Exception {
        try (TernBroker broker = start(Optional.empty());
                Socket client = new Socket(
                        InetAddress.getLoopbackAddress(),
                        broker.addresses().getFirst().getPort())) {
            client.getOutputStream().write(HexFormat.of().parseHex("100c00044d5154540402003c0000"));
            assertThat(client.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            client.getOutputStream().write(HexFormat.of().parseHex("30050001617879" + "30050001617879" + "c000"));
            assertThat(client.getInputStream().readNBytes(2)).containsExactly(0xD0, 0);

            HttpResponse<String> page = ask(broker, "/metrics", "text/plain");
            Map<String, Double> samples = samples(page.body());

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
            assertThat(samples)
                    .containsEntry("tern_connections", 1.0)
                    .containsEntry("tern_connects_total", 1.0)
                    .containsEntry("tern_sessions_connected", 1.0)
                    .containsEntry("tern_publishes_received_total", 2.0)
                    .containsEntry("tern_payload_received_bytes_total", 4.0)
                    .containsEntry("tern_packets_received_total", 4.0)
                    .containsEntry("tern_messages_dropped_total{reason=\"queue_full\"}", 0.0)
                    .containsEntry("tern_clients_refused_total{reason=\"bad_login\"}", 0.0)
                    .containsEntry("tern_memory_stage", 0.0)
                    .containsKeys(
                            "tern_heap_used_bytes",
                            "tern_heap_after_collection_bytes",
                            "tern_direct_buffers_bytes",
                            "process_start_time_seconds")
                    .doesNotContainKey("tern_sn_datagrams_sent_total");
            assertThat(page.body()).contains("tern_build_info{java=");
        }
    }

    @Test
    void whatIsMeasuredIsShownAsHistogramsAndByListener() throws Exception {
        try (TernBroker broker = start(Optional.empty());
                Socket client = new Socket(
                        InetAddress.getLoopbackAddress(),
                        broker.addresses().getFirst().getPort())) {
            client.getOutputStream().write(HexFormat.of().parseHex("100d00044d5154540400003c000161"));
            assertThat(client.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            client.getOutputStream().write(HexFormat.of().parseHex("8206000100017801"));
            assertThat(client.getInputStream().readNBytes(5)).containsExactly(0x90, 3, 0, 1, 1);
            client.getOutputStream().write(HexFormat.of().parseHex("32050001780001"));
            assertThat(client.getInputStream().readNBytes(4)[0] & 0xF0).isIn(0x30, 0x40);

            String listener =
                    "{listener=\"127.0.0.1:" + broker.addresses().getFirst().getPort() + "\"}";
            await().untilAsserted(() -> {
                Map<String, Double> samples =
                        samples(ask(broker, "/metrics", "text/plain").body());
                assertThat(samples)
                        .containsEntry("tern_delivery_seconds_count", 1.0)
                        .containsEntry("tern_delivery_seconds_bucket{le=\"+Inf\"}", 1.0)
                        .containsEntry("tern_queue_depth_count", 0.0)
                        .containsEntry("tern_listener_connections" + listener, 1.0)
                        .containsEntry("tern_listener_connections_opened_total" + listener, 1.0);
                assertThat(samples.get("tern_delivery_seconds_sum")).isBetween(0.0, 60.0);
                assertThat(samples.get("tern_journal_sync_seconds_count")).isPositive();
            });
        }
    }

    @Test
    void clientsOfDatagramsAreCountedWhereTheyComeIn() throws Exception {
        Path file = Files.writeString(folder.resolve("tern.toml"), """
                data = '%s'
                [admin]
                http_port = 0
                [[listener]]
                host = "127.0.0.1"
                port = 0
                protocol = "mqtt-sn"
                """.formatted(folder.resolve("data")));
        try (TernBroker broker = TernBroker.start(ConfigurationLoader.load(file, Map.of(), List.of()));
                DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            client.connect(broker.addresses().getFirst());
            client.setSoTimeout(20_000);
            exchange(client, "070404" + "01003c61", "030500");
            String listener =
                    "{listener=\"127.0.0.1:" + broker.addresses().getFirst().getPort() + "/udp\"}";
            assertThat(samples(ask(broker, "/metrics", "text/plain").body()))
                    .containsEntry("tern_listener_connections" + listener, 1.0)
                    .containsEntry("tern_listener_connections_opened_total" + listener, 1.0);
            exchange(client, "0218", "0218");
            await().untilAsserted(() -> assertThat(
                            samples(ask(broker, "/metrics", "text/plain").body()))
                    .containsEntry("tern_listener_connections" + listener, 0.0)
                    .containsEntry("tern_listener_connections_opened_total" + listener, 1.0));
        }
    }

    private static void exchange(DatagramSocket client, String request, String answer) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(request);
        client.send(new DatagramPacket(bytes, bytes.length));
        var datagram = new DatagramPacket(new byte[100], 100);
        client.receive(datagram);
        assertThat(HexFormat.of().formatHex(datagram.getData(), 0, datagram.getLength()))
                .isEqualTo(answer);
    }

    @Test
    void thePageDoesNotGrowWithTheClients() throws Exception {
        try (TernBroker broker = start(Optional.empty())) {
            long lines = ask(broker, "/metrics", "text/plain").body().lines().count();
            var clients = new ArrayList<Socket>();
            for (int i = 0; i < 50; i++) {
                Socket client = new Socket(
                        InetAddress.getLoopbackAddress(),
                        broker.addresses().getFirst().getPort());
                client.getOutputStream().write(HexFormat.of().parseHex("100c00044d5154540402003c0000"));
                assertThat(client.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
                clients.add(client);
            }

            String page = ask(broker, "/metrics", "text/plain").body();
            assertThat(page.lines().count()).isEqualTo(lines);
            assertThat(page.length()).isLessThan(200_000);
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whoReadsOpenMetricsGetsIt() throws Exception {
        try (TernBroker broker = start(Optional.empty())) {
            HttpResponse<String> page = ask(broker, "/metrics", "application/openmetrics-text; version=1.0.0");

            assertThat(page.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/openmetrics-text");
            assertThat(page.body()).endsWith("# EOF\n");
        }
    }

    @Test
    void aBrokerThatIsWellSaysSo() throws Exception {
        try (TernBroker broker = start(Optional.empty())) {
            assertThat(ask(broker, "/healthz", "*/*").body()).isEqualTo("ok\n");
            assertThat(ask(broker, "/readyz", "*/*").body()).isEqualTo("ready\n");
            assertThat(ask(broker, "/", "*/*").statusCode()).isEqualTo(404);
            assertThat(broker.admin().orElseThrow())
                    .asString()
                    .matches("http://127\\.0\\.0\\.1:\\d+, token in .*/data/admin-token");
        }
    }

    @Test
    void aTokenIsMadeForTheBrokersUserAloneAndKept() throws Exception {
        start(Optional.empty()).close();
        Path file = folder.resolve("data/admin-token");
        String made = Files.readString(file);
        start(Optional.empty()).close();

        assertThat(made.strip()).hasSize(48);
        assertThat(Files.readString(file)).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "too short", "0123456789 abcdef", "0123456789abcde\u00e9"})
    void aTokenThatIsNoneIsRefused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), text);

        assertThatThrownBy(() -> start(Optional.of(file)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("the token of operators in " + file + " must be one word of 16 or more");
    }

    @Test
    void aTokenFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> start(Optional.of(folder.resolve("nowhere"))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot read the token of operators");
    }

    @Test
    void aPortThatIsTakenIsTold() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Configuration same = Configuration.standard()
                    .withData(folder.resolve("data"))
                    .withListeners(new Listener("127.0.0.1", 0))
                    .withAdmin(new Configuration.Admin("0.0.0.0", taken.getLocalPort(), Optional.empty()));

            assertThatThrownBy(() -> TernBroker.start(same))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("no door for operators");
        }
    }
}
