package org.ternmq.broker.output;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What a loop does in the same turn, when its connections were offered what is for them: nobody is called back by what he calls, and the sockets need not be
 * looked at in between. Confined to its loop.
 */
public final class Afterwards {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    /** A task is to be done. */
    public void add(Runnable task) {
        tasks.add(task);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return tasks.isEmpty();
    }

    /**
     * Does what there is and what comes of it, but for a bounded number.
     *
     * @param failed told of one that threw; the others are done all the same
     */
    public void run(Consumer<RuntimeException> failed) {
        for (int left = TASKS_A_TURN_MAX; left > 0 && !tasks.isEmpty(); left--) {
            try {
                tasks.remove().run();
            } catch (RuntimeException defect) {
                failed.accept(defect);
            }
        }
    }

    private static final int TASKS_A_TURN_MAX = 4_096;
}
