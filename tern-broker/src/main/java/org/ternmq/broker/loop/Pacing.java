package org.ternmq.broker.loop;

import org.jspecify.annotations.Nullable;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.Pace;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsubscribe;

/**
 * Holds one client to its pace. Who asks too much is not read for a while: nothing is lost, and TCP tells it to wait. Confined to the loop of
 * its connection.
 */
final class Pacing {
    private final Reading reading;
    private @Nullable Pace pace; // from the first packet that a bound is for
    private long readAgainNanos = Long.MAX_VALUE;

    Pacing(Reading reading) {
        this.reading = reading;
    }

    /** When to {@linkplain #lookAgain look again}: {@link Long#MAX_VALUE} while the client is not held. */
    long deadlineNanos() {
        return readAgainNanos;
    }

    /** The client has sent a packet. */
    void taken(Packet packet, Guard guard, long nowNanos) {
        if (packet instanceof Publish publish) {
            int payload = publish.message().payload().length();
            taken(1, payload + publish.message().topic().length(), guard, nowNanos);
        } else if (packet instanceof Subscribe subscribe) {
            taken(subscribe.requests().size(), 0, guard, nowNanos);
        } else if (packet instanceof Unsubscribe unsubscribe) {
            taken(unsubscribe.filters().size(), 0, guard, nowNanos);
        }
    }

    /** It may have waited long enough. */
    void lookAgain(Guard guard, long nowNanos) {
        taken(0, 0, guard, nowNanos);
    }

    private void taken(int messages, int bytes, Guard guard, long nowNanos) {
        if (pace == null) {
            if (!Pace.isBounded(guard.limits(), guard.memory())) {
                return;
            }
            pace = Pace.of(guard.limits());
        }
        long wait = pace.taken(messages, bytes, guard.memory(), nowNanos);
        if (wait > 0) {
            readAgainNanos = nowNanos + Math.min(wait, LOOK_AGAIN_NANOS);
            reading.tooFast(true);
        } else if (readAgainNanos != Long.MAX_VALUE) {
            readAgainNanos = Long.MAX_VALUE;
            reading.tooFast(false);
        }
    }

    /** While a client is held memory may have become free, and the pace with it. */
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;
}
