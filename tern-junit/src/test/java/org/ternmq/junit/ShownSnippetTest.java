package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README shows is what {@link SensorTest} runs, line by line. */
class ShownSnippetTest {
    @Test
    void readmeShowsCodeThatRuns() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String from = readme.substring(readme.indexOf("@EmbeddedBroker"));
        List<String> shown = from.substring(0, from.indexOf("```")).lines().toList();

        List<String> runs = Files.readAllLines(Path.of("src/test/java/org/ternmq/junit/SensorTest.java"));

        assertThat(shown).hasSizeGreaterThan(10);
        assertThat(runs).containsSubsequence(shown);
    }
}
