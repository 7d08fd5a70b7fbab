import java.io.IOException;
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

    void judge(List<Phase> phases, Load load, Running broker) throws IOException {
        Phase calm = phases.getFirst();
        Phase attempts = phases.get(1);
        int gone = load.disconnected.get();
        say(gone == 0, gone + " of " + Attack.CLIENTS + " clients were disconnected");
        say(load.lost() == 0, load.lost() + " of " + load.acknowledged() + " acknowledged messages were lost");
        say(load.unanswered() == 0, load.unanswered() + " messages were not acknowledged");
        say(broker.isAlive() && broker.defects() == 0, broker.defects() + " defects in the log of the broker");
        long most = phases.stream().mapToLong(phase -> phase.residentMax).max().orElseThrow();
        long grown = most - calm.residentMax >> 20;
        say(grown <= GROWTH_MAX_MEBIBYTES, "its memory grew by " + grown + " MiB over the calm, of at most " + GROWTH_MAX_MEBIBYTES);

        double rate = attempts.tried / attempts.seconds();
        tell(rate >= ATTEMPTS_MIN, String.format(Locale.ROOT, "%,.0f attempts a second, at least %,d are wanted", rate, ATTEMPTS_MIN));
        double before = p99(calm, load);
        double during = p99(attempts, load);
        tell(
                during <= 3 * before,
                String.format(
                        Locale.ROOT,
                        "p99 of %.1f ms while they came, %.1f ms in the calm: %.1f times as much, 3 may be",
                        during, before, during / before));
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

    private static final long GROWTH_MAX_MEBIBYTES = 200;
    private static final int ATTEMPTS_MIN = 3_000;
}
