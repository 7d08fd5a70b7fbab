package org.ternmq.conformance.house.sample.high;

import java.net.Socket;
import java.time.Instant;
import java.util.Random;
import java.util.function.LongSupplier;

/** Makes all that protocol classes are to be handed. */
public final class High {
    public LongSupplier clock() {
        return System::nanoTime;
    }

    public Instant now() {
        return Instant.now();
    }

    public Socket socket() {
        return new Socket();
    }

    public Thread thread() {
        return Thread.ofVirtual().unstarted(() -> {});
    }

    public Random random() {
        return new Random();
    }
}
