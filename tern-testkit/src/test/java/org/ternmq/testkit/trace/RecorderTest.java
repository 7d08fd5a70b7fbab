package org.ternmq.testkit.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    @TempDir
    private Path folder = Path.of("");

    private String ran = "";

    @Test
    void eachTestHasItsOwnAndRunsOfOneStandOneAfterTheOther() {
        Recorder recorder = recorder();
        ran = "set-up of others";
        test(recorder, "A#a", "1");
        test(recorder, "", "unasked");
        test(recorder, "B#b", "2");
        test(recorder, "A#a", "3");

        assertThat(folder.resolve("A#a.exec")).hasContent("13");
        assertThat(folder.resolve("B#b.exec")).hasContent("2");
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void whatAnEarlierBuildLeftIsReplaced() {
        test(recorder(), "A#a", "1");
        test(recorder(), "A#a", "2");

        assertThat(folder.resolve("A#a.exec")).hasContent("2");
    }

    @Test
    void testsSideBySideAreNotTakenForOneAnother() {
        Recorder recorder = recorder();
        recorder.begin();
        recorder.begin();
        ran = "of both";
        recorder.end("A#a");
        recorder.end("B#b");
        assertThat(folder.toFile().list()).isEmpty();

        test(recorder, "C#c", "alone");
        assertThat(folder.resolve("C#c.exec")).hasContent("alone");
    }

    private void test(Recorder recorder, String name, String runs) {
        recorder.begin();
        ran = runs;
        recorder.end(name);
    }

    private Recorder recorder() {
        return new Recorder(folder, reset -> {
            byte[] data = ran.getBytes(StandardCharsets.UTF_8);
            ran = reset ? "" : ran;
            return data;
        });
    }
}
