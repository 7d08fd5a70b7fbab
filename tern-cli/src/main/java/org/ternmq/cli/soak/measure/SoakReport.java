package org.ternmq.cli.soak.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ternmq.cli.plot.Line;
import org.ternmq.cli.plot.LineChart;
import org.ternmq.cli.soak.load.LaneCount;

/**
 * What a run came to, as one page with its plots beside it.
 *
 * @param about what ran where, a line each
 * @param seconds how long, without the beginning and the end
 * @param lanes what became of the messages
 * @param counts what else was done, by name
 * @param failures what went wrong; the page shows them all
 * @param samples all that was measured
 */
public record SoakReport(
        List<String> about,
        double seconds,
        List<LaneCount> lanes,
        Map<String, Long> counts,
        List<String> failures,
        List<Sample> samples) {
    /** What each quantity does; nothing can be said of a run that is shorter than {@value #JUDGED_SECONDS} s. */
    public List<Drift> drifts() {
        return Arrays.stream(Quantity.values())
                .map(quantity -> Drift.of(quantity, seconds < JUDGED_SECONDS ? List.of() : samples, seconds))
                .toList();
    }

    /** Whether nothing went wrong and nothing that is judged rises. */
    public boolean isGood() {
        return failures.isEmpty() && drifts().stream().noneMatch(Drift::isFailure);
    }

    /** The result in one line. */
    public String verdict() {
        List<String> rising = drifts().stream()
                .filter(Drift::isFailure)
                .map(drift -> drift.quantity().title())
                .toList();
        String messages = String.format(
                        Locale.ROOT,
                        "%,d messages, ",
                        lanes.stream().mapToLong(LaneCount::sent).sum())
                + (failures.isEmpty() ? "none lost, none at QoS 2 twice" : failures.size() + " failures");
        String drift = seconds < JUDGED_SECONDS
                ? "too short to say what rises"
                : rising.isEmpty() ? "nothing rises that should not" : "rising: " + String.join(", ", rising);
        return String.format(Locale.ROOT, "%.1f minutes, ", seconds / 60) + messages + "; " + drift;
    }

    /**
     * Writes the page and its plots, {@code NAME-quantity.svg} beside it.
     *
     * @param page its name ends in {@code .md}
     */
    public void write(Path page) throws IOException {
        Path folder = page.toAbsolutePath().normalize().resolveSibling(".").normalize();
        Files.createDirectories(folder);
        String name = String.valueOf(page.getFileName()).replaceFirst("\\.md$", "");
        StringBuilder text = new StringBuilder("# A broker under mixed load with faults\n\n");
        text.append(verdict()).append(".\n\n");
        about.forEach(line -> text.append("- ").append(line).append('\n'));
        addDrifts(text);
        addMessages(text);
        text.append("\n## Over time\n");
        for (Quantity quantity : Quantity.values()) {
            if (quantity == Quantity.P99 || samples.stream().noneMatch(one -> Double.isFinite(one.value(quantity)))) {
                continue;
            }
            String file = name + "-" + quantity.name().toLowerCase(Locale.ROOT) + ".svg";
            Files.writeString(folder.resolve(file), chart(quantity).svg());
            text.append(String.format(Locale.ROOT, "%n![%s](%s)%n", quantity.title(), file));
        }
        Files.writeString(page, text.toString());
    }

    private void addDrifts(StringBuilder text) {
        text.append("""

                ## Drift

                The first third of the run is for getting there. A quantity rises if its median in the last third is above that of the middle third
                by more than is tolerated, and a line fitted to both has a slope of more than twice its uncertainty.

                | quantity | middle third | last third | tolerated rise | slope per hour | verdict |
                |---|---|---|---|---|---|
                """);
        for (Drift drift : drifts()) {
            Quantity quantity = drift.quantity();
            String row = String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s |%n",
                    quantity.title(),
                    value(drift.middle(), quantity),
                    value(drift.last(), quantity),
                    value(quantity.tolerance(drift.middle()), quantity),
                    value(drift.perHour(), quantity),
                    drift.verdict() + (quantity.isJudged() ? "" : ", not judged"));
            text.append(row);
        }
    }

    private static String value(double value, Quantity quantity) {
        return Double.isFinite(value)
                ? String.format(Locale.ROOT, "%.1f %s", value, quantity.unit()).strip()
                : "";
    }

    private void addMessages(StringBuilder text) {
        text.append("""

                ## Messages

                | lane | version | QoS | bytes | published | came again (QoS 1) | did not come (QoS 0) | lost |
                |---|---|---|---|---|---|---|---|
                """);
        lanes.forEach(lane -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %d | %d | %d | %d | %d |%n",
                lane.lane(),
                lane.version(),
                lane.qos(),
                lane.bytes(),
                lane.sent(),
                lane.repeats(),
                lane.missed(),
                lane.lost())));
        text.append("\n| what else | how often |\n|---|---|\n");
        counts.forEach((what, count) -> text.append(String.format(Locale.ROOT, "| %s | %d |%n", what, count)));
        if (!failures.isEmpty()) {
            text.append("\n## Failures\n\n");
            failures.forEach(failure -> text.append("- ").append(failure).append('\n'));
        }
    }

    private LineChart chart(Quantity quantity) {
        List<Line> lines = quantity == Quantity.P50
                ? List.of(line(Quantity.P50, "median"), line(Quantity.P99, "99th percentile"))
                : List.of(line(quantity, ""));
        return new LineChart(
                quantity == Quantity.P50 ? "time of delivery" : quantity.title(), "minutes", quantity.unit(), lines);
    }

    private Line line(Quantity quantity, String name) {
        return new Line(
                name,
                samples.stream().mapToDouble(sample -> sample.seconds() / 60).toArray(),
                samples.stream().mapToDouble(sample -> sample.value(quantity)).toArray());
    }

    /** The shortest run whose drift is judged. */
    public static final int JUDGED_SECONDS = 300;
}
