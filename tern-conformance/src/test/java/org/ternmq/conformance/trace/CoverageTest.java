package org.ternmq.conformance.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.data.ExecutionDataWriter;
import org.jacoco.core.internal.data.CRC64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test that does not run the home of what it covers is found; what cannot be judged is not taken for proof. */
class CoverageTest {
    private static final String ID = "MQTT-1.1.1-1";
    private static final String HOME = "org.ternmq.conformance.trace.Statement";
    private static final CoveringTest COVERING =
            new CoveringTest("tern-x/src/test/java/x/LightTest.java", "x.LightTest", "a", List.of(ID), true);

    @TempDir
    private Path root = Path.of("");

    private Place home = place(1, 1_000);

    @BeforeEach
    void compile() throws IOException {
        try (InputStream in = CoverageTest.class.getResourceAsStream("Statement.class")) {
            Files.createDirectories(root.resolve(home.classFile()).getParent());
            Files.write(root.resolve(home.classFile()), in == null ? new byte[0] : in.readAllBytes());
        }
        Files.createDirectories(root.resolve(COVERING.classFile()).getParent());
        Files.write(root.resolve(COVERING.classFile()), new byte[0]);
        Files.createDirectories(root.resolve(COVERING.recording()).getParent());
    }

    @Test
    void aHomeThatRanIsProven() throws IOException {
        record(true);
        Coverage coverage = prove();
        assertThat(coverage.proven()).isEqualTo(1);
        assertThat(coverage.violations()).isEmpty();
        assertThat(coverage.unproven()).isEmpty();
    }

    @Test
    void aHomeThatDidNotRunIsFound() throws IOException {
        record(false);
        assertThat(prove().violations())
                .containsExactly("LightTest#a covers MQTT-1.1.1-1 and does not run Statement#chapter");
    }

    @Test
    void theRestOfTheClassIsNotTheHome() throws IOException {
        record(true);
        home = place(1, 1);
        assertThat(prove().violations()).hasSize(1);
    }

    @Test
    void withoutARecordingNothingIsProvenAndNothingIsWrong() throws IOException {
        Coverage coverage = prove();
        assertThat(coverage.unproven()).hasSize(1);
        assertThat(coverage.violations()).isEmpty();
        assertThat(coverage.proven()).isZero();
    }

    @Test
    void aHomeThatIsNotCompiledProvesNothing() throws IOException {
        record(true);
        Files.delete(root.resolve(home.classFile()));
        assertThat(prove().unproven()).hasSize(1);
    }

    @Test
    void aRecordingOlderThanTheClassesProvesNothing() throws IOException {
        record(true);
        age(COVERING.recording());
        assertThat(prove().unproven()).hasSize(1);
    }

    private Coverage prove() throws IOException {
        List<Trace.Row> rows = List.of(new Trace.Row(ID, "Statement#chapter"));
        return new Coverage(root)
                .prove(new Trace(List.of(), rows, Set.of(), Map.of(), List.of(home), List.of(COVERING)));
    }

    /** Writes what the agent would have: all of the class ran, or it was loaded and nothing ran but its beginning. */
    private void record(boolean ran) throws IOException {
        long classId = CRC64.classId(Files.readAllBytes(root.resolve(home.classFile())));
        boolean[] probes = new boolean[1_000];
        Arrays.fill(probes, ran);
        try (OutputStream out = Files.newOutputStream(root.resolve(COVERING.recording()))) {
            new ExecutionDataWriter(out)
                    .visitClassExecution(new ExecutionData(classId, HOME.replace('.', '/'), probes));
        }
    }

    private void age(String file) throws IOException {
        Files.setLastModifiedTime(root.resolve(file), FileTime.fromMillis(1));
    }

    private static Place place(int firstLine, int lastLine) {
        return new Place("tern-x/src/main/java/Statement.java", HOME, "chapter", firstLine, lastLine, Set.of(ID));
    }
}
