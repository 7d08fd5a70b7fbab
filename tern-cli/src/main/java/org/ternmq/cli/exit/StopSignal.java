package org.ternmq.cli.exit;

import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/**
 * Waits for the operating system, or another part of the process, to ask for the end. The first signal asks, the second ends at once. On {@code sun.misc.Signal},
 * since the JDK has no other way to end with a code of our own and to hear a second signal.
 */
public final class StopSignal {
    private final CountDownLatch asked = new CountDownLatch(1);

    /** From here on signals are heard. */
    public StopSignal() {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), this::onSignal);
        }
    }

    private void onSignal(Signal signal) {
        synchronized (asked) {
            if (asked.getCount() == 0) {
                Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
            }
            asked.countDown();
        }
    }

    /** Whether the end was asked for. */
    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** As if there had been a first signal. */
    public void ask() {
        asked.countDown();
    }

    /** Waits until somebody asks. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** What shells call the end by a signal. */
    private static final int SIGNALLED = 128;
}
