package org.ternmq.client.options;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How a lost connection is opened again: after a time that doubles with each attempt that fails, and of which chance takes up to a
 * half, so that a thousand clients do not come back at once. It is never opened again after the server said that the session was
 * taken over, or that this client may not log in.
 *
 * @param delayMin before the first attempt
 * @param delayMax the longest, whatever failed before
 * @param attemptsMax how many attempts in a row may fail before the client ends; 0 leaves it as it is lost
 */
public record Reconnect(Duration delayMin, Duration delayMax, int attemptsMax) {
    /** A second at first, two minutes at most, for ever. */
    public static final Reconnect DEFAULT =
            new Reconnect(Duration.ofSeconds(1), Duration.ofMinutes(2), Integer.MAX_VALUE);

    /** A lost connection ends the client. */
    public static final Reconnect NEVER = new Reconnect(Duration.ofSeconds(1), Duration.ofSeconds(1), 0);

    /** Refuses times that are none. */
    public Reconnect {
        if (delayMin.isNegative() || delayMin.isZero() || delayMax.compareTo(delayMin) < 0 || attemptsMax < 0) {
            throw new IllegalArgumentException("delays are longer than nothing and the longest is not below the first: "
                    + delayMin + ", " + delayMax);
        }
    }

    /** Whether another attempt is to be made after so many in a row that failed. */
    public boolean isWorthwhile(int failed) {
        return failed < attemptsMax;
    }

    /** How long to wait after so many attempts in a row that failed: between half and all of what has doubled so often. */
    public Duration delay(int failed, RandomGenerator chance) {
        long most = delayMax.toNanos();
        long first = delayMin.toNanos();
        int doublings = Math.min(failed, DOUBLINGS_MAX);
        long doubled = first > most >> doublings ? most : first << doublings;
        return Duration.ofNanos(doubled / 2 + chance.nextLong(doubled / 2 + 1));
    }

    private static final int DOUBLINGS_MAX = 40;
}
