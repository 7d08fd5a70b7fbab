package org.ternmq.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Without Jazzer: what each target begins with, and what was once found. */
class ReplayTest {
    @ParameterizedTest
    @MethodSource("names")
    void whatATargetBeginsWithHolds(String name) throws Exception {
        Target target = Targets.named(name);
        List<byte[]> seeds = target.seeds();

        assertThat(seeds).isNotEmpty();
        for (byte[] seed : seeds) {
            target.run(seed);
        }
    }

    static Stream<String> names() {
        return Targets.names().stream();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("findings")
    void whatWasFoundHolds(String finding) throws Exception {
        String[] columns = finding.split("\t", -1);

        assertThat(columns).hasSize(3);
        Targets.named(columns[0]).run(HexFormat.of().parseHex(columns[1]));
    }

    static List<String> findings() throws Exception {
        Path file = Path.of(ReplayTest.class.getResource("/findings.tsv").toURI());
        return Files.readAllLines(file).stream().skip(1).toList();
    }
}
