package org.ternmq.bench.hot;

import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What the broker allocates for a message, by scenario: counted, not timed, so that a slow machine changes nothing. */
final class AllocationBudgetTest {
    @Test
    void everyScenarioStaysWithinItsBudget() throws RunnerException {
        var options = new OptionsBuilder()
                .include(HotPathBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .warmupTime(TimeValue.seconds(1))
                .warmupIterations(3)
                .measurementTime(TimeValue.milliseconds(500))
                .measurementIterations(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        var all = new SoftAssertions();
        for (RunResult run : new Runner(options).run()) {
            Scenario scenario = Scenario.valueOf(run.getParams().getParam("scenario"));
            double bytes = Objects.requireNonNull(run.getSecondaryResults().get("gc.alloc.rate.norm"))
                    .getScore();
            System.out.printf("%s: %.0f bytes for each message, budget %d%n", scenario, bytes, scenario.budgetBytes());
            all.assertThat(bytes)
                    .as("bytes allocated for each message delivered, %s", scenario)
                    .isGreaterThan(0)
                    .isLessThan(1.5 * scenario.budgetBytes());
        }
        all.assertAll();
    }
}
