package org.ternmq.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.admin.json.BadJsonException;
import org.ternmq.admin.json.JsonReader;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.server.TernBroker;
import picocli.CommandLine;

class TraceCommandTest {
    @TempDir
    Path data;

    private TernBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = AdminRun.start(data);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    /** A trace that runs in a thread of its own until the broker goes. */
    private final class Running {
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final CompletableFuture<Integer> code = new CompletableFuture<>();

        Running(String... arguments) {
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of("--admin-url", "http://127.0.0.1:" + port(), "--token-file", token().toString()));
            Thread.startVirtualThread(() -> code.complete(new CommandLine(new TraceCommand())
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err))
                    .execute(all.toArray(String[]::new))));
            await().until(() -> lines().contains("watching") || lines().contains("tracing_seconds"));
        }

        String lines() {
            return out.toString();
        }

        /** The first line of JSON with a member of this value. */
        Map<String, Object> line(String name, Object value) {
            return await().until(
                            () -> lines().lines()
                                    .map(TraceCommandTest::object)
                                    .filter(object -> value.equals(object.get(name)))
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
        }
    }

    private static Map<String, Object> object(String line) {
        Map<String, Object> members = new LinkedHashMap<>();
        try {
            ((Map<?, ?>) Objects.requireNonNull(JsonReader.read(line)))
                    .forEach((name, value) -> members.put(String.valueOf(name), Objects.requireNonNull(value)));
        } catch (BadJsonException cut) { // what is not whole yet is looked at again
            members.clear();
        }
        return members;
    }

    private int port() {
        return broker.admin().orElseThrow().address().getPort();
    }

    private Path token() {
        return data.resolve("admin-token");
    }

    @Test
    void packetsOfAClientAreShownDecoded() throws Exception {
        var trace = new Running("--client", "phone", "--json", "--payload", "3");
        try (WireClient phone = WireClient.connect(broker, "phone");
                WireClient other = WireClient.connect(broker, "other")) {
            phone.subscribe("a/#", Qos.AT_LEAST_ONCE);
            other.publish(
                    "a/b",
                    "hello",
                    Qos.AT_LEAST_ONCE,
                    Properties.builder()
                            .addUser("from", "other")
                            .add(PropertyId.CONTENT_TYPE, "text")
                            .build());
            phone.receive(Publish.class);
        }

        Map<String, Object> publish = trace.line("packet", "PUBLISH");
        assertThat(publish)
                .containsEntry("way", "out")
                .containsEntry("client", "phone")
                .containsEntry("topic", "a/b")
                .containsEntry("qos", 1L)
                .containsEntry("packet_id", 1L)
                .containsEntry("payload_bytes", 5L)
                .containsEntry("payload", "hel")
                .containsEntry(
                        "properties",
                        Map.of("content_type", "text", "user_properties", List.of(List.of("from", "other"))));
        assertThat(trace.line("packet", "SUBSCRIBE").get("filters"))
                .isEqualTo(List.of(Map.of("filter", "a/#", "qos", 1L)));
        assertThat(trace.line("packet", "SUBACK").get("reasons")).isEqualTo(List.of(1L));
        assertThat(String.valueOf(trace.line("way", "end").get("why"))).contains("connection lost");
        assertThat(trace.lines()).doesNotContain("\"client\": \"other\"");
    }

    @Test
    void passwordsAndPayloadsAreNotShown() throws Exception {
        var trace = new Running("--ip", "127.0.0.1");
        try (WireClient phone = WireClient.login(broker, "phone", "ann", "secret-1")) {
            phone.publish("a/b", "secret-2", Qos.AT_LEAST_ONCE);
            await().until(() -> trace.lines().contains("PUBACK"));
        }

        assertThat(trace.lines())
                .contains("from phone  CONNECT")
                .contains("user_name=ann  password=true")
                .contains("from phone  PUBLISH  packet_id=1  topic=a/b  qos=1  retain=false  dup=false")
                .contains("payload_bytes=8")
                .doesNotContain("secret");
    }

    @Test
    void aTopicIsAFilterOfPublishes() throws Exception {
        var trace = new Running("--topic", "a/+/c");
        try (WireClient phone = WireClient.connect(broker, "phone")) {
            phone.publish("a/b/d", "", Qos.AT_LEAST_ONCE);
            phone.publish("a/b/c", "", Qos.AT_LEAST_ONCE);
            await().until(() -> trace.lines().contains("topic=a/b/c"));
        }
        assertThat(trace.lines()).doesNotContain("a/b/d").doesNotContain("CONN").doesNotContain("PUBACK");
    }

    @Test
    void whatIsMoreThanTheRateIsCounted() throws Exception {
        var trace = new Running("--topic", "#", "--rate", "5");
        try (WireClient phone = WireClient.connect(broker, "phone")) {
            for (int i = 0; i < 100; i++) {
                phone.publish("a", "", Qos.AT_MOST_ONCE);
            }
            await().until(() -> trace.lines().contains("more, left out"));
        }
        assertThat(trace.lines()
                        .lines()
                        .filter(line -> line.contains("PUBLISH"))
                        .count())
                .isLessThan(100);
    }

    @Test
    void whoDoesNotReadHoldsUpNobody() throws Exception {
        try (Socket reader = ask("/api/v1/trace?payload=4096&rate=10000&for=60m");
                WireClient phone = WireClient.connect(broker, "phone")) {
            assertThat(reader.isConnected()).isTrue();
            for (int i = 0; i < 5_000; i++) {
                phone.publish("a", "x".repeat(4_096), Qos.AT_LEAST_ONCE); // which waits for the answer
            }
        }
    }

    @Test
    void whoGoesAwayMakesRoomForOthers() throws Exception {
        List<Socket> watching = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Socket socket = ask("/api/v1/trace?for=60m");
            assertThat(line(socket)).isEqualTo("HTTP/1.1 200 OK");
            watching.add(socket);
        }
        try (Socket fifth = ask("/api/v1/trace")) {
            assertThat(line(fifth)).startsWith("HTTP/1.1 503");
        }
        watching.getFirst().close();
        await().until(() -> {
            try (Socket fifth = ask("/api/v1/trace?for=1s")) {
                return line(fifth).equals("HTTP/1.1 200 OK");
            }
        });
        for (Socket socket : watching) {
            socket.close();
        }
    }

    @Test
    void itEndsWithItsTimeOrWithTheBroker() {
        AdminRun brief = AdminRun.of(new TraceCommand(), broker, data, "--for", "1s");
        assertThat(brief.code()).isEqualTo(ExitCode.OK);
        assertThat(brief.out()).startsWith("watching for 1 s");

        var trace = new Running("--client", "phone");
        broker.close();
        assertThat(trace.code.join()).isEqualTo(ExitCode.CANNOT_CONNECT);
        assertThat(trace.err.toString()).contains("has gone");
    }

    @Test
    void wrongQuestionsAreAnsweredWithASentence() {
        assertFails("no topic filter", "--topic", "a/#/b");
        assertFails("an address such as", "--ip", "phone.example");
        assertFails("a time such as 90s", "--for", "ever");
        assertFails("from 1s to 60m", "--for", "2h");
        assertFails("whole number from 0 to 4096", "--payload", "5000");
    }

    private void assertFails(String sentence, String... arguments) {
        AdminRun run = AdminRun.of(new TraceCommand(), broker, data, arguments);
        assertThat(run.code()).isEqualTo(ExitCode.BAD_REASON);
        assertThat(run.err()).contains(sentence).hasLineCount(1);
    }

    private Socket ask(String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        String request = "GET " + path + " HTTP/1.1\r\nHost: tern\r\nAuthorization: Bearer "
                + Files.readString(token()).strip() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String line(Socket socket) throws IOException {
        return Objects.requireNonNull(
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine());
    }
}
