package org.ternmq.journal.store;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.ternmq.journal.log.LogThreads;

/**
 * The threads of a journal: those of its log, one that keeps the replica and the files, one that reads messages back. They do not keep
 * the JVM alive. What goes wrong in one of them ends the journal: it is told once.
 */
public final class JournalThreads implements AutoCloseable {
    private final Journal journal;
    private final Consumer<Throwable> failed;
    private final AtomicBoolean told = new AtomicBoolean();
    private final LogThreads logThreads;
    private final Thread keeper;
    private final Thread fetcher;
    private volatile boolean stopping;

    /** Starts them. */
    public JournalThreads(Journal journal, Consumer<Throwable> failed) {
        this.journal = journal;
        this.failed = failed;
        journal.log().onFailure(this::fail);
        keeper = Thread.ofPlatform().name("tern-keeper").daemon().unstarted(this::keep);
        fetcher = Thread.ofPlatform().name("tern-fetcher").daemon().unstarted(this::fetch);
        journal.fetches().onWork(() -> LockSupport.unpark(fetcher));
        logThreads = LogThreads.start(journal.log());
        keeper.start();
        fetcher.start();
    }

    private void keep() {
        try {
            while (!stopping) {
                journal.keeper().step();
                LockSupport.parkNanos(this, KEEPER_PAUSE_NANOS); // so that it reads much at once
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fetch() {
        try {
            while (!stopping) {
                if (!journal.fetches().step()) {
                    if (journal.fetches().isIdle()) {
                        LockSupport.park(this);
                    } else {
                        LockSupport.parkNanos(this, SYNC_NANOS); // what it asks for is being written
                    }
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        if (told.compareAndSet(false, true)) {
            failed.accept(cause);
        }
    }

    /** Writes what waits, makes a checkpoint, so that the next start is short, and ends. The loops must have stopped. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(keeper);
        LockSupport.unpark(fetcher);
        join(keeper);
        join(fetcher);
        logThreads.close();
        try {
            if (!told.get()) {
                journal.keeper().step();
                journal.checkpoint();
            }
            journal.log().close();
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private static void join(Thread thread) {
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

    private static final long KEEPER_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SYNC_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
}
