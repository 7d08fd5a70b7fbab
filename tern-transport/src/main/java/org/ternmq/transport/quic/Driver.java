package org.ternmq.transport.quic;

import io.netty.channel.EventLoop;
import java.util.function.LongSupplier;
import org.ternmq.broker.loop.Loop;

/**
 * A thread of the broker: its loop, and Netty's that runs on the same thread.
 *
 * @param clock monotonic nanoseconds
 */
public record Driver(EventLoop io, Loop loop, LongSupplier clock) {
    long now() {
        return clock.getAsLong();
    }
}
