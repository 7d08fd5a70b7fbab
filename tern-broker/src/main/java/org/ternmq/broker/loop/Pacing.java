package org.ternmq.broker.loop;

import org.jspecify.annotations.Nullable;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.overload.Pace;
import org.ternmq.broker.overload.Stage;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsubscribe;

/**
 * Holds one client to its pace. Who asks too much is not read for a while: nothing is lost, and TCP tells it to wait. Looks as well at
 * packets that come in parts, which take memory before anything can be said of them. Confined to the loop of its connection.
 */
final class Pacing {
    private final Reading reading;
    private @Nullable OverloadLimits limits; // that the pace is of
    private @Nullable Pace pace; // from the first packet that a bound is for
    private int partBytes; // of the packet that is coming, as far as they were looked at
    private long lookAgainNanos = Long.MAX_VALUE;

    Pacing(Reading reading) {
        this.reading = reading;
    }

    /** When to {@linkplain #lookAgain look again}: {@link Long#MAX_VALUE} while the client is not held and no large packet is coming. */
    long deadlineNanos() {
        return lookAgainNanos;
    }

    /** The client has sent a packet. */
    void taken(Packet packet, Guard guard, long nowNanos) {
        int before = partBytes;
        partBytes = 0;
        if (packet instanceof Publish publish) {
            int bytes = publish.message().payload().length()
                    + publish.message().topic().length();
            taken(1, Math.max(0, bytes - before), guard, nowNanos);
        } else if (packet instanceof Subscribe subscribe) {
            taken(subscribe.requests().size(), 0, guard, nowNanos);
        } else if (packet instanceof Unsubscribe unsubscribe) {
            taken(unsubscribe.filters().size(), 0, guard, nowNanos);
        }
    }

    private void taken(int messages, int bytes, Guard guard, long nowNanos) {
        Pace bounds = pace(guard);
        hold(bounds == null ? 0 : bounds.taken(messages, bytes, guard.memory(), nowNanos), nowNanos);
    }

    /** So many bytes have come of a packet that has not come whole. Who is a stranger has little time, and is not held. */
    void arrived(int bytes, boolean isStranger, Guard guard, long nowNanos) {
        int more = (bytes - partBytes) / Pace.PART_BYTES * Pace.PART_BYTES;
        if (more > 0) {
            partBytes += more;
            Pace bounds = isStranger ? null : pace(guard);
            hold(bounds == null ? 0 : bounds.arrived(more, guard.memory(), nowNanos), nowNanos);
        }
    }

    /** Whether there is no memory for the rest of the packet that is coming; for a stranger's it ends sooner. */
    boolean isTooLarge(boolean isStranger, Guard guard) {
        return partBytes > 0 && guard.memory().compareTo(isStranger ? Stage.HIGH : Stage.CRITICAL) >= 0;
    }

    /** The client may have waited long enough, or memory be short. */
    void lookAgain(Guard guard, long nowNanos) {
        taken(0, 0, guard, nowNanos);
    }

    @SuppressWarnings("ReferenceEquality") // one comparison for each packet; other limits are another object
    private @Nullable Pace pace(Guard guard) {
        OverloadLimits now = guard.limits();
        if (limits != now) {
            limits = now;
            pace = null;
        }
        if (pace == null && Pace.isBounded(now, guard.memory())) {
            pace = Pace.of(now);
        }
        return pace;
    }

    private void hold(long wait, long nowNanos) {
        boolean isHeld = wait > 0;
        long look = isHeld ? Math.min(wait, LOOK_AGAIN_NANOS) : LOOK_AGAIN_NANOS;
        lookAgainNanos = isHeld || partBytes > 0 ? nowNanos + look : Long.MAX_VALUE;
        reading.tooFast(isHeld);
    }

    /** While a client is held, or sends a large packet, there may be more memory, or less. */
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;
}
