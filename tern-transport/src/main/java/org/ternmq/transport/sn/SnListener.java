package org.ternmq.transport.sn;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.wire.SnEncoder;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.transport.quic.Driver;

/** A UDP port where MQTT-SN is spoken. Its socket lives on one loop, and what is written in one turn leaves together. */
public final class SnListener implements SnGateway.Socket {
    private final DatagramChannel channel;
    private final Driver home;
    private final BrokerEvents events;
    private final SnCounters counters;
    private final SnGateway gateway;
    private @Nullable SnDiscovery discovery;
    private boolean isFlushing;

    private SnListener(
            DatagramChannel channel,
            List<Driver> drivers,
            int home,
            Shared shared,
            SnDoor door,
            SnCounters counters,
            Optional<RemoteBroker> remote) {
        this.channel = channel;
        this.home = drivers.get(home);
        this.events = shared.events();
        this.counters = counters;
        LongSupplier clock = this.home.clock();
        Upstream.Maker local = (loop, peer, who, client) -> new SnConnection(loop, clock, door, peer, who, client);
        this.gateway = new SnGateway(
                drivers.stream().map(Driver::loop).toList(),
                home,
                clock,
                shared,
                door,
                counters,
                this,
                remote.map(broker -> broker.connections(drivers, door, shared.events()))
                        .orElse(local));
    }

    /**
     * Listens.
     *
     * @param channels makes sockets of the kind that the loops wait for
     * @param address port 0 takes any that is free
     * @param home index of the loop where the socket lives
     * @param remote the broker that its clients are clients of; empty for the one of this process
     * @throws IOException if the address cannot be had
     */
    public static SnListener open(
            Supplier<DatagramChannel> channels,
            InetSocketAddress address,
            List<Driver> drivers,
            int home,
            Shared shared,
            SnDoor door,
            SnCounters counters,
            Optional<RemoteBroker> remote)
            throws IOException {
        DatagramChannel channel = channels.get();
        var listener = new SnListener(channel, drivers, home, shared, door, counters, remote);
        channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BYTES);
        channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BYTES);
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX));
        channel.pipeline().addLast(listener.new Datagrams());
        ChannelFuture bound = listener.home.io().register(channel).awaitUninterruptibly();
        if (bound.isSuccess()) {
            bound = channel.bind(address).awaitUninterruptibly();
        }
        if (!bound.isSuccess()) {
            channel.close();
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        if (door.discovery().isPresent()) {
            try {
                listener.discovery = SnDiscovery.join(door, channel, channels.get(), listener.home, counters);
            } catch (IOException failed) {
                channel.close();
                throw failed;
            }
        }
        return listener;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return channel.localAddress();
    }

    private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
            gateway.take(datagram.content().nioBuffer(), new SnRemote.Plain(datagram.sender()));
        }

        /** What goes wrong with a datagram ends nothing; an address that nobody is at is no news. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                events.failed("MQTT-SN listener " + context.channel().localAddress(), cause);
            }
        }
    }

    @Override
    public void send(SnRemote to, SnPacket packet) {
        if (!channel.isWritable()) { // lost, as datagrams may be
            counters.dropped(SnDrop.NO_ROOM);
            return;
        }
        int size = SnEncoder.size(packet);
        ByteBuf bytes = channel.alloc().directBuffer(size, size);
        ByteBuffer room = bytes.internalNioBuffer(0, size);
        SnEncoder.encode(packet, room);
        bytes.writerIndex(size);
        counters.sent();
        channel.write(new DatagramPacket(bytes, ((SnRemote.Plain) to).socket()), channel.voidPromise());
        if (!isFlushing) { // once a turn
            isFlushing = true;
            home.loop().execute(() -> {
                isFlushing = false;
                channel.flush();
            });
        }
    }

    /** Nobody is let in any more. */
    public void stop() {
        gateway.stop();
    }

    /** Closes the port. */
    public void close() throws InterruptedException {
        if (discovery != null) {
            discovery.close();
        }
        CountDownLatch closed = new CountDownLatch(1);
        home.io().execute(() -> channel.close().addListener(done -> closed.countDown()));
        boolean unused = closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int SOCKET_BYTES = 4 << 20;
    private static final long CLOSE_SECONDS = 5;
}
