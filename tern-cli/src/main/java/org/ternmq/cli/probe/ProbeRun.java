package org.ternmq.cli.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckOutcome;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Offer;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.Target;
import org.ternmq.codec.value.Version;

/** Runs checks and trials side by side, a bounded number at a time, each on a thread and connections of its own. */
final class ProbeRun {
    private final Target target;
    private final Offer offer;
    private final Semaphore places;

    ProbeRun(Target target, Offer offer, int parallel) {
        this.target = target;
        this.offer = offer;
        this.places = new Semaphore(parallel);
    }

    /**
     * How a check went.
     *
     * @param expected what should have come, if it failed
     * @param came what came instead, or why nothing can be said
     * @param leftBehind why something of the check may still be in the broker; usually empty
     * @param millis how long it took
     */
    record Result(Check check, CheckOutcome outcome, String expected, String came, String leftBehind, long millis) {}

    /**
     * What all of it found.
     *
     * @param found what was found by trying, by name
     */
    record Found(Map<String, String> found, List<Result> results) {}

    Found run(List<Trials.Trial> trials, List<Check> checks) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Check, Result> ended = new LinkedHashMap<>();
            runAll(
                    threads,
                    checks.stream()
                            .filter(check -> !ROUGH.contains(check.group()))
                            .toList(),
                    "a",
                    ended);
            runAll(
                    threads,
                    checks.stream()
                            .filter(check -> ROUGH.contains(check.group()))
                            .toList(),
                    "b",
                    ended);
            Map<String, Future<String>> trying = new LinkedHashMap<>();
            for (Trials.Trial trial : trials) {
                String stem = target.prefix() + "t" + trying.size();
                trying.put(trial.name(), threads.submit(placed(() -> run(trial, stem))));
            }
            Map<String, String> found = new LinkedHashMap<>();
            for (Map.Entry<String, Future<String>> each : trying.entrySet()) {
                found.put(each.getKey(), get(each.getValue()));
            }
            List<Result> results = new ArrayList<>();
            checks.forEach(check -> results.add(Objects.requireNonNull(ended.get(check))));
            return new Found(found, results);
        }
    }

    private void runAll(ExecutorService threads, List<Check> checks, String wave, Map<Check, Result> ended)
            throws InterruptedException {
        List<Future<Result>> running = new ArrayList<>();
        for (Check check : checks) {
            String stem = target.prefix() + wave + Integer.toString(running.size(), Character.MAX_RADIX);
            running.add(threads.submit(placed(() -> run(check, stem))));
        }
        for (Future<Result> each : running) {
            Result result = get(each);
            ended.put(result.check(), result);
        }
    }

    private <T> Callable<T> placed(Callable<T> task) {
        return () -> {
            places.acquire();
            try {
                return task.call();
            } finally {
                places.release();
            }
        };
    }

    private static <T> T get(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException defect) {
            throw new IllegalStateException("a check that ended in an error of its own", defect.getCause());
        }
    }

    private Result run(Check check, String stem) throws InterruptedException {
        long start = System.nanoTime();
        if (!offer.speaks(check.version())) {
            return new Result(check, CheckOutcome.NOT_OFFERED, "", check.version() + " is not spoken", "", 0);
        }
        Probe probe = new Probe(target, offer, check.version(), stem);
        CheckOutcome outcome = CheckOutcome.PASS;
        String expected = "";
        String came = "";
        try {
            check.body().run(probe);
        } catch (CheckVerdict verdict) {
            outcome = verdict.outcome();
            expected = verdict.expected();
            came = verdict.came();
        } catch (IllegalStateException | IllegalArgumentException defect) {
            outcome = CheckOutcome.UNCLEAR;
            came = "the check itself failed: " + defect;
        } finally {
            probe.close();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        return new Result(check, outcome, expected, came, probe.leftBehind(), millis);
    }

    private String run(Trials.Trial trial, String stem) throws InterruptedException {
        Optional<Version> version = Trials.spoken(offer);
        if (version.isEmpty() || Trials.isVain(trial.name(), offer)) {
            return "no";
        }
        try (Probe probe = new Probe(target, offer, version.get(), stem)) {
            return trial.body().run(probe);
        } catch (CheckVerdict nothing) {
            return "not known: " + nothing.getMessage();
        }
    }

    /** What has brought brokers down comes last, when the other checks have ended; the trials come behind it. */
    private static final Set<String> ROUGH = Set.of("connect", "malformed");
}
