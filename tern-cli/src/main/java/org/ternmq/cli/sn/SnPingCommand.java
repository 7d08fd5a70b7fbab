package org.ternmq.cli.sn;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.SnException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tern sn ping}. */
@Command(
        name = "ping",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Connects to a gateway and tells how long it takes to answer a PINGREQ, with the repeats it takes.",
        footer = {
            "",
            "Exit codes: 0 ok, 1 usage, 2 cannot connect or no answer any more, 3 a file cannot be used, 4 refused."
        })
public final class SnPingCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private final SnFlags flags = new SnFlags();

    @Option(names = "-C", paramLabel = "N", description = "How many (4).")
    private int count = 4;

    @Option(names = "--interval", paramLabel = "SECONDS", description = "How long to wait in between (1).")
    private double intervalSeconds = 1;

    /** The command on the streams of the process. */
    public SnPingCommand() {
        this(Streams.ofProcess());
    }

    SnPingCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (count < 1 || !(intervalSeconds >= 0)) {
            throw flags.wrong("-C is at least 1 and --interval at least 0");
        }
        try (SnClient client = flags.client(flags.options(), came -> {})) {
            client.connect();
            return ping(client);
        } catch (SnException e) {
            return SnFailures.reportConnecting(e, "tern sn ping", flags.gateway(), streams);
        } catch (CannotUse e) {
            return SnFailures.reportUnusable(e, "tern sn ping", streams);
        }
    }

    private int ping(SnClient client) throws InterruptedException {
        List<Duration> times = new ArrayList<>();
        PrintStream out = new PrintStream(streams.out(), true, StandardCharsets.UTF_8);
        try {
            for (int i = 1; i <= count; i++) {
                if (i > 1) {
                    Thread.sleep(Duration.ofNanos((long) (intervalSeconds * 1e9)));
                }
                Duration time = client.ping();
                times.add(time);
                out.printf(Locale.ROOT, "%s: seq=%d time=%.3f ms%n", flags.gateway(), i, millis(time));
            }
            client.disconnect();
        } catch (SnException e) {
            return SnFailures.report(e, "tern sn ping", streams);
        } finally {
            summarize(times, out);
        }
        return ExitCode.OK;
    }

    private void summarize(List<Duration> times, PrintStream out) {
        if (!times.isEmpty()) {
            double sum = times.stream().mapToDouble(SnPingCommand::millis).sum();
            out.printf(
                    Locale.ROOT,
                    "%d answered, min/avg/max = %.3f/%.3f/%.3f ms%n",
                    times.size(),
                    millis(times.stream().min(Duration::compareTo).orElseThrow()),
                    sum / times.size(),
                    millis(times.stream().max(Duration::compareTo).orElseThrow()));
        }
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
