package org.ternmq.cli.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.ternmq.cli.soak.load.Account;
import org.ternmq.cli.soak.load.LaneCount;
import org.ternmq.cli.soak.load.MixedLoad;
import org.ternmq.cli.soak.measure.Quantity;
import org.ternmq.cli.soak.measure.Sample;
import org.ternmq.cli.soak.measure.Sampler;
import org.ternmq.cli.soak.measure.SoakReport;

/** One run, from the start of the broker to its end. Confined to its thread. */
final class SoakRun {
    private final SoakPlan plan;
    private final BooleanSupplier isStopped;
    private final PrintWriter err;
    private final Account account = new Account();
    private final List<Sample> samples = new ArrayList<>();

    SoakRun(SoakPlan plan, BooleanSupplier isStopped, PrintWriter err) {
        this.plan = plan;
        this.isStopped = isStopped;
        this.err = err;
    }

    /** Runs, for as long as was planned or until it is stopped. */
    SoakReport run(List<String> about) throws IOException, InterruptedException {
        Path data = plan.folder().resolve("data");
        try (BrokerProcess broker = BrokerProcess.start(data, plan.folder().resolve("broker.log"), plan.sets());
                MixedLoad load = new MixedLoad(broker.port(), plan.perSecond(), plan.seed(), account)) {
            Sampler sampler = new Sampler(broker.handle(), broker.admin(), data);
            double seconds = watch(broker, sampler, load);
            List<LaneCount> lanes = load.settle(PATIENCE);
            tellDrops(sampler);
            int exit = broker.stop();
            if (exit != 0) {
                account.failed("the broker ended with " + exit);
            }
            broker.said().stream()
                    .filter(line -> line.contains(" ERROR ") || line.contains("Exception"))
                    .forEach(line -> account.failed("the broker logged: " + line));
            return new SoakReport(about, seconds, lanes, counts(), failures(), samples);
        }
    }

    /** Measures until the time is over; how long that was. */
    private double watch(BrokerProcess broker, Sampler sampler, MixedLoad load)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        double seconds = 0;
        for (int i = 1; seconds < plan.seconds() && !isStopped.getAsBoolean(); i++) {
            double due = Math.min(i * plan.sampleSeconds(), plan.seconds());
            Thread.sleep(Duration.ofNanos(Math.max(0, (long) ((due - seconds) * 1e9))));
            seconds = (System.nanoTime() - began) / 1e9;
            if (!broker.isAlive()) {
                throw new IOException("the broker ended: " + String.join("\n", broker.said()));
            }
            Sample sample = sampler.sample(seconds, i % COLLECTED_OF == 0, load.latest());
            samples.add(sample);
            if (i % TOLD_OF == 0) {
                tell(sample);
            }
        }
        return seconds;
    }

    private void tell(Sample sample) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%.1f min", sample.seconds() / 60));
        sample.values()
                .forEach((quantity, value) ->
                        line.append(String.format(Locale.ROOT, ", %s %.1f %s", quantity.title(), value, quantity.unit())
                                .stripTrailing()));
        err.println(line + ", failures " + account.failures());
        err.flush();
    }

    /** What the broker dropped above QoS 0 the readers miss anyway; why, it says itself. */
    private void tellDrops(Sampler sampler) throws IOException, InterruptedException {
        double held = sampler.page().getOrDefault("tern_messages_held", 0.0);
        if (held > 0) {
            account.failed("when all had come the broker still held " + (long) held + " messages");
        }
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(account.counts());
        counts.put(
                "samples of the heap",
                samples.stream()
                        .filter(sample -> Double.isFinite(sample.value(Quantity.HEAP)))
                        .count());
        return counts;
    }

    private List<String> failures() {
        List<String> all = new ArrayList<>(account.told());
        if (account.failures() > all.size()) {
            all.add("and " + (account.failures() - all.size()) + " more");
        }
        return all;
    }

    /** The folder and all that is in it. */
    static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path one : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    /** Of so many samples one is taken right after a collection. */
    private static final int COLLECTED_OF = 4;

    private static final int TOLD_OF = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
}
