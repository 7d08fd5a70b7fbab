package org.ternmq.sn.gateway.exchange;

import java.time.Duration;

/** When the client was heard, and how long it may be silent. Confined to its endpoint. */
public final class Hearing {
    private long heardNanos;
    private long acceptedNanos;
    private boolean isHeardSinceAccepted;

    /** Its time begins anew. */
    public void restart(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** A packet came that is no CONNECT. */
    public void heard(long nowNanos) {
        heardNanos = nowNanos;
        isHeardSinceAccepted = true;
    }

    /** It is told that it is connected. */
    public void accepted(long nowNanos) {
        heardNanos = nowNanos;
        acceptedNanos = nowNanos;
        isHeardSinceAccepted = false;
    }

    /** It is told so once more. */
    public void acceptedAgain(long nowNanos) {
        acceptedNanos = nowNanos;
    }

    /** Whether a CONNECT like the one that was answered may be a copy of it. */
    public boolean mayBeCopy(long nowNanos) {
        return !isHeardSinceAccepted || nowNanos - acceptedNanos < COPY_NANOS;
    }

    /** Until when it may be silent if that is so long. */
    public long until(Duration silence) {
        return heardNanos + silence.toNanos();
    }

    /** [SN-7.2-1] Until when, if it has promised not to be silent for so long: half as much is tolerated of short times, and a tenth of long ones. */
    public long untilAtLeast(int seconds) {
        return heardNanos + seconds * (seconds <= SHORT_SECONDS ? 1_500_000_000L : 1_100_000_000L);
    }

    private static final int SHORT_SECONDS = 60;

    /** So long after CONNACK a CONNECT like the last one may be a copy of that. */
    private static final long COPY_NANOS = 5_000_000_000L;
}
