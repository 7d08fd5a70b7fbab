package org.ternmq.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.core.store.SessionStore;
import org.ternmq.transport.quic.Driver;

/** A thread that drives one loop of the broker: sockets, then a turn, then sleep until something is due. */
final class LoopThread {
    private final ManualIoEventLoop io;
    private final Loop loop;
    private final BrokerEvents events;
    private final Guard guard;
    private final LongSupplier clock;
    private final Thread thread;
    private long polledNanos;
    private volatile boolean stopping;

    /** Not started yet. The clock tells monotonic nanoseconds. */
    LoopThread(
            int index, Loop[] all, Shared shared, SessionStore store, IoHandlerFactory handlers, LongSupplier clock) {
        this.clock = clock;
        this.polledNanos = clock.getAsLong();
        this.io = new Io(handlers);
        this.loop = new Loop(index, all, shared, store, io::wakeup, polledNanos);
        this.events = shared.events();
        this.guard = shared.guard();
        this.thread = new FastThreadLocalThread(this::run, "tern-loop-" + index);
    }

    /** Sleeps only while the mailbox is empty: Netty knows nothing of it, and a wake-up that comes before the sleep is forgotten. */
    private final class Io extends ManualIoEventLoop {
        Io(IoHandlerFactory handlers) {
            super(null, handlers);
        }

        @Override
        protected boolean canBlock() {
            return !stopping && loop.maySleep() && super.canBlock();
        }
    }

    EventLoop io() {
        return io;
    }

    Loop loop() {
        return loop;
    }

    /** For connections whose socket is elsewhere. */
    Driver driver() {
        return new Driver(io, loop, clock);
    }

    /** The time of the loop. */
    long now() {
        return clock.getAsLong();
    }

    Guard guard() {
        return guard;
    }

    BrokerEvents events() {
        return events;
    }

    void start() {
        thread.start();
    }

    private void run() {
        io.setOwningThread(Thread.currentThread());
        while (!stopping) {
            try {
                readAfterPause(clock.getAsLong() - polledNanos, io::runNow); // before anybody is late
                long now = clock.getAsLong();
                long due = loop.turn(now);
                loop.roundEnds(clock.getAsLong());
                long sleep = due == Long.MAX_VALUE ? SLEEP_MAX_NANOS : Math.min(due - now, SLEEP_MAX_NANOS);
                polledNanos = clock.getAsLong();
                if (sleep <= 0) {
                    io.runNow();
                } else {
                    io.run(sleep);
                }
            } catch (RuntimeException | Error defect) { // one connection's defect must not end the others
                events.failed("loop " + loop.index(), defect);
            }
        }
        io.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        while (!io.isTerminated()) {
            io.run(SHUTDOWN_STEP_NANOS);
        }
    }

    /**
     * After a pause of the whole process the clients' packets wait in their sockets. It mostly comes while the loop sleeps, and looks like
     * a long sleep; after one of these nothing waits, so that one more look costs little.
     *
     * @param poll tells how much it found
     */
    static void readAfterPause(long awayNanos, IntSupplier poll) {
        for (int polls = 0; awayNanos > LATE_NANOS && polls < POLLS_MAX && poll.getAsInt() > 0; polls++) {}
    }

    /** Ends the thread; open channels are closed hard. */
    void stop() {
        stopping = true;
        io.wakeup();
    }

    boolean join(long timeoutMillis) throws InterruptedException {
        thread.join(timeoutMillis);
        return !thread.isAlive();
    }

    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int POLLS_MAX = 64;
    private static final long SLEEP_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long SHUTDOWN_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
}
