package org.ternmq.sim.world;

/** The process ends here and now, whatever it was doing. */
public final class ProcessEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProcessEnded() {
        super("the process ended", null, false, false);
    }
}
