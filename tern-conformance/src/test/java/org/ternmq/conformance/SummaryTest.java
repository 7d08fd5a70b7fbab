package org.ternmq.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path root = Path.of("");

    @Test
    void testsAndVectorsOfThisBuildAreCounted() throws IOException {
        report("tern-a", "A", 5, 1);
        report("tern-a", "B", 2, 0);
        report("tern-b", "C", 3, 0);
        Files.createDirectories(root.resolve("tern-codec/target"));
        Files.writeString(root.resolve("tern-codec/target/vectors.txt"), "7 vectors\n");
        Files.createDirectories(root.resolve("tern-conformance/target"));
        Files.writeString(root.resolve("tern-conformance/target/trace.txt"), "3 statements\n");

        assertThat(Summary.of(root, START)).isEqualTo("Tern: 9 tests in 2 modules, 1 skipped; 7 vectors; 3 statements");
    }

    @Test
    void whatAnEarlierBuildLeftIsNotCounted() throws IOException {
        Path old = report("tern-a", "A", 5, 0);
        Files.setLastModifiedTime(old, FileTime.from(START.minusSeconds(1)));

        assertThat(Summary.of(root, START))
                .isEqualTo("Tern: 0 tests in 0 modules; no packet vectors ran; statements not counted");
    }

    private Path report(String module, String name, int tests, int skipped) throws IOException {
        Path folder = Files.createDirectories(root.resolve(module).resolve("target/surefire-reports"));
        String text = "<testsuite name=\"" + name + "\" time=\"0.1\" tests=\"" + tests + "\" errors=\"0\" skipped=\""
                + skipped + "\" failures=\"0\">";
        return Files.writeString(folder.resolve("TEST-" + name + ".xml"), text);
    }
}
