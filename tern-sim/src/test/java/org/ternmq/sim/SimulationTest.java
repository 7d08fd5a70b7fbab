package org.ternmq.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.sim.planted.Planted;

/** The simulator finds nothing, unless something was put in for it to find. */
class SimulationTest {
    @Test
    void someSeedsShowNothing() {
        for (long seed = 1_000; seed < 1_020; seed++) {
            requireClean(Simulation.play(seed, Planted.NONE));
        }
    }

    @Test
    void seedsThatOnceShowedSomethingShowNothing() throws IOException {
        for (String line : seeds()) {
            requireClean(Simulation.play(Long.parseLong(line), Planted.NONE));
        }
    }

    @Test
    void aSeedIsTheSameStoryEveryTime() {
        Outcome first = Simulation.playInFull(5, Planted.NONE);
        Outcome second = Simulation.playInFull(5, Planted.NONE);

        assertThat(second.history()).isEqualTo(first.history());
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(Simulation.play(6, Planted.NONE).digest()).isNotEqualTo(first.digest());
        assertThat(first.kills() + first.powerLosses()).isPositive();
        assertThat(first.messages()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatWasPutInIsFound(Planted bug) {
        for (int seed = 1; seed <= bug.seeds(); seed++) {
            if (Simulation.play(seed, bug).violation().isPresent()) {
                return;
            }
        }
        throw new AssertionError(bug + " was not found within " + bug.seeds() + " seeds");
    }

    private static void requireClean(Outcome outcome) {
        outcome.violation().ifPresent(found -> {
            throw new AssertionError(
                    "seed " + outcome.seed() + ": " + found.getMessage() + "\n" + String.join("\n", outcome.history()),
                    found);
        });
    }

    private static String[] seeds() throws IOException {
        try (var in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SimulationTest.class.getResourceAsStream("/seeds.txt")),
                StandardCharsets.UTF_8))) {
            Stream<String> lines = in.lines().filter(line -> !line.startsWith("#") && !line.isBlank());
            return lines.toArray(String[]::new);
        }
    }
}
