package org.ternmq.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Each example at the end of the help texts works, with a broker of ours in place of the one it names. */
@Timeout(60)
class ExamplesTest {
    @TempDir
    static Path folder;

    private static MosquittoServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MosquittoServer.start(folder);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    static List<String> examples() {
        return Stream.of(new PubCommand(), new SubCommand(), new RrCommand())
                .flatMap(command -> Stream.of(
                        new CommandLine(command).getCommandSpec().usageMessage().footer()))
                .filter(line -> line.startsWith("  "))
                .map(line ->
                        line.replace("%%", "%").replaceFirst("^.*tern ", "").replaceFirst("   +.*", ""))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void works(String example) {
        boolean isRemote = example.contains("host") || example.contains("mqtts:");
        String line = example.replace("mqtts://user:pw@host", "mqtts://user:pw@localhost:TLS")
                .replace("wss://host", "ws://localhost:WEBSOCKET")
                .replaceFirst(
                        "-h (host|broker)", example.contains("--cert") ? "-p MUTUAL" : isRemote ? "-p TLS" : "-p PLAIN")
                .replaceAll("(ca|me)\\.(pem|key)", "FOLDER/$1.$2");
        line += line.contains("mqtts:") ? " --cafile FOLDER/ca.pem" : "";
        line += line.matches(".*( -p |://).*") ? "" : " -p PLAIN";
        line += line.startsWith("pub") || line.contains(" -W") ? "" : " -W 1";
        CommandRun run = CommandRun.withInput("one\ntwo\n", words(server.named(line)));

        assertTrue(run.exit() == 0 || run.exit() == 27, () -> example + ": " + run.err());
        assertEquals("", run.err().replace("Timed out", ""));
    }

    private static String[] words(String line) {
        List<String> words = new ArrayList<>();
        Pattern.compile("'([^']*)'|(\\S+)")
                .matcher(line)
                .results()
                .forEach(word -> words.add(word.group(1) != null ? word.group(1) : word.group(2)));
        return words.toArray(String[]::new);
    }
}
