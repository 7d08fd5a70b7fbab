package org.ternmq.cli.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.bench.load.BenchClients;
import org.ternmq.cli.bench.load.Measures;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.cli.bench.report.ReportFile;
import org.ternmq.cli.bench.report.RunTable;
import org.ternmq.cli.client.ConnectionFlags;
import org.ternmq.cli.client.Streams;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.value.Version;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of all runs: where to, how long, and what becomes of the report. */
final class BenchFlags {
    @Mixin
    private final ConnectionFlags connection = new ConnectionFlags(Version.V3_1_1);

    @Option(
            names = "--rate",
            paramLabel = "N|max",
            converter = RateWord.class,
            description = "How many a second, of all together; max is as fast as answers come, which is a closed loop.")
    private @Nullable Double rate;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "How long to measure (10).")
    private double seconds = 10;

    @Option(
            names = "--ramp",
            paramLabel = "SECONDS",
            description = "How long the rate rises from nothing, before all else (0).")
    private double rampSeconds;

    @Option(names = "--persistent", description = "Sessions outlive their connections; they are ended with the run.")
    private boolean persistent;

    @Option(names = "--seed", paramLabel = "N", description = "What payloads and the choice of topics come from.")
    private @Nullable Long seed;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report to FILE.json or FILE.csv, too.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Print the report as one JSON object on one line.")
    private boolean json;

    ConnectionFlags connection() {
        return connection;
    }

    double rate(double otherwise) {
        return rate == null ? otherwise : rate;
    }

    double seconds() {
        return seconds;
    }

    double rampSeconds() {
        return rampSeconds;
    }

    boolean isPersistent() {
        return persistent;
    }

    /** The one given, or one that chance gives. */
    long seed() {
        if (seed == null) {
            seed = ThreadLocalRandom.current().nextLong(1L << 32);
        }
        return seed;
    }

    /** The number that tells this run from others, even of the same seed. */
    static int newRun() {
        return new SplittableRandom().nextInt(1, Integer.MAX_VALUE);
    }

    /** Refuses numbers that make no sense. */
    void check() {
        requireAtLeast(0, seconds, "--duration");
        requireAtLeast(0, rampSeconds, "--ramp");
        if (report != null && !ReportFile.isNamed(report)) {
            throw connection.wrong("--report takes a FILE.json or FILE.csv, not " + report);
        }
        ConnectOptions unused = options(connection.quieted(Streams.ofProcess()), 0);
    }

    void requireAtLeast(double least, double given, String flag) {
        if (!(given >= least && given <= MOST)) {
            String bound = least == Math.rint(least) ? Long.toString((long) least) : Double.toString(least);
            throw connection.wrong(flag + " is at least " + bound + " and at most " + (long) MOST);
        }
    }

    private ConnectOptions options(Streams streams, int inFlightMax) {
        try {
            return connection.options(streams, inFlightMax).build();
        } catch (IllegalArgumentException e) {
            throw connection.wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Clients as the flags say. */
    BenchClients clients(Streams streams, int inFlightMax, int run, Measures measures) {
        String id = options(streams, inFlightMax).clientId();
        String prefix = id.isEmpty() ? "bench-" + Integer.toString(run, Character.MAX_RADIX) : id;
        return new BenchClients(
                connection.address(), () -> connection.options(streams, inFlightMax), prefix, persistent, measures);
    }

    /** Prints the report, and writes it where the flags say. */
    void publish(BenchReport bare, Streams streams) throws IOException {
        Map<String, String> more = new LinkedHashMap<>();
        more.put("broker", connection.address().replaceFirst("//[^@/]*@", "//"));
        more.put("version", connection.isVersion5() ? "5" : "3");
        BenchReport whole = bare.withParameters(more);
        PrintStream out = new PrintStream(streams.out(), true, StandardCharsets.UTF_8);
        out.print(json ? ReportFile.json(whole) + "\n" : RunTable.of(whole));
        out.flush();
        if (report != null) {
            ReportFile.write(whole, report);
        }
    }

    private static final double MOST = 1e9;
}
