package org.ternmq.cli.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.ternmq.cli.bench.load.BenchClients;
import org.ternmq.cli.bench.load.ConnRun;
import org.ternmq.cli.bench.load.LiveView;
import org.ternmq.cli.bench.load.Measures;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.cli.client.Failures;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.exit.StopSignal;
import org.ternmq.client.MqttException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tern bench conn}. */
@Command(
        name = "conn",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Connects clients at a rate (100 a second), keeps them, and says how long that took and what it costs.",
        footer = {"", "Exit codes: 0 all connected, 1 usage, 2 cannot connect, 4 refused, 5 some could", "not connect."
        })
final class ConnCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private final BenchFlags flags = new BenchFlags();

    @Option(names = "--clients", paramLabel = "N", description = "How many clients (100).")
    private int count = 100;

    ConnCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        flags.check();
        flags.requireAtLeast(1, count, "--clients");
        Streams told = flags.connection().quieted(streams);
        Measures measures = new Measures();
        BenchClients clients = flags.clients(told, 0, BenchFlags.newRun(), measures);
        StopSignal stop = new StopSignal();
        ConnRun.Plan plan = new ConnRun.Plan(
                count, flags.rate(PER_SECOND), flags.rampSeconds(), flags.seconds(), flags.isPersistent());
        ConnRun run = new ConnRun(plan, clients, measures, stop::isAsked);
        try {
            BenchReport report;
            try (LiveView view = new LiveView(measures, true, told.err())) {
                view.start();
                report = run.run();
            }
            MqttException failure = run.failure();
            if (failure != null && report.figure("connected") == 0) {
                return Failures.report(failure, "tern bench conn", told);
            }
            flags.publish(report, streams);
            return failure == null ? ExitCode.OK : ExitCode.BAD_REASON;
        } catch (MqttException e) {
            return Failures.report(e, "tern bench conn", told);
        } catch (IOException e) {
            told.err().println("tern bench conn: cannot write the report: " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private static final double PER_SECOND = 100;
}
