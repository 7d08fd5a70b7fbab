package org.ternmq.cli.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportDiffTest {
    private static BenchReport report(Map<String, String> parameters, Map<String, Double> figures) {
        return new BenchReport("pair", parameters, figures, Map.of(), List.of());
    }

    private static String row(String name, double one, double other) {
        ReportDiff diff = new ReportDiff(report(Map.of(), Map.of(name, one)), report(Map.of(), Map.of(name, other)));
        return diff.table()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElseThrow()
                .replaceAll(" +", " ");
    }

    @Test
    void itSaysWhichIsBetter() {
        assertEquals("received_per_second 100 150 +50.0 % B is better", row("received_per_second", 100, 150));
        assertEquals("delivery_us_p99 100 150 +50.0 % A is better", row("delivery_us_p99", 100, 150));
        assertEquals("delivery_us_p99.9 1.50 0.75 -50.0 % B is better", row("delivery_us_p99.9", 1.5, 0.75));
        assertEquals("lost 0 3 A is better", row("lost", 0, 3));
        assertEquals("sent 1,000 1,000 same", row("sent", 1_000, 1_000));
        assertEquals("load_average_after 1 2 +100.0 %", row("load_average_after", 1, 2));
    }

    @Test
    void whatOneOfThemLacksIsShown() {
        ReportDiff diff = new ReportDiff(report(Map.of(), Map.of("lost", 1.0)), report(Map.of(), Map.of("sent", 2.0)));
        assertThat(diff.table()).containsPattern("lost +1 +-\n").containsPattern("sent +- +2\n");
    }

    @Test
    void runsOfDifferentThingsAreNotComparable() {
        BenchReport one = report(Map.of("broker", "mqtt://a", "seed", "1", "rate", "100", "qos", "0"), Map.of());
        BenchReport other = report(Map.of("broker", "mqtt://b", "seed", "2", "rate", "200"), Map.of());
        ReportDiff diff = new ReportDiff(one, other);

        assertThat(diff.obstacles())
                .containsExactlyInAnyOrder(
                        "rate is 100 in one and 200 in the other", "qos is 0 in one and not given in the other");
        assertThat(diff.table()).startsWith("Not comparable: ");
        assertThat(new ReportDiff(one, one).obstacles()).isEmpty();
        BenchReport fanout = new BenchReport("fanout", one.parameters(), Map.of(), Map.of(), List.of());
        assertThat(new ReportDiff(one, fanout).obstacles()).containsExactly("one is pair, the other fanout");
    }
}
