package org.ternmq.cli.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** Our commands and mosquitto's side by side, at the same broker: what they print must be the same bytes. */
@Timeout(120)
class SameAsMosquittoTest {
    @TempDir
    Path folder = Path.of("");

    private TernBroker broker;
    private String port = "";

    @BeforeEach
    void startBroker() throws Exception {
        assumeTrue(Files.isExecutable(BIN.resolve("mosquitto_sub")), "skipped, because there is no mosquitto_sub");
        broker = TernBroker.start(
                Configuration.standard().withData(folder.resolve("data")).withListeners(new Listener("127.0.0.1", 0)));
        port = "" + broker.addresses().getFirst().getPort();
    }

    @AfterEach
    void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    private record Outcome(String out, int exit) {
        Outcome sorted() {
            return new Outcome(out.lines().sorted().collect(Collectors.joining("\n")), exit);
        }
    }

    private Outcome ours(String command, List<String> flags) {
        List<String> words = new ArrayList<>(List.of(command, "-h", "127.0.0.1", "-p", port));
        words.addAll(flags);
        CommandRun run = CommandRun.start(words.toArray(new String[0]));
        return new Outcome(masked(run.out()), run.exit());
    }

    private Outcome theirs(String command, List<String> flags) throws Exception {
        List<String> words =
                new ArrayList<>(List.of(BIN.resolve("mosquitto_" + command).toString(), "-h", "127.0.0.1", "-p", port));
        words.addAll(flags);
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        CompletableFuture.delayedExecutor(20, TimeUnit.SECONDS).execute(process::destroy);
        byte[] out = process.getInputStream().readAllBytes();
        process.waitFor(30, TimeUnit.SECONDS);
        return new Outcome(masked(out), process.exitValue());
    }

    /** Without the moment of printing, which differs. */
    private static String masked(byte[] out) {
        return new String(out, ISO_8859_1)
                .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+", "TIME")
                .replaceAll("[0-9]{10}\\.[0-9]{9}", "SECONDS");
    }

    private static List<String> with(List<String> flags, String... more) {
        return Stream.concat(flags.stream(), Arrays.stream(more)).toList();
    }

    private void publish(String... flags) throws Exception {
        assertEquals(0, theirs("pub", List.of(flags)).exit(), () -> Arrays.toString(flags));
    }

    private void publishAll() throws Exception {
        publish("-t", "z/1", "-m", "one", "-q", "1");
        publish("-t", "z/2", "-n", "-q", "1");
        publish("-t", "z/ü/\"雨", "-m", "{\"a\": [1, 2.50, \"\\u00e9\"], \"b\": {}}", "-q", "2", "-r");
        String[] user = {"-D", "publish", "user-property", "k", "v", "-D", "publish", "user-property", "k", "w"};
        publish(with(
                        List.of(user),
                        "-t z/5 -m five -q 1 -V 5 -D publish content-type text/plain -D publish response-topic r/t"
                                .split(" "))
                .toArray(String[]::new));
        publish("-t z/6 -m zwölf -q 2 -D publish correlation-data ab -D publish payload-format-indicator 1".split(" "));
        publish("-t", "last", "-m", ".", "-q", "1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-F|%t,%p,%q,%r,%m,%l,%x,%X",
                "-V|5|-q|2|-F|%A,%C,%D,%F,%P,%R,%S,%m,%r,%q",
                "-V|5|-F|[%10t][%-10t][%010t][%.2t][%10.2t][%-10.2t][%3l][%03l][%-3l][%-03l][%05m]",
                "-V|5|-F|[%10p][%-10p][%3p][%010p][%10x][%4x][%-12X][%012X][%-p][%-x][%5q][%5r]",
                "-V|5|-F|[%12C][%.4C][%12R][%-12R][%10D][%40I][%03S][%04A][%10F][%010F][%-3F][%4%]",
                "-V|5|-N|-F|%I %U \\\\ \\a\\e\\n\\r\\t\\v\\0 %% @@ @Y-@m-@d @Q @1 @é",
                "-F|%j",
                "-V|5|-F|%j",
                "-V|5|-F|%J",
                "-V|5|-q|2|--pretty|-F|%j",
                "-V|5|--pretty|-F|%J",
                "-V|5|-v|-F|%p",
                "-V|5|-v|-q|2|-D|subscribe|subscription-identifier|42|-F|%S %t %j",
                "-V|5|-v|--retain-as-published|-F|%r %t",
                "-v|--retain-as-published|-R",
                "-T|z/+|-F|%m"
            })
    void formats(String line) throws Exception {
        List<String> flags = with(List.of("-q", "1", "-t", "z/#", "-t", "last"), line.split("\\|"));
        List<String> ours = with(flags, "-c", "-i", "ours");
        List<String> theirs = with(flags, "-c", "-i", "theirs");
        ours("sub", with(ours, "-E"));
        theirs("sub", with(theirs, "-E"));
        publishAll();
        String count = line.contains("-T") ? "3" : "6";

        Outcome expected = theirs("sub", with(theirs, "-C", count));
        Outcome printed = ours("sub", with(ours, "-C", count));
        if (line.contains("-q|2")) { // mosquitto_sub prints a message at QoS 2 when it is released, we when it comes
            assertEquals(expected.sorted(), printed.sorted());
        } else {
            assertEquals(expected, printed);
        }
    }

    @Test
    void payloadsThatAreJsonMoreOrLess() throws Exception {
        List<String> payloads = List.of(
                "{\"a\":1} ",
                " [1 , 2]",
                "{\"a\":1}x",
                "\"s\"",
                "123",
                "true",
                "null",
                "[]",
                "{}",
                "01",
                "[01]",
                "nul",
                "[1e400,1E5,-0,0.1,1e21,123456789012345678,1.0,1.5e-7,0.00001,3.141592653589793,1e20,4294967296,1e15]",
                "[\"\\u00e9\\ud83d\\ude00\\n\\/\",\"é/\"]",
                "{\"a\":1,\"a\":2}",
                "[1,]",
                "{\"a\":{},\"b\":[],\"c\":[{}]}",
                "[1",
                "\"\\x\"",
                "-",
                "[+1]",
                "[1.]",
                "[.5]",
                "[\"a\tb\"]",
                "{a:1}",
                "['a']",
                "[1 2]",
                "\"\"",
                "{\"\":0}",
                "[-1.5,-0.0,-1e-3]",
                "[\"\\u0000x\"]",
                "[\"\\ud83d\"]",
                "[NaN]",
                "[1e5x]",
                "[--1]",
                "[1e]",
                "[-.5]",
                "[null,true,false]",
                "[0.1,0.2,0.30000000000000004,1e-5,1e-4,99999999999999999,0.5e3,1e300,5e-324]");
        List<String> flags = List.of("-q", "1", "-t", "#", "-c");
        ours("sub", with(flags, "-E", "-i", "ours"));
        theirs("sub", with(flags, "-E", "-i", "theirs"));
        for (String payload : payloads) {
            publish("-t", "t", "-q", "1", "-m", payload);
        }
        List<String> all = with(flags, "-F", "%J %p", "-C", "" + payloads.size());

        assertEquals(theirs("sub", with(all, "-i", "theirs")), ours("sub", with(all, "-i", "ours")));
    }

    @Test
    void payloadsOfBytesThatAreNoText() throws Exception {
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {'a', 1, (byte) 0xFF, 0x7F, '"', '\\', 0, 'b'});
        List<String> flags = List.of("-q", "1", "-t", "#", "-c", "-F", "%j %p %x");
        ours("sub", with(flags, "-E", "-i", "ours"));
        theirs("sub", with(flags, "-E", "-i", "theirs"));
        publish("-t", "t", "-q", "1", "-f", bytes.toString());

        assertEquals(
                theirs("sub", with(flags, "-C", "1", "-i", "theirs")),
                ours("sub", with(flags, "-C", "1", "-i", "ours")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-V 5 -q 1 -D publish content-type text/plain -D publish user-property a b -D publish user-property a ü",
                "-q 2 -D PUBLISH payload-format-indicator 1 -D publish correlation-data xy -D publish response-topic r/é",
                "-V 311 -q 1",
                "-D connect user-property a b -D disconnect user-property c d -q 1",
                "-D connect receive-maximum 5 -D connect request-problem-information 0 -q 1"
            })
    void whatIsPublished(String line) throws Exception {
        List<String> session = List.of("-V", "5", "-q", "2", "-t", "a/b", "-c", "-i", "watcher", "-F", "%j");
        theirs("sub", with(session, "-E"));
        List<String> flags = with(List.of(line.split(" ")), "-t", "a/b", "-m", "hello");
        assertEquals(theirs("pub", flags), ours("pub", flags));
        List<String> said = theirs("sub", with(session, "-C", "2"))
                .out()
                .replaceAll("\"mid\":[0-9]+", "MID")
                .lines()
                .toList();

        assertEquals(2, said.size());
        assertEquals(said.get(0), said.get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v --retained-only",
                "-v --remove-retained -T r/1 -W 1",
                "-v --remove-retained -R -W 1",
                "-v -R -C 1",
                "-v -C 2 --retained-only",
                "-v --quiet -W 1",
                "-v --nodelay -A 127.0.0.1 -C 3"
            })
    void retainedMessages(String line) throws Exception {
        assertEquals(retained(line, true), retained(line, false));
    }

    /** What the command printed, and what of the retained messages it left. */
    private String retained(String line, boolean isOurs) throws Exception {
        for (String topic : List.of("r/1", "r/2", "r/3")) {
            publish("-t", topic, "-m", topic, "-r");
        }
        List<String> flags = with(List.of(line.split(" ")), "-t", "r/#", "-q", "1", "-i", "s");
        Thread fresh = Thread.startVirtualThread(() -> publishUntilInterrupted());
        Outcome outcome = isOurs ? ours("sub", flags) : theirs("sub", flags);
        fresh.interrupt();
        fresh.join();
        String left = theirs("sub", List.of("-v", "-t", "r/#", "--retained-only", "-W", "1"))
                .out();
        // However often the fresh message came, and however it ends where mosquitto waits for an answer that it has
        // had.
        String once = outcome.out().replaceAll("r/fresh \\.\n", "");
        return once + (line.contains("remove") ? "" : outcome.exit()) + "\nleft: "
                + left.replaceAll("r/fresh \\.\n", "");
    }

    private void publishUntilInterrupted() {
        try {
            while (true) {
                Process pub = new ProcessBuilder(
                                BIN.resolve("mosquitto_pub").toString(),
                                "-h",
                                "127.0.0.1",
                                "-p",
                                port,
                                "-t",
                                "r/fresh",
                                "-m",
                                ".")
                        .start();
                pub.waitFor();
            }
        } catch (java.io.IOException | InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static final Path BIN = Path.of("/usr/bin");
}
