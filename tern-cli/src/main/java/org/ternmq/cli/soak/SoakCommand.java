package org.ternmq.cli.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.exit.StopSignal;
import org.ternmq.cli.soak.measure.SoakReport;
import org.ternmq.client.MqttException;
import org.ternmq.server.config.Assignment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tern soak}. */
@Command(
        name = "soak",
        description =
                "Starts a broker of its own, keeps it under mixed load with faults, and tells what it loses and what grows.",
        footer = {
            "",
            "The broker's folder and log are deleted if all was well; else they stay, and where is told.",
            "Exit code: 0 nothing was lost and nothing rises, 5 otherwise, 2 the broker did not start or ended, 1 wrong usage."
        })
public final class SoakCommand implements Callable<Integer> {
    @Option(names = "--minutes", paramLabel = "N", description = "How long the load lasts (60).")
    private double minutes = 60;

    @Option(names = "--rate", paramLabel = "N", description = "How many messages are published in a second (400).")
    private double perSecond = 400;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key of the broker's configuration. Repeatable.")
    private List<String> sets = List.of();

    @Option(names = "--seed", paramLabel = "S", description = "What chance comes from.")
    private @Nullable Long seed;

    @Option(
            names = "--report",
            paramLabel = "FILE.md",
            description = "Writes the report there, and its plots beside it.")
    private @Nullable Path report;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /** With the flags that picocli reads. */
    public SoakCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        check();
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        StopSignal stop = new StopSignal();
        long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1L << 32) : seed;
        try {
            Path folder = Files.createTempDirectory("tern-soak-");
            SoakPlan plan = new SoakPlan(minutes, perSecond, sets, chosen, folder);
            err.println("tern soak: seed " + chosen + ", folder " + folder);
            err.flush();
            SoakReport made = new SoakRun(plan, stop::isAsked, err).run(about(plan));
            if (report != null) {
                made.write(report);
            }
            out.println(made.verdict());
            made.failures().forEach(out::println);
            out.flush();
            if (made.isGood()) {
                SoakRun.delete(folder);
                return ExitCode.OK;
            }
            return ExitCode.BAD_REASON;
        } catch (IOException | MqttException e) {
            err.println("tern soak: " + e.getMessage());
            err.flush();
            return ExitCode.CANNOT_CONNECT;
        }
    }

    private List<String> about(SoakPlan plan) {
        StringBuilder words = new StringBuilder("tern soak");
        words.append(String.format(Locale.ROOT, " --minutes %s --rate %s", number(minutes), number(perSecond)));
        sets.forEach(set -> words.append(" --set ").append(set));
        words.append(" --seed ").append(plan.seed());
        List<String> about = new ArrayList<>();
        about.add("`" + words + "`");
        about.add("Java " + Runtime.version() + " on " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors()
                + " processors, for the broker and the load together");
        return about;
    }

    private static String number(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private void check() {
        if (!(minutes > 0 && minutes <= MINUTES_MAX)) {
            throw wrong("--minutes is above 0 and at most " + MINUTES_MAX);
        }
        if (!(perSecond >= 1 && perSecond <= RATE_MAX)) {
            throw wrong("--rate is at least 1 and at most " + RATE_MAX);
        }
        if (report != null && !report.toString().endsWith(".md")) {
            throw wrong("--report takes a FILE.md, not " + report);
        }
        for (String set : sets) {
            try {
                Assignment unused = Assignment.parse(set);
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), why);
    }

    private static final int MINUTES_MAX = 100_000;
    private static final int RATE_MAX = 100_000;
}
