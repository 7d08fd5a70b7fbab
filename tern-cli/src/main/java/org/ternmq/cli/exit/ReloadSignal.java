package org.ternmq.cli.exit;

import sun.misc.Signal;

/** What the operating system says to have a configuration read anew: SIGHUP, where there is that. */
public final class ReloadSignal {
    private ReloadSignal() {}

    /** Does something at each, on a thread of its own. */
    public static void onEach(Runnable task) {
        try {
            Signal.handle(
                    new Signal("HUP"),
                    signal -> Thread.ofVirtual().name("tern-reload").start(task));
        } catch (IllegalArgumentException noSuchSignal) { // as on Windows
            return;
        }
    }
}
