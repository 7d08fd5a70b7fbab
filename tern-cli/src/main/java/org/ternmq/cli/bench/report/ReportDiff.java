package org.ternmq.cli.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Two reports side by side. */
public final class ReportDiff {
    private final BenchReport first;
    private final BenchReport second;

    /** The first one is what the second one is compared with. */
    public ReportDiff(BenchReport first, BenchReport second) {
        this.first = first;
        this.second = second;
    }

    /** Why the runs cannot be compared; nothing if they can. */
    public List<String> obstacles() {
        List<String> found = new ArrayList<>();
        if (!first.scenario().equals(second.scenario())) {
            found.add("one is " + first.scenario() + ", the other " + second.scenario());
        }
        Set<String> names = new LinkedHashSet<>(first.parameters().keySet());
        names.addAll(second.parameters().keySet());
        names.removeAll(FREE);
        for (String name : names) {
            String one = first.parameters().getOrDefault(name, "not given");
            String other = second.parameters().getOrDefault(name, "not given");
            if (!one.equals(other)) {
                found.add(name + " is " + one + " in one and " + other + " in the other");
            }
        }
        return found;
    }

    /** The table, with a line feed at its end. */
    public String table() {
        StringBuilder out = new StringBuilder();
        for (String obstacle : obstacles()) {
            out.append("Not comparable: ").append(obstacle).append(".\n");
        }
        row(out, "", "A", "B", "B to A", "");
        Set<String> names = new LinkedHashSet<>(first.figures().keySet());
        names.addAll(second.figures().keySet());
        for (String name : names) {
            Double one = first.figures().get(name);
            Double other = second.figures().get(name);
            if (one == null || other == null) {
                row(out, name, one == null ? "-" : number(one), other == null ? "-" : number(other), "", "");
            } else {
                row(out, name, number(one), number(other), percent(one, other), verdict(name, one, other));
            }
        }
        return out.toString();
    }

    private static void row(StringBuilder out, String name, String one, String other, String change, String verdict) {
        out.append(String.format(Locale.ROOT, "%-28s %16s %16s %10s  %s", name, one, other, change, verdict)
                        .stripTrailing())
                .append('\n');
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%,.2f", value);
    }

    private static String percent(double one, double other) {
        if (one == other) {
            return "same";
        }
        return one == 0 ? "" : String.format(Locale.ROOT, "%+.1f %%", 100 * (other - one) / Math.abs(one));
    }

    private static String verdict(String name, double one, double other) {
        Better better = Better.of(name);
        if (better == Better.NEITHER || one == other) {
            return "";
        }
        return (other > one) == (better == Better.MORE) ? "B is better" : "A is better";
    }

    /** Which of two figures is better. */
    enum Better {
        MORE,
        LESS,
        NEITHER;

        static Better of(String figure) {
            if (figure.endsWith("_per_second") || figure.equals("connected")) {
                return MORE;
            }
            boolean isCost = figure.contains("_us_") || figure.contains("_bytes_per_") || figure.equals("cpu_seconds");
            return isCost || BAD.contains(figure) ? LESS : NEITHER;
        }
    }

    private static final Set<String> BAD =
            Set.of("unsent", "failed", "unanswered", "lost", "duplicates", "connections_lost");

    // Runs differ in these and may well be compared: two brokers, or chance.
    private static final Set<String> FREE = Set.of("broker", "seed");
}
