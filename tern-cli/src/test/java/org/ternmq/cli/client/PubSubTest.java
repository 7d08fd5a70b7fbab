package org.ternmq.cli.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

@Timeout(120)
class PubSubTest {
    @TempDir
    Path folder = Path.of("");

    private TernBroker broker;
    private String port = "";

    @BeforeEach
    void startBroker() throws Exception {
        broker = start(0);
        port = "" + broker.addresses().getFirst().getPort();
    }

    private TernBroker start(int wantedPort) throws Exception {
        return TernBroker.start(Configuration.standard()
                .withData(folder.resolve("data"))
                .withListeners(new Listener("127.0.0.1", wantedPort)));
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    private String[] words(String command, String... flags) {
        return Stream.concat(Stream.of(command, "-h", "127.0.0.1", "-p", port), Stream.of(flags))
                .toArray(String[]::new);
    }

    private CommandRun run(String command, String... flags) {
        CommandRun run = CommandRun.start(words(command, flags));
        run.exit();
        return run;
    }

    private void ok(String command, String... flags) {
        CommandRun run = run(command, flags);
        assertEquals(0, run.exit(), run.err());
    }

    @ParameterizedTest
    @CsvSource({"31,0", "31,1", "31,2", "mqttv311,0", "mqttv311,1", "311,2", "5,0", "mqttv5,1", "5,2"})
    void whatIsPublishedIsPrinted(String version, String qos) throws Exception {
        CommandRun sub =
                CommandRun.start(words("sub", "-V", version, "-q", qos, "-t", "site/#", "-v", "-C", "2", "-d"));
        sub.awaitErr("SUBACK");
        ok("pub", "-V", version, "-q", qos, "-t", "site/a", "-m", "hello");
        ok("pub", "-V", version, "-q", qos, "-t", "site/ü/雨", "-m", "-t");

        assertEquals("site/a hello\nsite/ü/雨 -t\n", sub.text());
        assertEquals(0, sub.exit());
    }

    @Test
    void messagesComeFromLinesFilesAndInput() throws Exception {
        ok("sub", "-c", "-i", "s", "-q", "1", "-t", "#", "-E");
        Path file = Files.writeString(folder.resolve("file"), "from a file\n");
        CommandRun lines = CommandRun.withInput("a\nb\r\n\nlast", words("pub", "-t", "l", "-l", "-q", "1"));
        assertEquals(0, lines.exit(), lines.err());
        ok("pub", "-t", "f", "-f", file.toString(), "-q", "2");
        CommandRun whole = CommandRun.withInput("x\ny\n", words("pub", "-t", "s", "-s", "-q", "1"));
        assertEquals(0, whole.exit(), whole.err());
        ok("pub", "-t", "n", "-n", "-q", "1");
        ok("pub", "-t", "m", "-m", "again", "-q", "1", "--repeat", "2", "--repeat-delay", "0.01");

        String expected = "l a\nl b\r\nl (null)\nl last\nf from a file\n\ns x\ny\n\nn (null)\nm again\nm again\n";
        assertEquals(
                expected,
                run("sub", "-c", "-i", "s", "-q", "1", "-t", "#", "-v", "-C", "9")
                        .text());
    }

    @Test
    void tenThousandLinesArriveInOrder() {
        ok("sub", "-c", "-i", "s", "-q", "2", "-t", "#", "-E");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            lines.append("line ").append(i).append('\n');
        }
        CommandRun pub = CommandRun.withInput(lines.toString(), words("pub", "-t", "l", "-l", "-q", "2"));
        assertEquals(0, pub.exit(), pub.err());

        assertEquals(
                lines.toString(),
                run("sub", "-c", "-i", "s", "-q", "2", "-t", "#", "-C", "10000").text());
    }

    @Test
    void filtersHideAndRetainedMessagesCanBeLeftOut() {
        for (String topic : List.of("a/1", "a/2", "b/1")) {
            ok("pub", "-t", topic, "-m", topic, "-r");
        }
        CommandRun shown = run("sub", "-t", "a/#", "-t", "b/#", "-T", "+/1", "-W", "1");
        assertEquals("a/2\n", shown.text());
        assertEquals(27, shown.exit());
        assertEquals("Timed out", shown.err());
        assertEquals("", run("sub", "-t", "#", "-R", "-W", "1").text());
    }

    @Test
    void theUrlNamesBrokerAndTopic() {
        String url = "mqtt://user:pw@127.0.0.1:" + port + "/u/r/l";
        CommandRun pub = CommandRun.start("pub", "-L", url, "-m", "x", "-r");
        assertEquals(0, pub.exit(), pub.err());
        assertEquals("x\n", CommandRun.start("sub", "-L", url, "-C", "1").text());
    }

    @Test
    void theWillIsPublishedIfTheClientIsThrownOut() throws Exception {
        CommandRun sub = CommandRun.start(words("sub", "-t", "will", "-C", "1", "-d"));
        sub.awaitErr("SUBACK");
        String[] wanted =
                words("sub", "-i", "w", "-V", "5", "-t", "x", "--will-topic", "will", "--will-payload", "gone", "-d");
        CommandRun first = CommandRun.start(wanted);
        first.awaitErr("SUBACK");
        CommandRun second = CommandRun.start(words("sub", "-i", "w", "-V", "5", "-t", "x", "-W", "2"));

        assertEquals("gone\n", sub.text());
        assertEquals(2, first.exit(), "thrown out, it does not throw out the other in turn");
        assertTrue(first.err().contains("session taken over (0x8E)"), first.err());
        assertEquals(27, second.exit());
    }

    @Test
    void aLostConnectionIsOpenedAgain() throws Exception {
        CommandRun sub = CommandRun.start(words("sub", "-t", "a", "-C", "1", "-d"));
        sub.awaitErr("SUBACK");
        broker.close();
        sub.awaitErr("connecting again");
        broker = start(Integer.parseInt(port));
        sub.awaitErr("SUBACK");
        ok("pub", "-t", "a", "-m", "back");

        assertEquals("back\n", sub.text());
        assertEquals(0, sub.exit());
    }

    @Test
    void linesGoOnAfterALostConnection() throws Exception {
        ok("sub", "-c", "-i", "s", "-q", "1", "-t", "l", "-E");
        PipedOutputStream keyboard = new PipedOutputStream();
        CommandRun pub =
                CommandRun.withInput(new PipedInputStream(keyboard), words("pub", "-t", "l", "-l", "-q", "1", "-d"));
        keyboard.write("before\n".getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
        pub.awaitErr("PUBACK");
        broker.close();
        pub.awaitErr("connecting again");
        keyboard.write("meanwhile\n".getBytes(StandardCharsets.UTF_8));
        broker = start(Integer.parseInt(port));
        keyboard.write("after\n".getBytes(StandardCharsets.UTF_8));
        keyboard.close();

        assertEquals(0, pub.exit(), pub.err());
        assertEquals(
                "before\nmeanwhile\nafter\n",
                run("sub", "-c", "-i", "s", "-q", "1", "-t", "l", "-C", "3").text());
    }

    @Test
    void withoutABrokerItSaysWhatToDo() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = "" + free.getLocalPort();
        }
        CommandRun pub = run("pub", "-t", "a", "-m", "x");

        assertEquals(2, pub.exit());
        assertEquals(1, pub.err().lines().count(), pub.err());
        assertTrue(
                pub.err().contains("cannot connect to 127.0.0.1:" + port + ": Connection refused; is a broker"),
                pub.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pub -t a",
                "pub -m x",
                "pub -t a -m x -n",
                "pub -t a/# -m x",
                "pub -t a -m x -q 3",
                "pub -t a -m x -V 7",
                "pub -t a -m x --foo",
                "pub -t a -m x -P pw",
                "pub -t a -m x -c",
                "pub -t a -m x -p 0",
                "sub",
                "sub -t a/#/b",
                "sub -t a -T a/#/b",
                "sub -t a -C 0",
                "sub -t a -W 0",
                "sub -t a -k 70000",
                "sub -t a -F %z",
                "sub -t a -F %",
                "sub -t a -R --retained-only",
                "sub -t a --random-filter 0",
                "sub -t a --will-payload x",
                "sub -t a -D connect topic-alias-maximum 5",
                "sub -t a -D connect content-type x",
                "sub -t a -D connect receive-maximum 70000",
                "sub -t a -D connect receive-maximum x",
                "sub -t a -D connect receive-maximum 5 -D connect receive-maximum 6",
                "sub -t a -D connect",
                "sub -t a -D nothing content-type x",
                "pub -t a -m x -D publish colour blue",
                "pub -t a -m x -D publish user-property a",
                "pub -t a -m x -D publish topic-alias 1",
                "pub -t a -m x -D publish response-topic a/#"
            })
    void whatCannotBeIsRefusedInOneLine(String line) {
        CommandRun run = CommandRun.start(line.split(" "));

        assertEquals(1, run.exit());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-C 5",
                "-v -C 5",
                "-N -C 5",
                "-v -N -C 5",
                "-T z/2 -C 4",
                "-T z/# -T a/+ -C 1",
                "-v -C 2",
                "-V 5 -v -C 5"
            })
    void itPrintsWhatMosquittoPrints(String flags) throws Exception {
        assumeTrue(Files.isExecutable(MOSQUITTO_SUB), "skipped, because there is no " + MOSQUITTO_SUB);
        List<String> session = List.of("-c", "-q", "1", "-t", "z/#", "-t", "last");
        mosquitto(session, "-i", "theirs", "-E");
        ok("sub", Stream.concat(session.stream(), Stream.of("-i", "ours", "-E")).toArray(String[]::new));
        for (String[] message :
                new String[][] {{"z/1", "one"}, {"z/2", ""}, {"z/3", "zwei\n"}, {"z", "ü"}, {"last", "."}}) {
            ok("pub", "-q", "1", "-t", message[0], "-m", message[1]);
        }

        List<String> wanted = new ArrayList<>(session);
        wanted.addAll(List.of(flags.split(" ")));
        byte[] theirs = mosquitto(wanted, "-i", "theirs");
        wanted.addAll(List.of("-i", "ours"));
        byte[] ours = run("sub", wanted.toArray(new String[0])).out();
        assertArrayEquals(theirs, ours, () -> new String(ours, StandardCharsets.UTF_8));
    }

    private byte[] mosquitto(List<String> flags, String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of(MOSQUITTO_SUB.toString(), "-h", "127.0.0.1", "-p", port));
        line.addAll(flags);
        line.addAll(List.of(more));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] out = process.getInputStream().readAllBytes();
        process.waitFor();
        return out;
    }

    private static final Path MOSQUITTO_SUB = Path.of("/usr/bin/mosquitto_sub");
}
