package org.ternmq.journal.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The two times that the journal goes by: of the wall, for what must be right after a restart too, and of the loops, which knows no
 * jumps. The wall time handed out never goes backwards, whatever happens to the system's clock. For any thread.
 */
public final class Clock {
    private final LongSupplier wallMillis;
    private final LongSupplier nanos;
    private final AtomicLong lastMillis = new AtomicLong();

    /** The clocks of the system, or of a simulator. */
    public Clock(LongSupplier wallMillis, LongSupplier nanos) {
        this.wallMillis = wallMillis;
        this.nanos = nanos;
    }

    /** The system's. */
    public static Clock system() {
        return new Clock(System::currentTimeMillis, System::nanoTime);
    }

    /** Nothing before this time is handed out any more. */
    public void notBefore(long millis) {
        lastMillis.accumulateAndGet(millis, Math::max);
    }

    /** Milliseconds since 1970. */
    public long millis() {
        return lastMillis.accumulateAndGet(wallMillis.getAsLong(), Math::max);
    }

    /** The time of the loops. */
    public long nanos() {
        return nanos.getAsLong();
    }

    /** The wall time of a moment of the loops. */
    public long toMillis(long atNanos) {
        return millis() + (atNanos - nanos()) / NANOS_PER_MILLI;
    }

    /** The moment of the loops at a wall time. */
    public long toNanos(long atMillis) {
        return nanos() + (atMillis - millis()) * NANOS_PER_MILLI;
    }

    private static final long NANOS_PER_MILLI = 1_000_000;
}
