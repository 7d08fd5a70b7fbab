package org.ternmq.conformance.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ternmq.conformance.house.SourceFile;
import org.ternmq.conformance.trace.Trace.Row;

/** Every check of the trace table complains when shown what it forbids, and is silent otherwise. */
class ChecksTest {
    private static final String MAIN = "tern-x/src/main/java/org/ternmq/x/Light.java";
    private static final String TEST = "tern-x/src/test/java/org/ternmq/x/LightTest.java";
    private static final String LIGHT = """
            package org.ternmq.x;
            class Light {
                /** [MQTT-1.1.1-1] said above. */
                Light() {}
                void on() {
                    glow(); // [MQTT-1.1.1-2, U5-1.1.1-1] said inside
                }
                void on(int watts) {}
                void off() {} // [MQTT3-1.1.1-1]
                static final class Lamp { void on() {} }
            }
            """;
    private static final String TESTS = """
            package org.ternmq.x;
            class LightTest {
                @Test @Covers({"MQTT-1.1.1-1", "MQTT-1.1.1-2"}) void a() {}
                @ParameterizedTest @Covers("U5-1.1.1-1") void b() {}
                class Inner { @Test @Covers("MQTT3-1.1.1-1") void c() {} }
            }
            """;

    private final List<Row> rows = new ArrayList<>(List.of(
            new Row("MQTT3-1.1.1-1", "Light#off"),
            new Row("MQTT-1.1.1-1", "Light#new"),
            new Row("MQTT-1.1.1-2", "x.Light#on"),
            new Row("MQTT-1.1.1-3", "not ours: a duty of clients"),
            new Row("MQTT-1.1.1-4", "not ours: as decided"),
            new Row("U5-1.1.1-1", "org.ternmq.x.Light#on")));
    private final Set<String> open = new HashSet<>(Set.of("MQTT-1.1.1-5"));
    private final Map<String, String> decided = new LinkedHashMap<>(Map.of("MQTT-1.1.1-4", "nobody can"));

    @Test
    void aGoodTableHasNoViolations() throws IOException {
        Trace trace = trace(TESTS);
        assertThat(Checks.missingRows(trace)).isEmpty();
        assertThat(Checks.unknownIds(trace)).isEmpty();
        assertThat(Checks.unknownIds(trace, MAIN, LIGHT)).isEmpty();
        assertThat(Checks.deadHomes(trace)).isEmpty();
        assertThat(Checks.silentHomes(trace)).isEmpty();
        assertThat(Checks.greedyTests(trace)).isEmpty();
        assertThat(Checks.idleTests(trace)).isEmpty();
        assertThat(Checks.undecided(trace)).isEmpty();
        assertThat(Checks.untested(trace)).isEmpty();
        assertThat(Checks.closed(trace)).isEmpty();
        assertThat(trace.counts())
                .isEqualTo("4 of 6 statements on servers with home and test, 1 not ours by decision, 1 open");
    }

    @Test
    void aStatementWithoutRowOrWithTwoIsFound() throws IOException {
        rows.remove(1);
        rows.add(rows.getFirst());
        assertThat(Checks.missingRows(trace(TESTS))).containsExactly("MQTT-1.1.1-1: no row", "MQTT3-1.1.1-1: two rows");

        open.add("MQTT-1.1.1-1");
        assertThat(Checks.missingRows(trace(TESTS))).containsExactly("MQTT3-1.1.1-1: two rows");
    }

    @Test
    void anUnknownIdIsFoundWhereverItStands() throws IOException {
        rows.add(new Row("MQTT-9.9.9-1", "Light#on"));
        open.add("MQTT-9.9.9-2");
        decided.put("MQTT-9.9.9-3", "why not");
        String tests = TESTS.replace("U5-1.1.1-1", "U5-9.9.9-4");

        assertThat(Checks.unknownIds(trace(tests)))
                .containsExactly(
                        "the table: MQTT-9.9.9-1 is in no list of statements",
                        "the list of open ones: MQTT-9.9.9-2 is in no list of statements",
                        "a decision: MQTT-9.9.9-3 is in no list of statements",
                        "LightTest#b: U5-9.9.9-4 is in no list of statements");
        assertThat(Checks.unknownIds(trace(TESTS), MAIN, "// [MQTT-1.1.1-1, MQTT3-9.9.9-5] and [MQTT-1.1.1-1 of 3.1]"))
                .hasSize(2);
        assertThat(Checks.unknownIds(trace(TESTS), MAIN, "// [SN-5.2-1]"))
                .containsExactly(MAIN + ": SN-5.2-1 is in no list of statements");
    }

    @Test
    void aHomeThatIsGoneOrInTwoClassesIsFound() throws IOException {
        rows.set(0, new Row("MQTT3-1.1.1-1", "Light#dim"));
        rows.set(1, new Row("MQTT-1.1.1-1", "Dark#new"));
        rows.set(2, new Row("MQTT-1.1.1-2", "Lamp#on"));
        assertThat(Checks.deadHomes(trace(TESTS)))
                .containsExactly("MQTT3-1.1.1-1: there is no Light#dim", "MQTT-1.1.1-1: there is no Dark#new");

        Trace twice = trace(TESTS, LIGHT, LIGHT.replace("x;", "y;"));
        assertThat(Checks.deadHomes(twice))
                .contains("MQTT-1.1.1-2: Lamp#on is in 2 classes; name the package too")
                .hasSize(3);
    }

    @Test
    void aHomeThatDoesNotNameItsStatementIsFound() throws IOException {
        rows.set(1, new Row("MQTT-1.1.1-1", "Light#off"));
        rows.set(2, new Row("MQTT-1.1.1-2", "Light.Lamp#on"));
        assertThat(Checks.silentHomes(trace(TESTS)))
                .containsExactly(
                        "MQTT-1.1.1-1: no comment in Light#off names it",
                        "MQTT-1.1.1-2: no comment in Light.Lamp#on names it");
    }

    @Test
    void aTestThatCoversSixStatementsIsFound() throws IOException {
        String six = "{\"1\", \"2\", \"3\", \"4\", \"5\", \"6\"}";
        assertThat(Checks.greedyTests(trace(TESTS.replace("\"U5-1.1.1-1\"", six))))
                .containsExactly("LightTest#b: covers 6 statements, at most 5");
        assertThat(Checks.greedyTests(trace(TESTS.replace("\"U5-1.1.1-1\"", six.replace(", \"6\"", "")))))
                .isEmpty();
    }

    @Test
    void aTestThatNoBuildRunsIsFound() throws IOException {
        assertThat(Checks.idleTests(trace(TESTS.replace("@ParameterizedTest", ""))))
                .containsExactly("LightTest#b: is not run; it needs @Test, and a class whose name ends in Test");
        assertThat(Checks.idleTests(trace(TESTS.replace("class LightTest", "class Lights"))))
                .hasSize(3);
    }

    @Test
    void aTestBelowTheHomeOfWhatItCoversIsFound() throws IOException {
        Trace trace = trace(TESTS);
        assertThat(Checks.blindTests(trace, List.of("tern-w", "tern-x"))).isEmpty();

        List<CoveringTest> below = List.of(
                new CoveringTest("tern-w/src/test/java/LowTest.java", "LowTest", "a", List.of("MQTT-1.1.1-1"), true));
        Trace blind = new Trace(trace.statements(), trace.rows(), open, decided, trace.places(), below);
        assertThat(Checks.blindTests(blind, List.of("tern-w", "tern-x")))
                .containsExactly("LowTest#a: cannot see the home of MQTT-1.1.1-1 in tern-x");
    }

    @Test
    void whatServersMustDoIsNotPutAsideWithoutADecision() throws IOException {
        decided.clear();
        assertThat(Checks.undecided(trace(TESTS)))
                .containsExactly("MQTT-1.1.1-4: is a server's, and no decision says why it is not ours");

        decided.put("MQTT-1.1.1-4", "nobody can");
        decided.put("MQTT-1.1.1-1", "nobody can");
        assertThat(Checks.undecided(trace(TESTS)))
                .containsExactly("MQTT-1.1.1-1: a decision says it is not ours, and it has a home");
    }

    @Test
    void onlyOfADraftSomethingStaysOpenInTheTableUntilATestShowsIt() throws IOException {
        rows.set(3, new Row("MQTT-1.1.1-3", "open: later"));
        rows.add(new Row("SN2-1.1.1-1", "open: later"));
        rows.add(new Row("SN2-1.1.1-2", "Light#off"));
        String tests = TESTS.replace("{\"MQTT-1.1.1-1\"", "{\"SN2-1.1.1-1\", \"MQTT-1.1.1-1\"");
        assertThat(Checks.misplacedOpen(withDraft(trace(TESTS))))
                .containsExactly("MQTT-1.1.1-3: is of no draft, and cannot stay open");
        assertThat(Checks.misplacedOpen(withDraft(trace(tests))))
                .containsExactly(
                        "MQTT-1.1.1-3: is of no draft, and cannot stay open",
                        "SN2-1.1.1-1: a test covers it; name its home");
    }

    @Test
    void aDraftIsCountedApart() throws IOException {
        rows.add(new Row("SN2-1.1.1-1", "Light#off"));
        rows.add(new Row("SN2-1.1.1-2", "not ours: a duty of clients"));
        rows.add(new Row("SN2-1.1.1-3", "open: later"));
        Trace plain = trace(TESTS.replace("U5-1.1.1-1\")", "SN2-1.1.1-1\")"));
        assertThat(withDraft(plain).counts())
                .isEqualTo("3 of 6 statements on servers with home and test, 1 not ours by decision, 1 open"
                        + "; of the draft of MQTT-SN 2.0, in preview, 1 of 4 with home and test, 1 not ours, 2 open");
    }

    private static Trace withDraft(Trace plain) {
        List<Statement> statements = new ArrayList<>(plain.statements());
        for (int i = 1; i <= 4; i++) {
            statements.add(new Statement("SN2-1.1.1-" + i, Statement.SN2, "server"));
        }
        return new Trace(statements, plain.rows(), plain.open(), plain.decided(), plain.places(), plain.tests());
    }

    @Test
    void whatServersMustDoIsTested() throws IOException {
        assertThat(Checks.untested(trace(TESTS.replace("\"MQTT-1.1.1-1\", ", ""))))
                .containsExactly("MQTT-1.1.1-1: no test covers it");
    }

    @Test
    void theListOfOpenOnesOnlyShrinks() throws IOException {
        open.addAll(Set.of("MQTT-1.1.1-1", "MQTT-1.1.1-3", "MQTT-1.1.1-4"));
        assertThat(Checks.closed(trace(TESTS)))
                .containsExactlyInAnyOrder(
                        "MQTT-1.1.1-1: is done; take it from the list of open ones",
                        "MQTT-1.1.1-3: is done; take it from the list of open ones",
                        "MQTT-1.1.1-4: is done; take it from the list of open ones");
    }

    @Test
    void decisionsAreReadFromTheirPages() {
        assertThat(TraceFiles.decided("# A\n\n- `MQTT-1.1.1-4`: nobody can\n- `b`: c\nelse\n- `U5-1-1`: why\n"))
                .containsExactly(Map.entry("MQTT-1.1.1-4", "nobody can"), Map.entry("U5-1-1", "why"));
    }

    private Trace trace(String tests) throws IOException {
        return trace(tests, LIGHT);
    }

    private Trace trace(String tests, String... main) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(TEST, tests);
        for (String text : main) {
            files.put(MAIN.replace("x/Light", "x" + files.size() + "/Light"), text);
        }
        List<SourceFile> sources = SourceFile.parse(files);
        List<Statement> statements = List.of(
                new Statement("MQTT3-1.1.1-1", Statement.V3, "server"),
                new Statement("MQTT-1.1.1-1", Statement.V5, "both"),
                new Statement("MQTT-1.1.1-2", Statement.V5, "server"),
                new Statement("MQTT-1.1.1-3", Statement.V5, "client"),
                new Statement("MQTT-1.1.1-4", Statement.V5, "server"),
                new Statement("MQTT-1.1.1-5", Statement.V5, "server"),
                new Statement("U5-1.1.1-1", Statement.UNNUMBERED, "both"));
        return new Trace(statements, rows, open, decided, Place.in(sources), CoveringTest.in(sources));
    }
}
