package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.Storage;
import org.ternmq.broker.overload.Network;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.proxy.Proxies;

/** What the broker is told of a client's address, and what is left of a connection that was closed. */
class NettyConnectionTest {
    private final Planner io = new Planner();

    private static NettyConnection connection(DuplexChannel channel) {
        return connection(channel, Door.PLAIN);
    }

    private static NettyConnection connection(DuplexChannel channel, Door door) {
        LoopThread loop = new LoopThread(
                0,
                new Loop[1],
                Shared.of(Limits.DEFAULT, BrokerEvents.NONE, new SecureRandom()),
                Storage.MEMORY.storeOf(0),
                SocketKind.NIO.newHandlers(),
                System::nanoTime);
        return new NettyConnection(channel, "somewhere", loop, new LoopThread[] {loop}, door);
    }

    @Test
    void itIsTheSocketsUntilAProxyTellsAnother() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(here, 0));
                SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
            NettyConnection connection = connection(new NioSocketChannel(socket));
            assertThat(connection.address()).isEqualTo(here);
            assertThat(connection.peer()).isEqualTo("somewhere");

            InetAddress client = InetAddress.getByName("203.0.113.7");
            connection.comesFrom(client, "/203.0.113.7:4711");
            assertThat(connection.address()).isEqualTo(client);
            assertThat(connection.peer()).isEqualTo("/203.0.113.7:4711");
        }
    }

    @Test
    void aProxyThatHasToldNothingIsNoClient() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        Proxies proxies = new Proxies(true, Optional.of(List.of(Network.of("127.0.0.0/8"))));
        Door door = new Door(Durability.DISK, Door.Speech.MQTT, Optional.empty(), Door.Web.ANY, proxies);
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(here, 0));
                SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
            NettyConnection connection = connection(new NioSocketChannel(socket), door);
            assertThat(connection.address()).isNull();
            assertThat(connection.last()).isEqualTo(here);

            InetAddress neighbour = InetAddress.getByName("127.0.0.7"); // among the trusted, and told to be a client
            connection.comesFrom(neighbour, neighbour);
            assertThat(connection.address()).isEqualTo(neighbour);
        }
    }

    @Test
    void onAUnixSocketThereIsNone() {
        assertThat(connection(new NioDomainSocketChannel()).address()).isNull();
    }

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

    /** A channel of the planner's loop, and its other end. */
    private record Pair(NioSocketChannel channel, SocketChannel peer) implements AutoCloseable {
        static Pair of(Planner io) throws IOException {
            InetAddress here = InetAddress.getLoopbackAddress();
            try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(here, 0))) {
                SocketChannel peer = SocketChannel.open(listener.getLocalAddress());
                var channel = new NioSocketChannel(listener.accept());
                EventLoop loop = io;
                loop.register(channel);
                io.runNow();
                return new Pair(channel, peer);
            }
        }

        int read(int bytes) throws IOException {
            return peer.read(ByteBuffer.allocate(bytes));
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }

    @Test
    @Timeout(20)
    void nothingWaitsForOneThatIsGone() throws IOException {
        try (Pair pair = Pair.of(io)) {
            NettyConnection connection = connection(pair.channel);
            connection.offer(ByteBuffer.allocate(3));
            connection.close();
            io.runNow();
            assertThat(pair.read(9)).isEqualTo(3);
            assertThat(pair.read(9)).isEqualTo(-1);
            assertThat(io.plans).hasSize(1).noneMatch(Future::isDone);
            pair.peer.shutdownOutput();
            while (!pair.channel.closeFuture().isDone()) {
                io.run(TimeUnit.MILLISECONDS.toNanos(10));
            }

            assertThat(io.plans).hasSize(1).allMatch(Future::isCancelled);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWasToldNothingIsNotWaitedFor(Door.Speech speech) throws IOException {
        try (Pair pair = Pair.of(io)) {
            connection(pair.channel, new Door(Durability.DISK, speech, Optional.empty()))
                    .close();
            io.runNow();

            assertThat(pair.channel.isOpen()).isFalse();
            assertThat(io.plans).isEmpty();
        }
    }
}
