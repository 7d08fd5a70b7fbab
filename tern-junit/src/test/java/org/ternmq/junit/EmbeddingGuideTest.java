package org.ternmq.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.auth.password.PasswordFileEdit;
import org.ternmq.auth.password.Pbkdf2Sha512;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.transport.TlsOptions;
import org.ternmq.client.transport.TransportOptions;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.plugin.Authenticator;
import org.ternmq.plugin.Authenticator.Decision;
import org.ternmq.server.BrokerBuilder;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;

/** What docs/embedding.md shows: its program is compiled and run as it stands there, each other piece stands here, and runs. */
@Timeout(120)
class EmbeddingGuideTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void theProgramRunsAsItStandsThere() throws Exception {
        Path source =
                Files.writeString(folder.resolve("Greenhouse.java"), snippets().getFirst());

        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(compiled).isZero();
        Path out = folder.resolve("out");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        folder + File.pathSeparator + System.getProperty("java.class.path"),
                        "Greenhouse",
                        folder.resolve("data").toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();

        assertThat(program.waitFor()).as(Files.readString(out)).isZero();
        assertThat(Files.readString(out)).contains("bed/3/moisture: 0.31");
    }

    @Test
    void settings() throws Exception {
        BrokerBuilder described = TernBroker.builder()
                .inMemory()
                .set("listener.0.port", 0)
                .set("limits.queue_messages_max", 500)
                .set("authentication.login_order", List.of("plugin", "password"));
        try (TernBroker broker = described.start()) {
            assertThat(broker.addresses().getFirst().getPort()).isPositive();

            broker.change(described.set("limits.queue_messages_max", 50).configuration());
        }
    }

    @Test
    void ownLogins() throws Exception {
        Authenticator staff = (request, shown) -> {
            boolean isKnown = shown.passwordText().equals(Optional.of("opensesame"));
            return (isKnown ? Decision.accept("staff") : Decision.refuse("unknown")).now();
        };
        BrokerBuilder described = TernBroker.builder()
                .plugin("staff", context -> context.addAuthenticator(staff))
                .set("listener.0.port", 0)
                .inMemory();
        try (TernBroker broker = described.start()) {
            String url = "mqtt://127.0.0.1:" + broker.addresses().getFirst().getPort();
            assertThatThrownBy(() -> Mqtt.connect(url)).hasMessageContaining("not authorized");
            ConnectOptions known = ConnectOptions.builder()
                    .login("anybody", "opensesame".getBytes(UTF_8))
                    .build();
            try (MqttClient client = Mqtt.connect(url, known)) {
                assertThat(client.publish("a", "b".getBytes(UTF_8), Qos.AT_LEAST_ONCE, false)
                                .isError())
                        .isFalse();
            }
        }
    }

    @Test
    void filesForOtherMachines() throws Exception {
        writeCertificate();
        PasswordFileEdit users = PasswordFileEdit.of(new byte[0]);
        users.put("ann", Pbkdf2Sha512.of(Bytes.utf8("secret"), new SecureRandom()));
        Files.write(folder.resolve("users"), users.toBytes());
        Files.writeString(folder.resolve("rules.toml"), "[[rule]]\nallow = [\"publish\"]\ntopics = [\"site/#\"]\n");
        BrokerBuilder described = TernBroker.builder()
                .set("listener.0.host", "0.0.0.0")
                .set("listener.0.certificate", folder.resolve("server.pem"))
                .set("listener.0.key", folder.resolve("server.key"))
                .set("authentication.password_file", folder.resolve("users"))
                .set("authorization.rules_file", folder.resolve("rules.toml"))
                .set("listener.0.port", 0)
                .inMemory();
        ConnectOptions ann = ConnectOptions.builder()
                .login("ann", "secret".getBytes(UTF_8))
                .transport(TransportOptions.DEFAULT.withTls(
                        TlsOptions.builder().trust(folder.resolve("server.pem")).build()))
                .build();
        try (TernBroker broker = described.start();
                MqttClient client = Mqtt.connect(
                        "mqtts://localhost:" + broker.addresses().getFirst().getPort(), ann)) {
            assertThat(client.publish("site/a", body(), Qos.AT_LEAST_ONCE, false)
                            .isError())
                    .isFalse();
            assertThatThrownBy(() -> client.publish("elsewhere", body(), Qos.AT_LEAST_ONCE, false))
                    .hasMessageContaining("not authorized");
        }
    }

    private static byte[] body() {
        return "21.5".getBytes(UTF_8);
    }

    private void writeCertificate() throws Exception {
        Path store = folder.resolve("store");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        write(
                "server.pem",
                "CERTIFICATE",
                Objects.requireNonNull(keys.getCertificate("server")).getEncoded());
        write(
                "server.key",
                "PRIVATE KEY",
                Objects.requireNonNull(keys.getKey("server", PASSWORD)).getEncoded());
    }

    private void write(String file, String what, byte[] content) throws IOException {
        Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + what + "-----\n");
    }

    @Test
    void othersOnTheSameTerms() throws Exception {
        BrokerBuilder keeping = TernBroker.builder().set("listener.0.port", 0).set("listener.0.durability", "disk");
        assertThatThrownBy(keeping.inMemory()::start)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is to keep what it acknowledges");

        BrokerBuilder described = TernBroker.builder().inMemory().set("listener.0.port", 0);
        try (TernBroker one = described.start();
                TernBroker other = described.start()) {
            assertThat(one.addresses()).doesNotContainAnyElementsOf(other.addresses());
        }
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left.filter(path -> path.getFileName().toString().matches("tern-[0-9]+"))
                            .filter(path -> lock(path)
                                    .equals(String.valueOf(
                                            ProcessHandle.current().pid()))))
                    .isEmpty();
        }
    }

    private static String lock(Path data) {
        try {
            return Files.readString(data.resolve("lock"));
        } catch (IOException gone) { // that of another process
            return "";
        }
    }

    @Test
    void mistakes() {
        assertThatThrownBy(TernBroker.builder().set("limits.queue_mesages_max", 500)::start)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("did you mean \"queue_messages_max\"?");
    }

    private static final char[] PASSWORD = "changeit".toCharArray();

    /** Each Java snippet of the page but the program, its indentation apart. */
    @Test
    void thePageShowsCodeThatRuns() throws IOException {
        List<String> runs =
                Files.readAllLines(Path.of("src/test/java/org/ternmq/junit/EmbeddingGuideTest.java")).stream()
                        .map(String::strip)
                        .toList();
        List<String> snippets = snippets();
        assertThat(snippets).hasSizeGreaterThan(2);
        for (String snippet : snippets.subList(1, snippets.size())) {
            assertThat(runs)
                    .containsSubsequence(snippet.lines().map(String::strip).toList());
        }
    }

    private static List<String> snippets() throws IOException {
        return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/embedding.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
