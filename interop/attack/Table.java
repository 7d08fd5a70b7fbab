import java.util.List;
import java.util.Locale;

/** What was measured, for people. */
final class Table {
    private Table() {}

    static void print(List<Phase> phases, Load load, boolean isEachTold) {
        System.out.println("                              messages of the good, ms     newcomers             broker");
        System.out.println("phase         tried/s no answer      p50      p99      max    p50 ms    not in  CPU %   MiB  lost" + (isEachTold ? "  refused by reason" : ""));
        for (Phase phase : phases) {
            long[] took = load.messages.between(phase.fromNanos, phase.toNanos);
            long[] came = load.newcomers.between(phase.fromNanos, phase.toNanos);
            long[] refused = load.refusedNewcomers.between(phase.fromNanos, phase.toNanos);
            System.out.println(String.format(
                    Locale.ROOT,
                    "%-13s %7.0f %9d %8.1f %8.1f %8.1f %9.1f %5d/%-4d %5.0f %5d %5d  %s",
                    phase.name,
                    phase.tried / phase.seconds(),
                    phase.unanswered,
                    Samples.millis(took, 50),
                    Samples.millis(took, 99),
                    Samples.millis(took, 100),
                    Samples.millis(came, 50),
                    refused.length,
                    refused.length + came.length,
                    100 * phase.cpuShare,
                    phase.residentMax >> 20,
                    phase.disconnected,
                    !isEachTold || phase.refused.isEmpty() ? "" : phase.refused));
        }
        var refused = new java.util.TreeMap<String, String>();
        load.told.forEach((topic, count) -> {
            if (topic.startsWith(Phase.REFUSED) && !count.equals("0")) {
                refused.put(topic.substring(Phase.REFUSED.length()), count);
            }
        });
        System.out.println("refused in all: " + (refused.isEmpty() ? "nobody" : refused));
        System.out.println("heap in use, MiB: " + (Long.parseLong(load.told.getOrDefault("heap/current", "0")) >> 20)
                + ", at most " + (Long.parseLong(load.told.getOrDefault("heap/maximum", "0")) >> 20));
    }
}
