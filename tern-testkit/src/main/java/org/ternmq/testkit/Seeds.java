package org.ternmq.testkit;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Repeats a check under many seeds and names the seed that failed, so that it can be run alone:
 * {@code ./mvnw -B -pl MODULE -am test -Dtern.seed=SEED}.
 */
public final class Seeds {
    private static final String ONE_SEED = "tern.seed";
    private static final long FIRST_SEED = 20_260_101L;

    private Seeds() {}

    /** A check that draws all its chance from the generator. */
    @FunctionalInterface
    public interface Check {
        /** Runs once; whatever is thrown is a failure under this seed. */
        void run(RandomGenerator random) throws Exception;
    }

    /** Runs the check under {@code count} seeds, always the same ones, or under the one of {@code -Dtern.seed}. */
    public static void each(int count, Check check) {
        Long only = Long.getLong(ONE_SEED);
        if (only != null) {
            runOne(only, check);
            return;
        }
        for (int i = 0; i < count; i++) {
            runOne(FIRST_SEED + i, check);
        }
    }

    /** The generator of one seed. The algorithm is named, so that a seed means the same on every JDK. */
    public static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static void runOne(long seed, Check check) {
        try {
            check.run(random(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("failed under seed " + seed + " (again with -Dtern.seed=" + seed + "): " + e, e);
        }
    }
}
