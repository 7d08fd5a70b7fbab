package org.ternmq.cli.soak.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ternmq.cli.soak.measure.Drift.Verdict;

class DriftTest {
    @Test
    void leakRises() {
        Drift drift = heap(minute -> 40 + minute);

        assertThat(drift.verdict()).isEqualTo(Verdict.RISES);
        assertThat(drift.isFailure()).isTrue();
        assertThat(drift.perHour()).isBetween(59.9, 60.1);
        assertThat(drift.last() - drift.middle()).isBetween(19.0, 21.0);
    }

    @Test
    void whatRisesAtFirstAndStaysIsSteady() {
        assertThat(heap(minute -> Math.min(minute, 15) * 10).verdict()).isEqualTo(Verdict.STEADY);
    }

    @Test
    void teethAreSteadyAndSoIsWhatFalls() {
        assertThat(heap(minute -> 40 + minute % 7 * 5).verdict()).isEqualTo(Verdict.STEADY);
        assertThat(heap(minute -> 100 - minute).verdict()).isEqualTo(Verdict.STEADY);
    }

    @Test
    void valueThatStandsOutSaysNothing() {
        assertThat(heap(minute -> minute == 50 ? 4_000 : 40).verdict()).isEqualTo(Verdict.STEADY);
    }

    @Test
    void tooFewValuesSayNothing() {
        Drift drift = Drift.of(Quantity.HEAP, List.of(sample(50, 1), sample(100, 9)), 100);

        assertThat(drift.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(drift.isFailure()).isFalse();
    }

    @Test
    void latencyIsToldAndDoesNotFailARun() {
        List<Sample> samples = IntStream.range(0, 60)
                .mapToObj(minute -> new Sample(minute * 60, Map.of(Quantity.P99, minute * 100.0)))
                .toList();
        Drift drift = Drift.of(Quantity.P99, samples, 3_600);

        assertThat(drift.verdict()).isEqualTo(Verdict.RISES);
        assertThat(drift.isFailure()).isFalse();
    }

    /** Of an hour with a value each minute. */
    private static Drift heap(DoubleUnaryOperator mebibytes) {
        List<Sample> samples = IntStream.range(0, 60)
                .mapToObj(minute -> sample(minute * 60, mebibytes.applyAsDouble(minute)))
                .toList();
        return Drift.of(Quantity.HEAP, samples, 3_600);
    }

    private static Sample sample(double seconds, double mebibytes) {
        return new Sample(seconds, Map.of(Quantity.HEAP, mebibytes));
    }
}
