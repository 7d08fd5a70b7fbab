package org.ternmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import picocli.CommandLine;

/** {@code tern journal} on the folder of a real broker. */
class JournalCommandTest {
    @TempDir
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aBrokerKeepsSomething() throws Exception {
        try (TernBroker broker = start()) {
            String port = Integer.toString(broker.addresses().getFirst().getPort());
            assertThat(run("sub", "-p", port, "-i", "kept", "-c", "-q", "1", "-t", "news/#", "-E"))
                    .isEqualTo(ExitCode.OK);
            assertThat(run("pub", "-p", port, "-q", "1", "-t", "news/1", "-m", "hello"))
                    .isEqualTo(ExitCode.OK);
            assertThat(run("pub", "-p", port, "-q", "1", "-r", "-t", "news/2", "-m", "later"))
                    .isEqualTo(ExitCode.OK);
        }
    }

    @Test
    void inspectShowsWhatIsThereAndChangesNothing() throws IOException {
        Map<String, String> before = files();

        assertThat(run("journal", "inspect", data.toString())).isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .contains(
                        "file 00000001.seg  segment  ", "records BODY  2", "records PUBLISHED  2", "records OPENED  1")
                .contains("sessions 1, subscriptions 1, shared groups 0")
                .contains("queued or in flight 2, retained 1, messages kept 2")
                .doesNotContain("damaged");
        assertThat(err.toString()).isEmpty();
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void recordsAreListedOneALineFromAPositionOn() {
        assertThat(run("journal", "inspect", "--records", "--data", data.toString()))
                .isEqualTo(ExitCode.OK);
        List<String> all = out.toString().lines().toList();
        assertThat(all.getFirst()).startsWith("1:53 OPENED ").contains("client kept");
        assertThat(all).anyMatch(line -> line.contains(" SUBSCRIBED ") && line.contains("filter news/#"));

        out.getBuffer().setLength(0);
        String second = all.get(1).split(" ", 2)[0];
        assertThat(run("journal", "inspect", "--records", "--from", second, data.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).isEqualTo(all.subList(1, all.size()));
    }

    @Test
    void aWholeJournalIsVerifiedAndNotRepaired() throws IOException {
        Map<String, String> before = files();

        assertThat(run("journal", "verify", data.toString())).isEqualTo(ExitCode.OK);
        assertThat(run("journal", "verify", data.resolve("journal").toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("whole: ");
        assertThat(run("journal", "repair", data.toString())).isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("whole: nothing to repair");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void exportWritesAllThatIsKept() throws IOException {
        Path file = data.resolve("all.jsonl");

        assertThat(run("journal", "export", data.toString(), "--out", file.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(run("journal", "export", data.toString())).isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .isEqualTo(Files.readString(file))
                .contains("{\"kind\":\"session\",\"clientId\":\"kept\"")
                .contains("{\"kind\":\"queued\",\"clientId\":\"kept\",\"message\":\"1:")
                .contains("\"topic\":\"news/1\"", HELLO, "{\"kind\":\"retained\",\"topic\":\"news/2\"");
    }

    @Test
    void damageIsToldByTheBrokerAndByVerifyAndRepaired() throws Exception {
        long offset = damage();

        assertThat(run("broker", "--port", "0", "--data", data.toString(), "--exit-when-ready"))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString())
                .contains("00000001.seg is damaged at offset ", "tern journal verify " + data, "tern journal repair ");
        assertThat(run("journal", "verify", data.toString())).isEqualTo(ExitCode.JOURNAL_DAMAGED);
        assertThat(out.toString()).contains("damaged: 00000001.seg at offset " + offset + ": ", "damaged in ");
        assertThat(run("journal", "inspect", data.toString())).isEqualTo(ExitCode.JOURNAL_DAMAGED);
        Map<String, String> before = files();
        assertThat(run("journal", "repair", "--dry-run", data.toString())).isEqualTo(ExitCode.JOURNAL_DAMAGED);
        assertThat(out.toString()).contains("nothing was changed");
        assertThat(files()).isEqualTo(before);

        out.getBuffer().setLength(0);
        assertThat(run("journal", "repair", data.toString())).isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("repaired; the old files are in " + data.resolve("journal.damaged-"));
        assertThat(run("journal", "verify", data.toString())).isEqualTo(ExitCode.OK);
        try (TernBroker broker = start()) {
            String port = Integer.toString(broker.addresses().getFirst().getPort());
            out.getBuffer().setLength(0);
            assertThat(run("pub", "-p", port, "-q", "1", "-t", "news/3", "-m", "goes on"))
                    .isEqualTo(ExitCode.OK);
        }
        out.getBuffer().setLength(0);
        assertThat(run("journal", "export", data.toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("\"clientId\":\"kept\"", hex("later"), hex("goes on"))
                .doesNotContain(HELLO);
    }

    @Test
    void aRepairThatWasCutShortIsEndedByTheNextStart() throws Exception {
        Files.move(data.resolve("journal"), data.resolve("journal.repaired"));
        assertThat(run("journal", "verify", data.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("was cut short");

        start().close();

        assertThat(run("journal", "export", data.toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("\"clientId\":\"kept\"", HELLO);
    }

    @Test
    void aRunningBrokerIsNotDisturbed() throws Exception {
        try (TernBroker broker = start()) {
            assertThat(broker.addresses()).isNotEmpty();
            for (String command : List.of("inspect", "verify", "repair", "export")) {
                assertThat(run("journal", command, data.toString())).isEqualTo(ExitCode.USAGE);
            }
        }
        assertThat(err.toString().lines())
                .hasSize(4)
                .allMatch(line -> line.contains(": a broker runs on " + data) && line.endsWith("; stop it first"));
    }

    @Test
    void whatIsNoDataFolderIsRefusedWithOneLine() throws IOException {
        Path file = Files.writeString(data.resolve("file"), "");
        Path empty = Files.createDirectory(data.resolve("empty"));

        assertThat(run("journal", "verify", data.resolve("none").toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("journal", "verify", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("journal", "repair", empty.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("journal", "verify")).isEqualTo(ExitCode.USAGE);
        assertThat(run("journal", "inspect", "--records", "--from", "x", data.toString()))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "tern journal verify: there is no folder " + data.resolve("none"),
                        "tern journal verify: " + file + " is not a folder",
                        "tern journal repair: " + empty + " is no data folder of a broker: there is no journal in it",
                        "tern journal verify: name one FOLDER, the data folder of a broker; see tern journal verify --help",
                        "tern journal inspect: --from x is no position, such as 7:4096; see tern journal inspect --help");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void helpTellsTheExitCodes() {
        for (String command : List.of("inspect", "verify", "repair", "export")) {
            out.getBuffer().setLength(0);
            assertThat(run("journal", command, "--help")).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("Usage: tern journal " + command, "Exit code: 0");
        }
    }

    /** Changes a byte of the payload of the first message. */
    private long damage() throws IOException {
        Path segment = data.resolve("journal").resolve("00000001.seg");
        byte[] bytes = Files.readAllBytes(segment);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("hello");
        bytes[at]++;
        Files.write(segment, bytes);
        assertThat(run("journal", "inspect", "--records", data.toString())).isEqualTo(ExitCode.OK);
        String damaged = out.toString()
                .lines()
                .filter(line -> line.startsWith("damaged"))
                .findFirst()
                .orElseThrow();
        out.getBuffer().setLength(0);
        long offset = Long.parseLong(damaged.replaceFirst(".*offset (\\d+):.*", "$1"));
        assertThat(offset).isBetween(at - 50L, (long) at);
        return offset;
    }

    private static String hex(String payload) {
        return "\"payloadHex\":\"" + HexFormat.of().formatHex(payload.getBytes(StandardCharsets.UTF_8)) + "\"";
    }

    private static final String HELLO = hex("hello");

    private TernBroker start() throws StartException {
        return TernBroker.start(Configuration.standard().withData(data).withListeners(new Listener("127.0.0.1", 0)));
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> found = new TreeMap<>();
        List<Path> paths;
        try (Stream<Path> all = Files.walk(data)) {
            paths = new ArrayList<>(all.filter(Files::isRegularFile).toList());
        }
        for (Path path : paths) {
            byte[] bytes = Files.readAllBytes(path);
            found.put(path.toString(), bytes.length + " bytes " + Arrays.hashCode(bytes));
        }
        return found;
    }

    private int run(String... arguments) {
        CommandLine command = Main.of(arguments);
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
