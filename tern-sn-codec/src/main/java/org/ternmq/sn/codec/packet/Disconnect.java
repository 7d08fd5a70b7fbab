package org.ternmq.sn.codec.packet;

import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Unsigned;

/**
 * DISCONNECT (section 5.4.21).
 *
 * @param sleepSeconds how long a client is going to sleep, 0 to 65,535, or {@link #NO_SLEEP}
 */
public record Disconnect(int sleepSeconds) implements SnPacket {
    /** Where the field is absent. */
    public static final int NO_SLEEP = -1;

    /** The one that ends a connection. */
    public static final Disconnect PLAIN = new Disconnect(NO_SLEEP);

    /** Refuses what the field cannot hold. */
    public Disconnect {
        if (sleepSeconds != NO_SLEEP) {
            Unsigned.requireTwoOctets(sleepSeconds, "Duration");
        }
    }

    /** Whether a client goes to sleep. */
    public boolean isSleep() {
        return sleepSeconds != NO_SLEEP;
    }

    @Override
    public SnPacketType type() {
        return SnPacketType.DISCONNECT;
    }
}
