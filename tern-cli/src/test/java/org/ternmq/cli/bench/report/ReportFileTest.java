package org.ternmq.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.testkit.Seeds;

class ReportFileTest {
    @TempDir
    Path folder = Path.of("");

    private final BenchReport report = new BenchReport(
            "pair",
            Map.of("broker", "mqtt://ü,\"x\"", "size", "64"),
            Map.of("sent", 4_000_000_000.0, "delivery_us_p99.9", 12.345),
            Map.of("lost: \"why\",\nfor no reason", 3L, "\"", 1L),
            List.of("a note, with commas", "雨", "\"quoted\""));

    @ParameterizedTest
    @ValueSource(strings = {"r.json", "r.csv"})
    void whatIsWrittenIsRead(String name) throws IOException {
        Path file = folder.resolve(name);
        ReportFile.write(report, file);

        assertEquals(report, ReportFile.read(file));
    }

    @Test
    void anyTextsSurvive() {
        Seeds.each(300, random -> {
            Map<String, Long> errors = new LinkedHashMap<>();
            for (int i = 0; i < 5; i++) {
                StringBuilder text = new StringBuilder();
                for (int length = random.nextInt(6); length > 0; length--) {
                    text.append("a,\"\n\rü \\'".charAt(random.nextInt(9)));
                }
                errors.put(text.toString(), random.nextLong(1L << 50));
            }
            BenchReport drawn = new BenchReport("pub", Map.of(), Map.of(), errors, List.of());
            for (String name : List.of("s.json", "s.csv")) {
                Path file = folder.resolve(name);
                ReportFile.write(drawn, file);
                assertEquals(drawn, ReportFile.read(file), name);
            }
        });
    }

    @Test
    void onStandardOutputItIsOneLineOfTheSame() throws IOException {
        String line = ReportFile.json(report);
        Path file = Files.writeString(folder.resolve("line.json"), line);

        assertThat(line.lines()).hasSize(1);
        assertEquals(report, ReportFile.read(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "{\"scenario\": 5", "{}", "kind,name,value\n", "kind,name,value\na,b\n", "x"})
    void whatIsNoReportIsRefused(String text) throws IOException {
        for (String name : List.of("n.json", "n.csv")) {
            Path file = Files.writeString(folder.resolve(name), text);
            assertThrows(IOException.class, () -> ReportFile.read(file));
        }
    }
}
