package org.ternmq.cli.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.bench.load.BenchClients;
import org.ternmq.cli.bench.load.LiveView;
import org.ternmq.cli.bench.load.LoadPlan;
import org.ternmq.cli.bench.load.LoadRun;
import org.ternmq.cli.bench.load.LoadShape;
import org.ternmq.cli.bench.load.Measures;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.cli.client.Failures;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.exit.StopSignal;
import org.ternmq.client.MqttException;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tern bench pub}, {@code sub}, {@code pair}, {@code fanout}, {@code fanin} and {@code shared}. */
@Command(
        exitCodeOnInvalidInput = ExitCode.USAGE,
        footer = {
            "",
            "Ctrl-C ends early, with a report.",
            "",
            "Exit codes: 0 ok, 1 usage, 2 cannot connect, 4 refused, 5 messages lost at QoS",
            "1 or 2, or not taken by the broker, 27 not all sent and acknowledged in time."
        })
final class LoadCommand implements Callable<Integer> {
    private final LoadShape shape;
    private final Streams streams;

    @Mixin
    private final BenchFlags flags = new BenchFlags();

    @Option(names = "--pairs", paramLabel = "N", description = "How many pairs (10).")
    private int pairs = 10;

    @Option(names = "--publishers", paramLabel = "N", description = "How many publishers.")
    private @Nullable Integer publishers;

    @Option(names = "--subscribers", paramLabel = "N", description = "How many subscribers.")
    private @Nullable Integer subscribers;

    @Option(names = "--topics", paramLabel = "N", description = "Over how many topics each publisher spreads (1).")
    private int topics = 1;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "PREFIX",
            description = "What the topics begin with (tern/bench).")
    private String prefix = "tern/bench";

    @Option(names = "--size", paramLabel = "BYTES", description = "How long a payload is, at least 24 (64).")
    private int bytes = 64;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "Quality of service: 0 (the default), 1 or 2.")
    private int qos;

    @Option(
            names = {"-r", "--retain"},
            description = "Messages are retained; where this process receives, too, they are removed at the end.")
    private boolean retain;

    @Option(names = "--warmup", paramLabel = "SECONDS", description = "How long to run before measuring (2).")
    private double warmupSeconds = 2;

    @Option(names = "--connect-rate", paramLabel = "N", description = "How many clients connect a second (500).")
    private double connectsPerSecond = 500;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "How long to wait at the end for what does not come (5).")
    private double patienceSeconds = 5;

    LoadCommand(LoadShape shape, Streams streams) {
        this.shape = shape;
        this.streams = streams;
    }

    @Override
    public Integer call() {
        int run = BenchFlags.newRun();
        LoadPlan plan = plan(run);
        Streams told = flags.connection().quieted(streams);
        Measures measures = new Measures();
        BenchClients clients = flags.clients(told, plan.inFlightMax(), run, measures);
        StopSignal stop = new StopSignal();
        String command = "tern bench " + shape.word();
        try {
            BenchReport report;
            try (LiveView view = new LiveView(measures, false, told.err())) {
                view.start();
                report = new LoadRun(plan, clients, measures, run, stop::isAsked).run();
            }
            flags.publish(report, streams);
            return exitCode(report, plan, stop.isAsked());
        } catch (MqttException e) {
            return Failures.report(e, command, told);
        } catch (IOException e) {
            told.err().println(command + ": cannot write the report: " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    /** What was sent and neither failed nor was received is certainly lost, if the broker promised to deliver it. */
    private static int exitCode(BenchReport report, LoadPlan plan, boolean isStopped) {
        double excused = report.figure("failed") + report.figure("unanswered");
        boolean isLost = plan.form().qos() != Qos.AT_MOST_ONCE
                && report.figure("lost") > excused * plan.crowd().subscribers();
        if (isLost || report.figure("failed") > 0) {
            return ExitCode.BAD_REASON;
        }
        boolean isLeft = report.figure("unsent") > 0 || report.figure("unanswered") > 0;
        return isLeft && !isStopped ? ExitCode.TIME_OUT : ExitCode.OK;
    }

    private LoadPlan plan(int run) {
        flags.check();
        flags.requireAtLeast(1, pairs, "--pairs");
        flags.requireAtLeast(1, publishers == null ? 1 : publishers, "--publishers");
        flags.requireAtLeast(1, subscribers == null ? 1 : subscribers, "--subscribers");
        flags.requireAtLeast(1, topics, "--topics");
        flags.requireAtLeast(LoadPlan.Form.BYTES_MIN, bytes, "--size");
        flags.requireAtLeast(0, warmupSeconds, "--warmup");
        flags.requireAtLeast(0, patienceSeconds, "--patience");
        flags.requireAtLeast(0.001, connectsPerSecond, "--connect-rate");
        Qos level = flags.connection().qos(qos);
        String topicPrefix = shape.isWhole() ? prefix + "/" + Integer.toString(run, Character.MAX_RADIX) : prefix;
        try {
            TopicName unused = TopicName.of(prefix);
        } catch (IllegalArgumentException e) {
            throw flags.connection().wrong(String.valueOf(e.getMessage()));
        }
        LoadPlan.Pace pace = new LoadPlan.Pace(
                flags.rate(PER_SECOND),
                flags.rampSeconds(),
                warmupSeconds,
                flags.seconds(),
                connectsPerSecond,
                patienceSeconds);
        return new LoadPlan(
                shape,
                crowd(),
                new LoadPlan.Form(bytes, level, retain, topicPrefix, flags.seed()),
                pace,
                inFlight(level),
                flags.isPersistent());
    }

    private LoadPlan.Crowd crowd() {
        return switch (shape) {
            case PAIR -> new LoadPlan.Crowd(pairs, pairs, topics);
            case FANOUT -> crowd(1, 10);
            case FANIN -> crowd(10, 1);
            case SHARED -> crowd(10, 10);
            case PUB -> crowd(10, 0);
            case SUB -> crowd(0, 1);
        };
    }

    private LoadPlan.Crowd crowd(int publishing, int subscribing) {
        return new LoadPlan.Crowd(
                publishers == null ? publishing : publishers, subscribers == null ? subscribing : subscribers, topics);
    }

    /** Mosquitto 2.0 cuts off a client of 3.x at its 21st unreleased message at QoS 2, and 3.x cannot tell such a bound. */
    private int inFlight(Qos level) {
        int wanted = flags.connection().inFlightMax();
        if (wanted > 0) {
            return wanted;
        }
        return level == Qos.EXACTLY_ONCE && !flags.connection().isVersion5() ? 20 : 100;
    }

    private static final double PER_SECOND = 1_000;
}
