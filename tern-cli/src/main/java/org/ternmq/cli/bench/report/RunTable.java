package org.ternmq.cli.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A report as plain text for people. */
public final class RunTable {
    private final BenchReport report;
    private final StringBuilder out = new StringBuilder();

    private RunTable(BenchReport report) {
        this.report = report;
    }

    /** The text, with a line feed at its end. */
    public static String of(BenchReport report) {
        RunTable table = new RunTable(report);
        table.head();
        table.counts();
        table.latencies();
        table.cost();
        report.errors()
                .forEach((reason, times) -> table.line(String.format(Locale.ROOT, "%,d times: %s", times, reason)));
        report.notes().forEach(note -> table.line(String.format(Locale.ROOT, "Note: %s.", note)));
        return table.out.toString();
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    private void head() {
        line(String.format(Locale.ROOT, "tern bench %s: %s", report.scenario(), words(report.parameters())));
        line("");
    }

    private static String words(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> each.getKey().replace('_', ' ') + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    private void counts() {
        line(String.format(Locale.ROOT, "%-18s %14s %14s", "", "in all", "a second"));
        for (String name : COUNTS) {
            if (report.figures().containsKey(name)) {
                String rate = name.equals("connected") ? "connects_per_second" : name + "_per_second";
                String second = report.figures().containsKey(rate) ? number(report.figure(rate)) : "";
                line(String.format(
                        Locale.ROOT, "%-18s %,14.0f %14s", name.replace('_', ' '), report.figure(name), second));
            }
        }
        line("");
    }

    private void latencies() {
        List<String> present = new ArrayList<>(SERIES);
        present.removeIf(name -> !report.figures().containsKey(name + "_count"));
        if (present.isEmpty()) {
            return;
        }
        line(String.format(
                Locale.ROOT,
                "%-18s %12s %9s %9s %9s %9s %9s %9s",
                "ms",
                "count",
                "50 %",
                "90 %",
                "99 %",
                "99.9 %",
                "99.99 %",
                "max"));
        for (String name : present) {
            StringBuilder row = new StringBuilder();
            for (String point : POINTS) {
                row.append(String.format(Locale.ROOT, " %9.3f", report.figure(name + "_us_" + point) / 1e3));
            }
            line(String.format(Locale.ROOT, "%-18s %,12.0f%s", name, report.figure(name + "_count"), row));
        }
        line("");
    }

    private void cost() {
        boolean isOfClients = report.figures().containsKey("cpu_us_per_client");
        String unit = isOfClients ? "client" : "message sent or received";
        double each = report.figure(isOfClients ? "cpu_us_per_client" : "cpu_us_per_message");
        line(String.format(
                Locale.ROOT,
                "This process took %.2f s of CPU in %.1f s, %.1f us a %s; load average %.2f before, %.2f after.",
                report.figure("cpu_seconds"),
                report.figure("seconds"),
                each,
                unit,
                report.figure("load_average_before"),
                report.figure("load_average_after")));
        if (isOfClients) {
            line(String.format(
                    Locale.ROOT,
                    "A client took %s bytes of the heap of this process, and %s of its memory in all.",
                    number(report.figure("heap_bytes_per_client")),
                    number(report.figure("resident_bytes_per_client"))));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%,.1f" : "%,.0f", value);
    }

    private static final List<String> COUNTS = List.of(
            "clients",
            "connected",
            "scheduled",
            "sent",
            "unsent",
            "acknowledged",
            "failed",
            "unanswered",
            "expected",
            "received",
            "lost",
            "duplicates",
            "replayed",
            "foreign",
            "connections_lost",
            "sent_bytes",
            "received_bytes");
    private static final List<String> SERIES = List.of("delivery", "acknowledgement", "lateness", "connect");
    private static final List<String> POINTS = List.of("p50", "p90", "p99", "p99.9", "p99.99", "max");
}
