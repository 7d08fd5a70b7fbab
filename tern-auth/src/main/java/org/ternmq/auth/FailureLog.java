package org.ternmq.auth;

import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Tells of failures that may come by the thousand: the first at once, then one in ten seconds with the number of all. From any thread. */
final class FailureLog {
    private final Logger log;
    private final LongSupplier clockNanos;
    private long toldNanos; // guarded by this, as the others
    private long untold;
    private boolean hasTold;

    FailureLog(Logger log, LongSupplier clockNanos) {
        this.log = log;
        this.clockNanos = clockNanos;
    }

    synchronized void failed(String what, Throwable failure) {
        long now = clockNanos.getAsLong();
        if (hasTold && now - toldNanos < EVERY_NANOS) {
            untold++;
            return;
        }
        log.warn("{} failed, and who was asked about is not let in{}", what, untold(), failure);
        hasTold = true;
        toldNanos = now;
        untold = 0;
    }

    private String untold() {
        return untold == 0 ? "" : "; so it was " + untold + " times since last told";
    }

    private static final long EVERY_NANOS = 10_000_000_000L;
}
