package org.ternmq.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.TimeUnit;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.port.BrokerEvents;

/** A thread that drives one loop of the broker: sockets, then a turn, then sleep until something is due. */
final class LoopThread {
    private final ManualIoEventLoop io;
    private final Loop loop;
    private final BrokerEvents events;
    private final Thread thread;
    private volatile boolean stopping;

    /** Not started yet; the loop wakes this thread through {@link ManualIoEventLoop#wakeup}. */
    LoopThread(ManualIoEventLoop io, Loop loop, BrokerEvents events) {
        this.io = io;
        this.loop = loop;
        this.events = events;
        this.thread = new FastThreadLocalThread(this::run, "tern-loop-" + loop.index());
    }

    EventLoop io() {
        return io;
    }

    Loop loop() {
        return loop;
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
                long now = System.nanoTime();
                long due = loop.turn(now);
                long sleep = due == Long.MAX_VALUE ? SLEEP_MAX_NANOS : Math.min(due - now, SLEEP_MAX_NANOS);
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

    /** Ends the thread; open channels are closed hard. */
    void stop() {
        stopping = true;
        io.wakeup();
    }

    boolean join(long timeoutMillis) throws InterruptedException {
        thread.join(timeoutMillis);
        return !thread.isAlive();
    }

    private static final long SLEEP_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long SHUTDOWN_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
}
