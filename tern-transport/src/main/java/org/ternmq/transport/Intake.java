package org.ternmq.transport;

import org.jspecify.annotations.Nullable;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.Rate;

/** How many connections may come in a second, at all listeners together, as the limits say now. Confined to the first loop. */
final class Intake {
    private final Guard guard;
    private @Nullable Rate rate;
    private int perSecond;

    Intake(Guard guard) {
        this.guard = guard;
    }

    /** One has come; for how many nanoseconds no other is to be accepted. */
    long take(long nowNanos) {
        int now = guard.limits().connectionsPerSecondMax();
        if (now != perSecond) {
            perSecond = now;
            rate = now == 0 ? null : new Rate(now);
        }
        return rate == null ? 0 : rate.take(1, nowNanos);
    }
}
