package org.ternmq.sim;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.ternmq.journal.disk.MemoryDisk;

/** One short run, ended after each of the operations of its disk in turn and in several ways; and what came of each. */
public final class Prefixes {
    private final long seed;
    private long count;

    /** Those of a seed. */
    public Prefixes(long seed) {
        this.seed = seed;
    }

    /**
     * Plays all of them.
     *
     * @param progress told how many were played
     * @return the first one after which something is wrong
     */
    public Optional<Outcome> play(LongConsumer progress) {
        long operations = Simulation.operations(seed);
        for (long after = 0; after <= operations; after++) {
            for (Optional<UnaryOperator<MemoryDisk>> loss : losses(seed * 31 + after)) {
                Outcome outcome = Simulation.playUntil(seed, after, loss);
                if (outcome.violation().isPresent()) {
                    return Optional.of(outcome);
                }
            }
            count++;
            progress.accept(count);
        }
        return Optional.empty();
    }

    /** A kill; a power loss after which nothing unsynced is left, everything, or some of it, torn and in another order. */
    private static List<Optional<UnaryOperator<MemoryDisk>>> losses(long chance) {
        return List.of(
                Optional.empty(),
                Optional.of(disk -> disk.crash(() -> false)),
                Optional.of(disk -> disk.crash(() -> true)),
                Optional.of(disk -> disk.crash(new SplittableRandom(chance))),
                Optional.of(disk -> disk.crash(new SplittableRandom(-chance))));
    }

    /** How many places to end were tried. */
    public long count() {
        return count;
    }

    /** In how many ways each. */
    public static int ways() {
        return losses(0).size();
    }
}
