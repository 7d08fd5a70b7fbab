package org.ternmq.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.testkit.GeneratedPage;

/** The table of all flags of mosquitto's three commands, what ours make of each, and the page that is made of it. */
class FlagTableTest {
    @TempDir
    Path folder = Path.of("");

    record Row(List<String> flags, List<String> commands, String verdict, String sample, String remark) {
        boolean isThere() {
            return !verdict.equals("not there");
        }
    }

    static List<Row> rows() throws IOException {
        try (var in = Objects.requireNonNull(FlagTableTest.class.getResourceAsStream("/mosquitto-flags.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Row(
                            List.of(cells[0].split(", ", -1)),
                            List.of(cells[1].split(" ", -1)),
                            cells[2],
                            cells[3],
                            cells[4]))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub", "sub", "rr"})
    void everyFlagOfTheirsIsInTheTable(String command) throws Exception {
        Path theirs = Path.of("/usr/bin/mosquitto_" + command);
        assumeTrue(Files.isExecutable(theirs), "skipped, because there is no " + theirs);
        Process process = new ProcessBuilder(theirs.toString(), "--help")
                .redirectErrorStream(true)
                .start();
        String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Set<String> missing = FLAG.matcher(help)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(missing.size() > 40, missing.toString());
        for (Row row : rows()) {
            if (row.commands().contains(command)) {
                missing.removeAll(row.flags());
            }
        }
        assertEquals(Set.of(), missing);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachIsTakenOrRefusedAsTheTableSays(Row row) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        for (String command : row.commands()) {
            for (String flag : row.flags()) {
                String sample = withName(row, flag);
                String message =
                        sample.matches(".*(?<!\\S)(-[mfsnl]|--(message|file|null-message|stdin-\\w+))(?!\\S).*")
                                ? ""
                                : " -n";
                String base = command + " -h 127.0.0.1 -p 1" + (sample.contains("-L") ? "" : " -t a");
                String line = switch (command) {
                    case "pub" -> base + message + " " + sample;
                    case "sub" -> base + " " + sample;
                    default -> base + message + " -e answer " + sample;
                };
                line = line.replace("FILE", file.toString()).replace("FOLDER", folder.toString());
                CommandRun run = CommandRun.start(line.strip().split(" +", -1));
                int exit = run.exit();
                String said = line + ": " + exit + " " + run.err();
                if (row.isThere()) {
                    assertTrue(exit != 1, said);
                } else {
                    assertEquals(1, exit, said);
                    assertTrue(row.flags().stream().anyMatch(run.err()::contains), said);
                    assertEquals(1, run.err().lines().count(), said);
                }
            }
        }
    }

    /** The use of a flag, by another of its names. */
    private static String withName(Row row, String flag) {
        return Stream.of(row.sample().split(" ", -1))
                .map(word -> row.flags().indexOf(word) == 0 ? flag : word)
                .collect(Collectors.joining(" "));
    }

    @Test
    void thePageIsWhatTheTableSays() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(HEAD);
        for (Row row : rows()) {
            String flags = row.flags().stream().map(flag -> "`" + flag + "`").collect(Collectors.joining(", "));
            String said = row.verdict() + (row.remark().isEmpty() ? "" : ": " + row.remark());
            lines.add("| " + flags + " | " + String.join(" ", row.commands()) + " | " + said + " |");
        }
        lines.add(FOOT);
        GeneratedPage.check("docs/same-as-mosquitto.md", String.join("\n", lines));
    }

    @Test
    void verdictsAreOfAFewKinds() throws IOException {
        Set<String> kinds = Set.of("same, tested", "same", "differs", "not there", "ours alone");
        assertFalse(rows().isEmpty());
        rows().forEach(row -> assertTrue(kinds.contains(row.verdict()), row.toString()));
        List<String> all = rows().stream().flatMap(row -> row.flags().stream()).toList();
        assertEquals(all.size(), Stream.of(all.toArray()).distinct().count());
    }

    /** A flag as their help texts have them: behind a blank or bracket, and before one. */
    private static final Pattern FLAG = Pattern.compile("(?<=[\\s\\[{|])(-[A-Za-z]|--[a-z][a-z0-9-]+)(?=[\\s\\]|}])");

    private static final String HEAD = """
            # The flags of mosquitto's commands

            `tern pub`, `tern sub` and `tern rr` take the flags of `mosquitto_pub`, `mosquitto_sub` and `mosquitto_rr` 2.0.11, as
            Debian builds them. This page is made by `FlagTableTest`, which also holds it against their help texts and against what
            our commands take. *Same, tested* means that a test runs theirs and ours with it, at the same broker, and compares what
            they print byte by byte (`SideBySideTest`, `SameAsMosquittoTest`).

            | flag | commands | ours |
            |---|---|---|""";

    private static final String FOOT = """

            ## What else differs

            - Exit codes: 0 ok, 1 usage, 2 cannot connect, 3 a file cannot be used, 4 refused, 5 bad reason code, 27 time-out. Theirs
              are those of CONNACK or of their library; 0, 1 for usage, and 27 are the same.
            - Errors are one line that names the flag and what to do. Their words differ.
            - A message at QoS 2 is printed when it comes; theirs prints it when it is released.
            - Of a repeated flag the last counts, as there; `-t`, `-T`, `-U` and `-D` add up, as there.
            - Long flags also take their value behind `=`.
            - Defaults come from `$XDG_CONFIG_HOME/tern_pub` (`tern_sub`, `tern_rr`), else `~/.config`; if there is none, from
              mosquitto's own `mosquitto_pub` in the same folder. One flag a line, its value behind a blank, `#` begins a comment.
              `-D` has all its words on its line, which theirs cannot read.
            - `-L ws://` and `wss://`: what stands behind the host is the path of the WebSocket if `-t` names the topic; else it is
              the topic, and the path is `/mqtt`.

            ## `--json`

            One object a line, in UTF-8, with these members in this order. Later versions may add some at the end.

            | member | |
            |---|---|
            | `ts` | when it was printed: `2026-11-28T19:20:09.123456Z` |
            | `topic` | text |
            | `qos` | 0, 1 or 2 |
            | `retain` | `true` or `false` |
            | `payload` | text, if it is UTF-8; else there is `payload_base64` in its place |
            | `properties` | an object, empty below mqttv5; names as in the standard with hyphens, as with `-D` |

            Numbers are numbers and texts are texts. `user-property` is an array of arrays of name and value, in their order, and
            `subscription-identifier` an array of numbers. `correlation-data` that is no UTF-8 is `correlation-data_base64`.

            ```
            $ tern sub -t site/a -V 5 --json
            {"ts":"2026-11-28T19:20:09.123456Z","topic":"site/a","qos":1,"retain":false,"payload":"21.5","properties":{"content-type":"text/plain","user-property":[["unit","C"]]}}
            ```
            """;
}
