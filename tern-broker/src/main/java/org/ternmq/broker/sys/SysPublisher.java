package org.ternmq.broker.sys;

import java.util.List;
import java.util.function.Consumer;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.TimerQueue;
import org.ternmq.codec.packet.Message;

/**
 * Publishes what the broker knows about itself: everything at once, then at each interval what has changed. Driven by the timer of one loop
 * and confined to it; the other loops' counts are read as they stand.
 */
public final class SysPublisher implements TimerQueue.Timed {
    private final List<SysTopic> topics;
    private final Consumer<Message> out;
    private final long intervalNanos;
    private final long startNanos;
    private long lastNanos;
    private long nextNanos;

    /**
     * A publisher for a broker that starts now.
     *
     * @param out where its messages go
     */
    public SysPublisher(Shared shared, SysSettings settings, Consumer<Message> out, long nowNanos) {
        this.topics = SysTopics.of(shared, settings);
        this.out = out;
        this.intervalNanos = settings.intervalSeconds() * 1_000_000_000L;
        this.startNanos = nowNanos;
        this.lastNanos = nowNanos;
        this.nextNanos = nowNanos;
    }

    @Override
    public long deadlineNanos() {
        return nextNanos;
    }

    @Override
    public void onDeadline(long nowNanos) {
        var moment = new Moment(nowNanos - startNanos, nowNanos - lastNanos);
        lastNanos = nowNanos;
        nextNanos += intervalNanos;
        if (nextNanos - nowNanos <= 0) { // the process stood still; what it missed is not made up for
            nextNanos = nowNanos + intervalNanos;
        }
        for (SysTopic topic : topics) {
            topic.news(moment).ifPresent(out);
        }
    }
}
