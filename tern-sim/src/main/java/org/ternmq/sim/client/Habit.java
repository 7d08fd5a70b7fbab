package org.ternmq.sim.client;

import java.util.SplittableRandom;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Version;

/**
 * What a client is like.
 *
 * @param clientId its name
 * @param version what it speaks
 * @param expirySeconds how long its session outlives a connection; 0 for one that always begins anew
 * @param cleanOneIn one in so many connections begins a session anew; 0 for none
 * @param publishes how much it publishes, of 10
 * @param asks how much it subscribes and unsubscribes, of 10
 * @param hasWill whether it leaves a will
 * @param namedFrom the number of the connection from which on it says whose it is
 */
public record Habit(
        String clientId,
        Version version,
        long expirySeconds,
        int cleanOneIn,
        int publishes,
        int asks,
        boolean hasWill,
        int namedFrom) {
    /** One of the clients of a seed. */
    public static Habit of(int number, SplittableRandom random) {
        boolean isPassing = random.nextInt(8) == 0;
        Version version = random.nextInt(3) == 0 ? Version.V3_1_1 : Version.V5;
        long expiry = version == Version.V5 ? EXPIRIES[random.nextInt(EXPIRIES.length)] : NEVER;
        boolean mayBeClean = version == Version.V5 && random.nextInt(3) == 0;
        return new Habit(
                "c" + number,
                version,
                isPassing ? 0 : expiry,
                isPassing ? 1 : mayBeClean ? 4 : 0,
                random.nextInt(10),
                1 + random.nextInt(3),
                random.nextInt(3) == 0,
                NAMED_FROM[number % NAMED_FROM.length]);
    }

    /** What it says on one of its connections; the first is 1. */
    Connect.Login login(int connection) {
        return connection < namedFrom ? Connect.Login.NONE : Connect.Login.of("user of " + clientId, null);
    }

    /** Whether its sessions outlive connections. */
    boolean isKept() {
        return expirySeconds > 0;
    }

    /** The session expiry interval that never passes. */
    static final long NEVER = 0xFFFF_FFFFL;

    private static final int[] NAMED_FROM = {1, 4, Integer.MAX_VALUE};
    private static final long[] EXPIRIES = {30, 300, 3_600, NEVER};
}
