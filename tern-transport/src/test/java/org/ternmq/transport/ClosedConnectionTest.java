package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of a connection that was closed. */
class ClosedConnectionTest {
    private final Planner io = new Planner();

    /** A loop that remembers what it was asked to do later. */
    private static final class Planner extends ManualIoEventLoop {
        private final List<ScheduledFuture<?>> plans = new ArrayList<>();

        Planner() {
            super(Thread.currentThread(), NioIoHandler.newFactory());
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
            ScheduledFuture<V> plan = super.schedule(task, delay, unit);
            plans.add(plan);
            return plan;
        }
    }

    @Test
    @Timeout(20)
    void nothingWaitsForOneThatIsGone() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(here, 0));
                SocketChannel peer = SocketChannel.open(listener.getLocalAddress())) {
            var channel = new NioSocketChannel(listener.accept());
            EventLoop loop = io;
            loop.register(channel);
            io.runNow();

            ClientAddressTest.connection(channel).close();
            io.runNow();
            assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(io.plans).hasSize(2).noneMatch(Future::isDone);
            peer.shutdownOutput();
            while (!channel.closeFuture().isDone()) {
                io.run(TimeUnit.MILLISECONDS.toNanos(10));
            }

            assertThat(io.plans).hasSize(2).allMatch(Future::isCancelled);
        }
    }
}
