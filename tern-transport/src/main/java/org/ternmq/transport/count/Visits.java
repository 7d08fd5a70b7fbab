package org.ternmq.transport.count;

import java.util.concurrent.atomic.LongAdder;

/** How many connections came to a listener, and how many of them are gone. For any thread. */
public final class Visits {
    private final LongAdder came = new LongAdder();
    private final LongAdder left = new LongAdder();

    /** Nobody has come yet. */
    public Visits() {}

    /** One more. */
    public void comes() {
        came.increment();
    }

    /** One less. */
    public void leaves() {
        left.increment();
    }

    /** How many came. */
    public long opened() {
        return came.sum();
    }

    /** How many are there. */
    public long open() {
        long gone = left.sum(); // first, so that nobody has gone who has not come
        return came.sum() - gone;
    }
}
