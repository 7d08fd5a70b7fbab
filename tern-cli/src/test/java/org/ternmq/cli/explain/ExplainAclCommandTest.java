package org.ternmq.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.ExitCode;
import picocli.CommandLine;

class ExplainAclCommandTest {
    @TempDir
    private Path folder;

    private Path acl = Path.of("");
    private Path rules = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeFiles() throws IOException {
        acl = Files.writeString(
                folder.resolve("my.acl"), "topic read news\nuser ann\ntopic deny a/secret\ntopic a/#\n");
        rules = Files.writeString(folder.resolve("rules.toml"), """
                [[rule]]
                allow = ["publish"]
                topics = ["fleet/%{fleet}/%c"]
                qos = [1]
                retain = true
                """);
    }

    @Test
    void theRuleThatDecidesIsNamed() {
        assertEquals(
                ExitCode.OK,
                run("--acl-file", acl.toString(), "--user", "ann", "--action", "publish", "--topic", "a/b"));
        assertEquals("allowed: " + acl + ":4: allow publish, subscribe a/#\n", out.toString());
    }

    @Test
    void soIsTheOneThatRefuses() {
        assertEquals(
                ExitCode.REFUSED,
                run(
                        "--acl-file",
                        acl.toString(),
                        "--user",
                        "ann",
                        "--action",
                        "receive",
                        "--topic",
                        "a/secret",
                        "--json"));
        assertEquals(
                "{\"allowed\": false, \"origin\": \"" + acl + ":3\", \"why\": \"deny publish, subscribe a/secret\"}\n",
                out.toString());
    }

    @Test
    void whatNoRuleSpeaksOfIsRefused() {
        assertEquals(ExitCode.REFUSED, run("--acl-file", acl.toString(), "--action", "publish", "--topic", "news"));
        assertEquals("refused: no rule speaks of it, so it is refused\n", out.toString());
    }

    @Test
    void claimsAndConditionsCount() {
        String[] words = {
            "--rules",
            rules.toString(),
            "--client",
            "c1",
            "--claim",
            "fleet=north",
            "--qos",
            "1",
            "--retain",
            "--action",
            "publish",
            "--topic",
            "fleet/north/c1"
        };
        assertEquals(ExitCode.OK, run(words));
        assertEquals("allowed: " + rules + ":3: allow publish fleet/%{fleet}/%c, QoS 1, retained\n", out.toString());
        words[5] = "fleet=south";
        assertEquals(ExitCode.REFUSED, run(words));
    }

    @Test
    void aWrongFileIsToldWithItsLines() throws IOException {
        Files.writeString(acl, "topic\nuser\n");
        assertEquals(ExitCode.CONFIGURATION, run("--acl-file", acl.toString(), "--action", "publish", "--topic", "a"));
        assertTrue(err.toString().startsWith(acl + ":1: topic without a topic"), err.toString());
        assertTrue(err.toString().contains(acl + ":2: user without a name"), err.toString());
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        String nowhere = folder.resolve("nowhere").toString();
        assertEquals(ExitCode.CONFIGURATION, run("--rules", nowhere, "--action", "publish", "--topic", "a"));
        assertTrue(err.toString().contains(nowhere), err.toString());
    }

    @Test
    void theRulesOfAConfigurationAreAsked() throws IOException {
        String[] words = {"-c", folder.resolve("tern.toml").toString(), "--action", "publish", "--topic", "news"};
        configure("acl_file", acl);
        assertEquals(ExitCode.REFUSED, run(words));
        configure("rules_file", Files.writeString(rules, "[[rule]]\nallow = [\"publish\"]\ntopics = [\"news\"]\n"));
        assertEquals(ExitCode.OK, run(words));
        assertEquals(
                "refused: no rule speaks of it, so it is refused\nallowed: " + rules + ":3: allow publish news\n",
                out.toString());
    }

    private void configure(String key, Path file) throws IOException {
        Files.writeString(folder.resolve("tern.toml"), "[authorization]\n" + key + " = '" + file + "'\n");
    }

    @Test
    void aConfigurationMayHaveNoRulesOrBeWrong() throws IOException {
        Path file = Files.writeString(folder.resolve("tern.toml"), "loops = 1\n");
        String[] words = {"--config", file.toString(), "--action", "publish", "--topic", "news"};
        assertEquals(ExitCode.OK, run(words));
        assertEquals("allowed: there are no rules, so everything is allowed\n", out.toString());

        Files.writeString(file, "loop = 1\n");
        assertEquals(ExitCode.CONFIGURATION, run(words));
        assertTrue(err.toString().startsWith(file + ":1:1: "), err.toString());
    }

    @Test
    void wrongUsageIsTold() {
        assertEquals(ExitCode.USAGE, run("--action", "publish", "--topic", "a"));
        assertEquals(ExitCode.USAGE, run("--acl-file", acl.toString(), "--action", "publish", "--topic", "a/#"));
        assertEquals(ExitCode.USAGE, run("--acl-file", acl.toString(), "--action", "read", "--topic", "a"));
        assertEquals(
                ExitCode.USAGE, run("--acl-file", acl.toString(), "--action", "publish", "--topic", "a", "--qos", "3"));
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of("acl"));
        all.addAll(List.of(words));
        CommandLine line = new CommandLine(new ExplainCommand());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        line.setParameterExceptionHandler((wrong, arguments) -> ExitCode.USAGE);
        return line.execute(all.toArray(String[]::new));
    }
}
