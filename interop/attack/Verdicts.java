import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Holds what was seen against what is promised. What depends on the machine is only told, unless all is strict. */
final class Verdicts {
    private final boolean isStrict;
    private boolean isWrong;

    Verdicts(boolean isStrict) {
        this.isStrict = isStrict;
    }

    int exitCode() {
        return isWrong ? 1 : 0;
    }

    /** Of a broker that is told to let in only so many a second more may not come. */
    void judge(List<Phase> phases, Load load, Running broker, boolean isHeldBack) throws IOException {
        Phase calm = phases.getFirst();
        Phase attempts = phases.get(1);
        int gone = load.disconnected.get();
        say(gone == 0, gone + " of " + Attack.CLIENTS + " clients were disconnected");
        say(load.lost() == 0, load.lost() + " of " + load.acknowledged() + " acknowledged messages were lost");
        say(load.unanswered() == 0, load.unanswered() + " messages were not acknowledged");
        say(broker.isAlive() && broker.defects() == 0, broker.defects() + " defects in the log of the broker");
        hold("memory grew by %d MiB over the calm while connections failed, %d may be", attempts, calm, GROWTH_OF_ATTEMPTS_MAX);
        Phase greatest = phases.stream().max(Comparator.comparingLong(phase -> phase.residentMax)).orElseThrow();
        hold("memory grew by %d MiB over the calm in all, %d may be", greatest, calm, GROWTH_MAX);

        double rate = attempts.tried / attempts.seconds();
        tell(
                isHeldBack || rate >= ATTEMPTS_MIN,
                String.format(Locale.ROOT, "%,.0f attempts a second", rate)
                        + (isHeldBack ? "" : String.format(Locale.ROOT, ", at least %,d are wanted", ATTEMPTS_MIN)));
        for (Phase phase : phases) {
            if (FLOODS.contains(phase.name)) {
                latency(phase, calm, load);
            }
        }
    }

    private void latency(Phase phase, Phase calm, Load load) {
        double before = p99(calm, load);
        double during = p99(phase, load);
        tell(
                during <= 3 * before,
                String.format(
                        Locale.ROOT,
                        "p99 of %.1f ms while %,.0f a second came (%s), %.1f ms in the calm: %.1f times as much, 3 may be",
                        during, phase.tried / phase.seconds(), phase.name, before, during / before));
    }

    /** In MiB, of the process: of the heap the JVM keeps what it once took, though nothing lives there any more. */
    private void hold(String what, Phase most, Phase calm, long max) {
        long grown = most.residentMax - calm.residentMax >> 20;
        say(grown <= max, String.format(Locale.ROOT, what, grown, max));
    }

    private static double p99(Phase phase, Load load) {
        return Samples.millis(load.messages.between(phase.fromNanos, phase.toNanos), 99);
    }

    private void say(boolean isRight, String what) {
        System.out.println((isRight ? "right: " : "wrong: ") + what);
        isWrong |= !isRight;
    }

    /** Machines differ. */
    private void tell(boolean isRight, String what) {
        if (isRight || isStrict) {
            say(isRight, what);
        } else {
            System.out.println("told:  " + what + " (fails with --strict)");
        }
    }

    private static final List<String> FLOODS = List.of("attempts", "attempts-3000", "passwords");
    private static final long GROWTH_OF_ATTEMPTS_MAX = 100;
    private static final long GROWTH_MAX = 600;
    private static final int ATTEMPTS_MIN = 3_000;
}
