package org.ternmq.broker.overload;

import java.net.InetAddress;

/**
 * Somebody whom operators keep out.
 *
 * @param untilNanos when that is over, on the clock of the loops; {@link #FOR_EVER} if never
 */
public record Ban(Whom whom, long untilNanos) {
    /** Never. */
    public static final long FOR_EVER = Long.MAX_VALUE;

    /** Who is kept out. */
    public sealed interface Whom {
        /** One client identifier. */
        record Client(String clientId) implements Whom {}

        /** All clients of a user who has shown to be that. */
        record User(String userName) implements Whom {}

        /** All who come from there. */
        record Address(Network network) implements Whom {
            /** Whether an address is one of it. */
            public boolean has(InetAddress address) {
                return network.has(address);
            }
        }
    }

    /** Whether it holds at a time. */
    public boolean holds(long nowNanos) {
        return untilNanos == FOR_EVER || untilNanos - nowNanos > 0;
    }
}
