package org.ternmq.journal.log;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The two threads of a log: one commits, the other prepares segments. They never end the JVM's life nor keep it alive. */
public final class LogThreads implements AutoCloseable {
    private final Worker committer;
    private final Worker maker;

    private LogThreads(Worker committer, Worker maker) {
        this.committer = committer;
        this.maker = maker;
    }

    /** Starts them. */
    public static LogThreads start(Log log) {
        Worker committer = new Worker("tern-journal", log::commit);
        Worker maker = new Worker("tern-segments", log::prepare);
        log.onWork(committer::wake, maker::wake);
        committer.thread.start();
        maker.thread.start();
        return new LogThreads(committer, maker);
    }

    /** Commits what waits and stops. */
    @Override
    public void close() {
        committer.stop();
        maker.stop();
    }

    private static final class Worker {
        private final Thread thread;
        private volatile boolean stopping;

        Worker(String name, BooleanSupplier work) {
            thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> run(work));
        }

        private void run(BooleanSupplier work) {
            while (true) {
                boolean isLast = stopping; // read before the question, so that nothing is left behind
                if (!work.getAsBoolean()) {
                    if (isLast) {
                        return;
                    }
                    // Who makes work available unparks afterwards, so none is missed between the question and the
                    // sleep.
                    LockSupport.park(this);
                }
            }
        }

        void wake() {
            LockSupport.unpark(thread);
        }

        void stop() {
            stopping = true;
            wake();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
