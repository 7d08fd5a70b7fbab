package org.ternmq.cli.config.mosquitto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Assignment;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.ConfigurationLoader.Content;
import org.ternmq.server.config.ConfigurationLoader.Toml;
import org.ternmq.testkit.GeneratedPage;

/**
 * Thirty configurations of mosquitto, run by mosquitto and by Tern: what its own clients see is the same. In the files a line {@code #? pub …} or {@code
 * #? sub …} is tried and must come out the same; one with {@code #!} must not, for the reason that the import tells.
 */
@Timeout(120)
class ConfFilesTest {
    @TempDir
    static Path folder;

    private static List<Integer> ports = List.of();

    @BeforeAll
    static void prepare() throws Exception {
        ports = freePorts();
        Files.createDirectories(folder.resolve("db"));
        Files.createDirectories(folder.resolve("conf.d"));
        Files.writeString(folder.resolve("conf.d/10-access.conf"), named("password_file FOLDER/passwords\n"));
        Files.writeString(folder.resolve("conf.d/20-rules.conf"), named("acl_file FOLDER/acl\nmax_keepalive 600\n"));
        Files.writeString(
                folder.resolve("acl"),
                "topic read public/#\nuser ann\ntopic readwrite public/news\npattern readwrite users/%u/#\n");
        Files.writeString(folder.resolve("psk"), "ann:0102030405060708\n");
        Files.writeString(folder.resolve("large"), "x".repeat(2_000));
        Files.writeString(folder.resolve("passwords"), "ann:secret\nbob:hush\n");
    }

    private static void needMosquitto() throws Exception {
        for (String program : List.of(SERVER, PASSWD, PUB, OPENSSL)) {
            assumeTrue(Files.isExecutable(Path.of(program)), "skipped, because there is no " + program);
        }
        synchronized (ConfFilesTest.class) {
            if (!Files.exists(folder.resolve("crl.pem"))) {
                run(folder, PASSWD, "-U", "passwords");
                makeCertificates();
            }
        }
    }

    private static void makeCertificates() throws Exception {
        String key = "-nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 30";
        openssl("req -x509 " + key + " -subj /CN=Authority -keyout ca.key -out ca.pem");
        openssl("req -x509 " + key + " -subj /CN=stranger -keyout stranger.key -out stranger.pem");
        for (String name : List.of("broker", "ann", "bob")) {
            openssl("req -x509 " + key + " -CA ca.pem -CAkey ca.key -subj /CN=" + name
                    + " -addext subjectAltName=DNS:localhost -keyout " + name + ".key -out " + name + ".pem");
        }
        Files.writeString(folder.resolve("index"), "");
        Files.writeString(
                folder.resolve("openssl.conf"),
                "[ca]\ndefault_ca = own\n[own]\ndatabase = index\ndefault_md = sha256\ndefault_crl_days = 30\n");
        openssl("ca -config openssl.conf -cert ca.pem -keyfile ca.key -revoke bob.pem");
        openssl("ca -config openssl.conf -cert ca.pem -keyfile ca.key -gencrl -out crl.pem");
    }

    private static void openssl(String words) throws Exception {
        List<String> line = new ArrayList<>(List.of(OPENSSL));
        line.addAll(List.of(words.split(" ")));
        run(folder, line.toArray(String[]::new));
    }

    private static void run(Path at, String... line) throws Exception {
        Process process = new ProcessBuilder(line)
                .directory(at.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", line) + ": " + said);
        }
    }

    private static List<Integer> freePorts() throws IOException {
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0)) {
            return List.of(one.getLocalPort(), two.getLocalPort());
        }
    }

    private static String named(String text) {
        return text.replace("FOLDER", folder.toString())
                .replace("P1", "" + ports.get(0))
                .replace("P2", "" + ports.get(1));
    }

    /** The files of the folder of resources. */
    static List<Path> files() throws IOException, URISyntaxException {
        Path there = Path.of(Objects.requireNonNull(ConfFilesTest.class.getResource("/mosquitto-conf"))
                .toURI());
        try (Stream<Path> all = Files.list(there)) {
            return all.sorted().toList();
        }
    }

    static List<Path> triedFiles() throws IOException, URISyntaxException {
        return files().stream().filter(file -> !file.endsWith("only-read.conf")).toList();
    }

    private static Path written(Path file, String more) throws IOException {
        return Files.writeString(folder.resolve(file.getFileName()), named(Files.readString(file)) + more);
    }

    /**
     * What a client sees.
     *
     * @param out lines in no order: that of retained messages is the broker's
     */
    private record Outcome(String trial, String end, List<String> out) {
        static Outcome of(String trial, int exit, String out) {
            String end = switch (exit) {
                case 0 -> "did it";
                case 27 -> "waited in vain";
                default -> "was refused"; // with one code or another
            };
            return new Outcome(trial, end, out.lines().sorted().toList());
        }
    }

    @ParameterizedTest
    @MethodSource("triedFiles")
    void clientsSeeTheSameAtMosquittoAndAtTern(Path file) throws Exception {
        needMosquitto();
        List<String> trials = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#?") || line.startsWith("#!"))
                .toList();
        assertThat(trials).isNotEmpty();

        List<Outcome> theirs = atMosquitto(file, trials);
        List<Outcome> ours = atTern(file, trials);

        for (int i = 0; i < trials.size(); i++) {
            if (trials.get(i).startsWith("#?")) {
                assertThat(ours.get(i)).isEqualTo(theirs.get(i));
            } else {
                assertThat(ours.get(i)).isNotEqualTo(theirs.get(i));
            }
        }
    }

    private static List<Outcome> atMosquitto(Path file, List<String> trials) throws Exception {
        Path conf = written(file, "\nuser " + System.getProperty("user.name") + "\n");
        Process broker = new ProcessBuilder(SERVER, "-c", conf.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        try {
            Awaitility.await(file.toString())
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !broker.isAlive() || isListening(ports.get(0)));
            assertThat(broker.isAlive())
                    .as(() -> "mosquitto with " + file + ": " + log())
                    .isTrue();
            return play(trials);
        } finally {
            broker.destroy();
            broker.onExit().join();
        }
    }

    private static String log() {
        try {
            return Files.readString(folder.resolve("mosquitto.log"));
        } catch (IOException unread) {
            return unread.toString();
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static List<Outcome> atTern(Path file, List<String> trials) throws Exception {
        MosquittoImport made = MosquittoImport.of(written(file, ""));
        assertThat(made.problem()).isEmpty();
        Content toml = () -> Optional.of(new Toml("what came of " + file, made.toml()));
        Path data = Files.createTempDirectory(folder, "data");
        try (TernBroker broker = TernBroker.start(
                ConfigurationLoader.source(toml, Map.of(), List.of(new Assignment("test", "data", data.toString())))
                        .read()
                        .configuration())) {
            assertThat(broker.listening()).isNotEmpty();
            return play(trials);
        }
    }

    private static List<Outcome> play(List<String> trials) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        for (String trial : trials) {
            List<String> words = new ArrayList<>(List.of(named(trial.substring(3))
                    .replace("TLS", "-h localhost --cafile " + folder + "/ca.pem")
                    .split(" ")));
            if (words.getFirst().equals("web")) {
                outcomes.add(Outcome.of(trial, 0, upgrade(Integer.parseInt(words.get(1)))));
                continue;
            }
            words.set(0, words.getFirst().equals("pub") ? PUB : SUB);
            Process client = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String out = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            outcomes.add(Outcome.of(trial, client.waitFor(), out));
        }
        return outcomes;
    }

    /** The first line that a WebSocket is answered with. */
    private static String upgrade(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            String request = """
                    GET /mqtt HTTP/1.1
                    Host: localhost
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Protocol: mqtt
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                    """;
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    private static final String HEAD = """
            # mosquitto.conf, option by option

            What `tern config import` and `tern broker --mosquitto-conf` make of each option of mosquitto 2.0, in the words of their report; see
            [from-mosquitto.md](from-mosquitto.md). The examples are the thirty configurations in `tern-cli/src/test/resources/mosquitto-conf`,
            which mosquitto and Tern are both run with (`ConfFilesTest`): the same clients come out the same way.

            | option | | what becomes of it |
            |---|---|---|
            """;

    @Test
    void thePageTellsOfEachOptionOfTheManual() throws Exception {
        Map<String, String> rows = new TreeMap<>();
        for (Path file : files()) {
            Path conf = written(file, "");
            for (String line : MosquittoImport.of(conf).report()) {
                String option = line.substring(15).replaceFirst("^.*?:[0-9]+: ", "");
                String[] parts = plain(option).split(" -> ", 2);
                String row = "| `" + parts[0] + "` | " + line.substring(0, 15).strip() + " | " + parts[1] + " |\n";
                rows.putIfAbsent(row, parts[0].replaceFirst(" .*", ""));
            }
        }
        assertThat(rows.values()).contains(MosquittoImportTest.MANUAL.split(" "));
        GeneratedPage.check("docs/mosquitto-options.md", HEAD + String.join("", rows.keySet()));
    }

    private static String plain(String text) {
        return text.replace(folder.toString(), "/etc/mosquitto")
                .replace("" + ports.get(0), "1883")
                .replace("" + ports.get(1), "8883");
    }

    private static final String SERVER = "/usr/sbin/mosquitto";
    private static final String PASSWD = "/usr/bin/mosquitto_passwd";
    private static final String PUB = "/usr/bin/mosquitto_pub";
    private static final String SUB = "/usr/bin/mosquitto_sub";
    private static final String OPENSSL = "/usr/bin/openssl";
}
