package org.ternmq.transport.sn;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.transport.quic.Driver;

/** A UDP socket on one loop: what is written in one turn leaves together. */
final class SnSocket implements SnGateway.Socket {
    private final DatagramChannel channel;
    private final Driver home;
    private final SnClients clients;
    private final SnGateway gateway;
    private boolean isFlushing;

    private SnSocket(DatagramChannel channel, Driver driver, int home, SnClients clients) {
        this.channel = channel;
        this.home = driver;
        this.clients = clients;
        this.gateway = new SnGateway(clients, home, this);
    }

    /**
     * Binds one.
     *
     * @param home index of the loop of the driver
     * @throws IOException if the address cannot be had
     */
    static SnSocket bind(DatagramChannel channel, InetSocketAddress address, Driver driver, int home, SnClients clients)
            throws IOException {
        var socket = new SnSocket(channel, driver, home, clients);
        channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BYTES);
        channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BYTES);
        channel.config()
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(SOCKET_BYTES, SOCKET_BYTES)); // as much as the system takes
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX));
        channel.pipeline().addLast(socket.new Datagrams());
        bind(channel, address, driver);
        clients.has(driver.loop(), socket);
        return socket;
    }

    /**
     * Looks whether a port is free, and which where any is asked for.
     *
     * @throws IOException if it is not
     */
    static InetSocketAddress probe(DatagramChannel channel, InetSocketAddress address, Driver driver)
            throws IOException {
        bind(channel, address, driver);
        InetSocketAddress found = channel.localAddress();
        channel.close().awaitUninterruptibly();
        return found;
    }

    private static void bind(DatagramChannel channel, InetSocketAddress address, Driver driver) throws IOException {
        ChannelFuture bound = driver.io().register(channel).awaitUninterruptibly();
        if (bound.isSuccess()) {
            bound = channel.bind(address).awaitUninterruptibly();
        }
        if (!bound.isSuccess()) {
            channel.close();
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
    }

    DatagramChannel channel() {
        return channel;
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
                clients.shared()
                        .events()
                        .failed("MQTT-SN listener " + context.channel().localAddress(), cause);
            }
        }
    }

    @Override
    public void send(SnRemote to, ByteBuffer datagram) {
        if (!channel.isWritable()) { // lost, as datagrams may be
            clients.counters().dropped(SnDrop.NO_ROOM);
            return;
        }
        int size = datagram.remaining();
        ByteBuf bytes = channel.alloc().directBuffer(size, size).writeBytes(datagram);
        clients.counters().sent();
        channel.write(new DatagramPacket(bytes, ((SnRemote.Plain) to).socket()), channel.voidPromise());
        if (!isFlushing) { // once a turn
            isFlushing = true;
            home.loop().afterwards(this::flush);
        }
    }

    private void flush() {
        isFlushing = false;
        channel.flush();
    }

    void close() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        home.io().execute(() -> channel.close().addListener(done -> closed.countDown()));
        boolean unused = closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int SOCKET_BYTES = 4 << 20;
    private static final long CLOSE_SECONDS = 5;
}
