package org.ternmq.cli.bench.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.ternmq.cli.bench.load.Measures.Moment;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.codec.value.Qos;

/** Turns what was counted and measured into named figures. */
final class LoadFigures {
    private final LoadPlan plan;
    private final Measures measures;
    private final Map<String, Double> figures = new LinkedHashMap<>();

    LoadFigures(LoadPlan plan, Measures measures) {
        this.plan = plan;
        this.measures = measures;
    }

    /**
     * What became of the numbers.
     *
     * @param scheduled messages due until the end
     * @param lost messages sent that a subscriber did not get
     * @param duplicates messages that a subscriber got once more
     * @param underway messages that were neither acknowledged nor failed at the end
     */
    record Account(long scheduled, long lost, long duplicates, long underway) {}

    BenchReport report(Pacer pacer, Account account, double loadBefore) {
        Moment from = pacer.from();
        Moment to = pacer.to();
        double seconds = Math.max(1e-9, (to.nanos() - from.nanos()) / 1e9);
        figures.put("seconds", seconds);
        if (plan.shape().publishes()) {
            addSending(account, from, to, seconds);
        }
        if (plan.shape().receives()) {
            addReceiving(account, from, to, seconds);
        }
        put("connections_lost", measures.connectionsLost.sum());
        addLatencies(figures, "delivery", measures.deliveries.total());
        if (plan.form().qos().isAcknowledged()) {
            addLatencies(figures, "acknowledgement", measures.acknowledgements.total());
        }
        if (!plan.pace().isClosedLoop()) {
            addLatencies(figures, "lateness", measures.lateness.total());
        }
        double cpuSeconds = (to.cpuNanos() - from.cpuNanos()) / 1e9;
        long messages = to.sent() - from.sent() + to.received() - from.received();
        figures.put("cpu_seconds", cpuSeconds);
        figures.put("cpu_us_per_message", messages == 0 ? 0 : cpuSeconds * 1e6 / messages);
        figures.put("load_average_before", loadBefore);
        figures.put("load_average_after", Measures.loadAverage());
        return new BenchReport(plan.shape().word(), parameters(), figures, measures.errors(), notes(account));
    }

    private void addSending(Account account, Moment from, Moment to, double seconds) {
        put("scheduled", account.scheduled());
        put("sent", measures.sent());
        put("unsent", account.scheduled() - measures.sent());
        put("acknowledged", measures.acknowledged.sum());
        put("failed", measures.failed.sum());
        put("unanswered", account.underway());
        put("sent_bytes", measures.sent() * plan.form().bytes());
        figures.put("sent_per_second", (to.sent() - from.sent()) / seconds);
        figures.put("acknowledged_per_second", (to.acknowledged() - from.acknowledged()) / seconds);
    }

    private void addReceiving(Account account, Moment from, Moment to, double seconds) {
        if (plan.shape().isWhole()) {
            put(
                    "expected",
                    measures.sent() * plan.shape().deliveries(plan.crowd().subscribers()));
        }
        put("received", measures.received());
        put("lost", account.lost());
        put("duplicates", account.duplicates());
        put("replayed", measures.replayed.sum());
        put("foreign", measures.foreign.sum());
        if (plan.shape().isWhole()) {
            put("received_bytes", measures.received() * plan.form().bytes());
        }
        figures.put("received_per_second", (to.received() - from.received()) / seconds);
    }

    private void put(String name, long count) {
        figures.put(name, (double) count);
    }

    /** Count, percentiles and greatest, in microseconds; nothing of nothing. */
    static void addLatencies(Map<String, Double> figures, String name, Histogram times) {
        if (times.getTotalCount() == 0) {
            return;
        }
        figures.put(name + "_count", (double) times.getTotalCount());
        for (String percentile : PERCENTILES) {
            double micros = times.getValueAtPercentile(Double.parseDouble(percentile)) / 1e3;
            figures.put(name + "_us_p" + percentile, micros);
        }
        figures.put(name + "_us_max", times.getMaxValue() / 1e3);
    }

    private Map<String, String> parameters() {
        Map<String, String> all = new LinkedHashMap<>();
        if (plan.shape().publishes()) {
            all.put(
                    "rate",
                    plan.pace().isClosedLoop() ? "max" : number(plan.pace().perSecond()));
            all.put("publishers", "" + plan.crowd().publishers());
            all.put("topics", "" + plan.crowd().topics());
            all.put("size", "" + plan.form().bytes());
            all.put("retain", "" + plan.form().retain());
            all.put("max_inflight", "" + plan.inFlightMax());
            all.put("ramp", number(plan.pace().rampSeconds()));
            all.put("seed", "" + plan.form().seed());
        }
        if (plan.shape().receives()) {
            all.put("subscribers", "" + plan.crowd().subscribers());
        }
        all.put("qos", "" + plan.form().qos().bits());
        all.put("persistent", "" + plan.persistent());
        all.put("warmup", number(plan.pace().warmupSeconds()));
        all.put("duration", number(plan.pace().seconds()));
        return all;
    }

    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private List<String> notes(Account account) {
        List<String> notes = new ArrayList<>();
        if (plan.pace().isClosedLoop()) {
            notes.add("closed loop: each message waited for room, so latencies say nothing about a fixed rate");
        }
        if (account.scheduled() > measures.sent()) {
            notes.add("messages were due and not sent; what they would have waited is in no percentile");
        }
        double bound = measures.acknowledgements.total().getValueAtPercentile(50) / 2.0;
        if (!plan.pace().isClosedLoop()
                && plan.form().qos() != Qos.AT_MOST_ONCE
                && measures.lateness.total().getValueAtPercentile(50) > Math.max(bound, LATE_NANOS)) {
            notes.add("this process was late itself: half of the latency or more is before the message was sent");
        }
        return notes;
    }

    private static final List<String> PERCENTILES = List.of("50", "90", "99", "99.9", "99.99");
    private static final double LATE_NANOS = 1e6;
}
