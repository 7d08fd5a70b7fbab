package org.ternmq.server;

import java.util.function.LongSupplier;

/**
 * The time that a broker goes by. Tests give one that jumps; both of its hands must then jump together. Asked by all threads of the
 * broker.
 *
 * @param wallMillis milliseconds since 1970
 * @param nanos monotonic nanoseconds from any beginning
 */
public record BrokerClock(LongSupplier wallMillis, LongSupplier nanos) {
    /** The system's. */
    public static final BrokerClock SYSTEM = new BrokerClock(System::currentTimeMillis, System::nanoTime);
}
