package org.ternmq.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ternmq.sim.Outcome;
import org.ternmq.sim.Prefixes;
import org.ternmq.sim.Simulation;
import org.ternmq.sim.planted.Planted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plays seeds of the simulator. */
@Command(
        name = "sim",
        description = "Plays the broker on virtual time, with crashes, and checks what it does.",
        footer = {"", "Exit codes: 0 nothing was found (or every planted bug was), 1 otherwise."})
final class SimCommand implements Callable<Integer> {
    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "200",
            description = "How many seeds (${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--first",
            paramLabel = "S",
            defaultValue = "1",
            description = "The first of them (${DEFAULT-VALUE}).")
    private long first;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "This one alone, and if something is wrong its whole history.")
    private @Nullable Long seed;

    @Option(names = "--planted", paramLabel = "NAME", description = "With a bug put in: its name, or all in turn.")
    private String planted = "none";

    @Option(
            names = "--power-loss",
            description = "Ends one short run after each operation of its disk, in several ways.")
    private boolean powerLoss;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() {
        if (powerLoss) {
            return endEverywhere(seed == null ? first : seed);
        }
        if (planted.equals("all")) {
            return plantAll();
        }
        Planted bug = bug();
        long from = seed == null ? first : seed;
        long to = seed == null ? first + seeds : seed + 1;
        Total total = new Total();
        for (long each = from; each < to; each++) {
            Outcome outcome = seed == null ? Simulation.play(each, bug) : Simulation.playInFull(each, bug);
            total.add(outcome);
            if (outcome.violation().isPresent()) {
                tell(outcome);
                return 1;
            }
            if (total.seeds % 10 == 0) {
                System.err.println(total);
            }
        }
        System.out.println(total + ", violations 0");
        return 0;
    }

    private Planted bug() {
        return Arrays.stream(Planted.values())
                .filter(each -> each.text().equals(planted))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "--planted " + planted + ": there is no such bug; there are "
                                + Arrays.stream(Planted.values())
                                        .map(Planted::text)
                                        .collect(Collectors.joining(", "))));
    }

    private static int endEverywhere(long seed) {
        var prefixes = new Prefixes(seed);
        Optional<Outcome> wrong = prefixes.play(count -> {
            if (count % 50 == 0) {
                System.err.println(count + " prefixes");
            }
        });
        wrong.ifPresent(SimCommand::tell);
        System.out.println("seed " + seed + ": " + prefixes.count() + " prefixes, each ended in " + Prefixes.ways()
                + " ways, violations " + (wrong.isPresent() ? 1 : 0));
        return wrong.isPresent() ? 1 : 0;
    }

    private static void tell(Outcome outcome) {
        outcome.history().forEach(System.out::println);
        outcome.violation()
                .ifPresent(violation -> System.out.println("seed " + outcome.seed() + ": " + violation.getMessage()));
    }

    private static int plantAll() {
        int exit = 0;
        for (Planted bug : Planted.values()) {
            if (bug == Planted.NONE) {
                continue;
            }
            String found = "not found within " + bug.seeds() + " seeds";
            for (int i = 1; i <= bug.seeds(); i++) {
                Outcome outcome = Simulation.play(i, bug);
                if (outcome.violation().isPresent()) {
                    found = "found with seed " + i + ": "
                            + outcome.violation().get().rule();
                    break;
                }
            }
            exit = found.startsWith("not") ? 1 : exit;
            System.out.println(bug.text() + ": " + found);
        }
        return exit;
    }

    /** What all seeds came to. */
    private static final class Total {
        int seeds;
        long nanos;
        long events;
        long kills;
        long powerLosses;
        long messages;

        void add(Outcome outcome) {
            seeds++;
            nanos += outcome.nanos();
            events += outcome.events();
            kills += outcome.kills();
            powerLosses += outcome.powerLosses();
            messages += outcome.messages();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d seeds, %.1f h of simulated time, %d events, %d kills, %d power losses, %d messages delivered",
                    seeds,
                    nanos / 3.6e12,
                    events,
                    kills,
                    powerLosses,
                    messages);
        }
    }
}
