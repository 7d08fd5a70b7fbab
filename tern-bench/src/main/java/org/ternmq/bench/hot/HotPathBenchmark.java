package org.ternmq.bench.hot;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.ternmq.broker.ledger.Insight;

/** A message from the bytes of its PUBLISH to the bytes of each receiver, acknowledgements and all; the time of one delivered. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class HotPathBenchmark {
    /** Who publishes to whom. */
    @Param
    public Scenario scenario = Scenario.Q0;

    /** How much the broker remembers of what became of messages; 0 for nothing. */
    @Param({"65536"})
    public int ledgerEntriesMax = Insight.LEDGER_ENTRIES_MAX;

    private @Nullable HotPath path;

    /** Connects the clients. */
    @Setup
    public void connect() throws IOException {
        path = new HotPath(scenario, ledgerEntriesMax);
    }

    /** Removes the journal. */
    @TearDown
    public void close() throws IOException {
        Objects.requireNonNull(path).close();
    }

    /** Five hundred messages. */
    @Benchmark
    @OperationsPerInvocation(HotPath.DELIVERIES)
    public void deliver() throws IOException {
        Objects.requireNonNull(path).round();
    }
}
