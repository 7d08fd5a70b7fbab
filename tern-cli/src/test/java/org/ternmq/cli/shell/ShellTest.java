package org.ternmq.cli.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.cli.client.PubCommand;
import org.ternmq.cli.client.RrCommand;
import org.ternmq.cli.client.SubCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(60)
class ShellTest {
    @TempDir
    Path folder = Path.of("");

    private final StringWriter err = new StringWriter();

    /** Stands for {@code tern} with some of its commands. */
    @Command(name = "tern", description = "All of it.")
    private static final class Whole implements Runnable {
        @Override
        public void run() {}
    }

    private String print(int exit, String... words) {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new Whole());
        line.addSubcommand(new PubCommand());
        line.addSubcommand(new SubCommand());
        line.addSubcommand(new RrCommand());
        line.addSubcommand(new CompletionCommand());
        line.addSubcommand(new ManCommand());
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        assertEquals(exit, line.execute(words), err::toString);
        return out.toString();
    }

    private String run(String program, String... words) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/" + program)), "skipped, because there is no " + program);
        List<String> line = new ArrayList<>(List.of("/usr/bin/" + program));
        line.addAll(List.of(words));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @Test
    void pagesOfAllCommandsAreWrittenIntoAFolder() throws Exception {
        print(0, "man", "--all", folder.toString());

        try (var pages = Files.list(folder)) {
            assertEquals(
                    List.of("tern-completion.1", "tern-man.1", "tern-pub.1", "tern-rr.1", "tern-sub.1", "tern.1"),
                    pages.map(page -> page.getFileName().toString()).sorted().toList());
        }
        assertEquals(print(0, "man", "pub"), Files.readString(folder.resolve("tern-pub.1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void bashTakesTheScript(String shell) throws Exception {
        Path script = Files.writeString(folder.resolve("tern.bash"), print(0, "completion", shell));
        assertEquals("", run("bash", "-n", script.toString()));
        String flags = run(
                "bash",
                "-c",
                "source " + script + "; COMP_WORDS=(tern rr --will); COMP_CWORD=2; COMP_LINE='tern rr --will';"
                        + " _complete_tern; echo \"${COMPREPLY[@]}\"");
        assertTrue(flags.contains("--will-topic") && flags.contains("--will-qos"), flags);
    }

    @Test
    void anotherShellIsRefused() {
        print(1, "completion", "fish");
        assertTrue(err.toString().contains("fish"), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pub", "sub", "rr", "completion", "man"})
    void groffTakesThePages(String command) throws Exception {
        String page = command.isEmpty() ? print(0, "man") : print(0, "man", command);
        Path file = Files.writeString(folder.resolve("tern.1"), page);
        String shown = run("groff", "-ww", "-man", "-Tutf8", "-P-c", "-rLL=100n", file.toString())
                .replaceAll(".\b", "");
        assertTrue(shown.contains("NAME") && shown.contains("SYNOPSIS"), shown);
        assertTrue(!shown.contains("warning") && !shown.contains("error:"), shown);
        if (command.equals("pub")) {
            assertTrue(shown.contains("-m, --message TEXT"), shown);
            assertTrue(shown.contains("tern pub -t site/a -m hello"), shown);
        }
    }

    @Test
    void thereIsNoPageOfNothing() {
        print(1, "man", "fly");
        assertTrue(err.toString().contains("there is no command fly"), err.toString());
    }
}
