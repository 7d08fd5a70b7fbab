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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Shards;
import org.ternmq.broker.loop.Shared;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Discovery.GwInfo;
import org.ternmq.sn.codec.packet.Discovery.SearchGw;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.sn.gateway.Wills;
import org.ternmq.transport.quic.Driver;

/**
 * A UDP port where MQTT-SN is spoken. Its socket lives on one loop, which finds the client of a datagram by where it comes from; a client is
 * served on the loop of its session. Bounded are the clients, and what waits on the way to another loop. Confined to its loop, but
 * where it says otherwise.
 */
public final class SnListener {
    private final DatagramChannel channel;
    private final Driver home;
    private final Driver[] drivers;
    private final Shared shared;
    private final SnDoor door;
    private final SnCounters counters;
    private final Wills wills;
    private final Unconnected unconnected;
    private final Map<SnAddress, SnPeer> peers = new HashMap<>();
    private final Map<SnAddress, Long> gone =
            new LinkedHashMap<>(); // who left, and when: its DISCONNECT may be repeated
    private boolean isFlushing;
    private volatile boolean stopping;

    private SnListener(
            DatagramChannel channel, Driver home, Driver[] drivers, Shared shared, SnDoor door, SnCounters counters) {
        this.channel = channel;
        this.home = home;
        this.drivers = drivers;
        this.shared = shared;
        this.door = door;
        this.counters = counters;
        this.wills = new Wills(shared.limits().connectionsMax());
        this.unconnected = new Unconnected(this, drivers);
    }

    /**
     * Listens.
     *
     * @param channel of the kind that the loops wait for
     * @param address port 0 takes any that is free
     * @param home index of the loop where the socket lives
     * @throws IOException if the address cannot be had
     */
    public static SnListener open(
            DatagramChannel channel,
            InetSocketAddress address,
            List<Driver> drivers,
            int home,
            Shared shared,
            SnDoor door,
            SnCounters counters)
            throws IOException {
        Driver[] all = drivers.toArray(new Driver[0]);
        var listener = new SnListener(channel, all[home], all, shared, door, counters);
        channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BYTES);
        channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BYTES);
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX));
        channel.pipeline().addLast(listener.new Datagrams());
        ChannelFuture bound = all[home].io().register(channel).awaitUninterruptibly();
        if (bound.isSuccess()) {
            bound = channel.bind(address).awaitUninterruptibly();
        }
        if (!bound.isSuccess()) {
            channel.close();
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        return listener;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return channel.localAddress();
    }

    SnDoor door() {
        return door;
    }

    SnCounters counters() {
        return counters;
    }

    Wills wills() {
        return wills;
    }

    // ---- what comes in

    private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
            counters.received();
            try {
                SnPacket packet = SnDecoder.decode(datagram.content().nioBuffer());
                InetSocketAddress from = datagram.sender();
                if (packet instanceof Encapsulated wrapped) {
                    take(wrapped.packet(), SnAddress.of(from, wrapped));
                } else {
                    take(packet, SnAddress.of(from));
                }
            } catch (MalformedPacketException malformed) { // [SN-5.2-5]
                counters.dropped(SnDrop.MALFORMED);
            }
        }

        /** What goes wrong with a datagram ends nothing; an address that nobody is at is no news. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                shared.events().failed("MQTT-SN listener " + context.channel().localAddress(), cause);
            }
        }
    }

    private void take(SnPacket packet, SnAddress from) {
        SnPeer peer = peers.get(from);
        switch (packet) {
            case SearchGw search -> send(from, new GwInfo(door.gatewayId(), org.ternmq.codec.value.Bytes.EMPTY), home);
            case Publish publish when publish.qos() == Publish.WITHOUT_CONNECTION -> unconnected.take(publish);
            case Connect connect -> onConnect(connect, from, peer);
            default -> {
                if (peer != null) {
                    peer.take(packet);
                } else {
                    onStranger(packet, from);
                }
            }
        }
    }

    private void onConnect(Connect connect, SnAddress from, @Nullable SnPeer peer) {
        if (peer != null && peer.clientId().equals(connect.clientId())) {
            peer.take(connect);
            return;
        }
        boolean isKnown = door.clientIds().test(connect.clientId());
        boolean isFull = stopping
                || peers.size() >= (long) shared.limits().connectionsMax() + TOLD_WHY_MAX
                || shared.guard()
                        .keepsOut(from.socket().getAddress(), home.clock().getAsLong());
        if (!isKnown || isFull) {
            counters.dropped(isKnown ? SnDrop.CONGESTION : SnDrop.NOT_ALLOWED);
            send(from, new Connack(isKnown ? ReturnCode.CONGESTION : ReturnCode.NOT_SUPPORTED), home);
            return;
        }
        if (peer != null) {
            peer.end();
        }
        Driver driver = drivers[Shards.loopOf(connect.clientId(), drivers.length)];
        SnPeer newcomer = new SnPeer(this, from, connect, driver);
        peers.put(from, newcomer);
        gone.remove(from);
        newcomer.take(connect);
    }

    /** Somebody who is not connected is told so, but nobody is answered who might be answering us. */
    private void onStranger(SnPacket packet, SnAddress from) {
        boolean isAnswered = switch (packet.type()) {
            case PUBLISH, REGISTER, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, WILLTOPICUPD, WILLMSGUPD -> true;
            case DISCONNECT -> isLatelyGone(from);
            default -> false;
        };
        counters.dropped(SnDrop.WRONG_STATE);
        if (isAnswered) {
            send(from, Disconnect.PLAIN, home);
        }
    }

    private boolean isLatelyGone(SnAddress from) {
        Long when = gone.get(from);
        return when != null && home.clock().getAsLong() - when < GONE_NANOS;
    }

    // ---- from the loops of the clients

    /** Does something on a loop, at once if that is this one. Nobody else would hear of a defect. */
    void on(Driver driver, Runnable task) {
        if (driver.loop() == home.loop()) {
            guarded(task);
        } else {
            driver.loop().execute(() -> guarded(task));
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException defect) {
            shared.events().failed("a client of MQTT-SN", defect);
        }
    }

    /**
     * Sends a packet, if there is room for it: what is not sent is lost, as datagrams may be.
     *
     * @param from where the caller is
     */
    void send(SnAddress to, SnPacket packet, Driver from) {
        SnPacket wrapped = to.wrap(packet);
        ByteBuf bytes = channel.alloc().directBuffer(SnEncoder.size(wrapped));
        var room = bytes.internalNioBuffer(0, bytes.writableBytes());
        int begin = room.position();
        SnEncoder.encode(wrapped, room);
        bytes.writerIndex(room.position() - begin);
        if (from.loop() == home.loop()) {
            write(bytes, to.socket());
        } else {
            home.loop().execute(() -> write(bytes, to.socket()));
        }
    }

    private void write(ByteBuf bytes, InetSocketAddress to) {
        if (!channel.isWritable()) {
            bytes.release();
            return;
        }
        counters.sent();
        channel.write(new DatagramPacket(bytes, to), channel.voidPromise());
        if (!isFlushing) { // once a turn
            isFlushing = true;
            home.loop().execute(() -> {
                isFlushing = false;
                channel.flush();
            });
        }
    }

    /** A client is gone; from its loop. */
    void left(SnPeer peer, SnAddress address) {
        home.loop().execute(() -> {
            if (peers.remove(address, peer)) {
                gone.put(address, home.clock().getAsLong());
                if (gone.size() > GONE_MAX) {
                    gone.remove(gone.keySet().iterator().next());
                }
            }
        });
    }

    // ---- the end

    /** Nobody is let in any more. */
    public void stop() {
        stopping = true;
    }

    /** Closes the port. */
    public void close() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        home.io().execute(() -> channel.close().addListener(done -> closed.countDown()));
        boolean unused = closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int SOCKET_BYTES = 4 << 20;
    private static final int TOLD_WHY_MAX = 1_024;
    private static final int GONE_MAX = 4_096;
    private static final long GONE_NANOS = 60_000_000_000L;
    private static final long CLOSE_SECONDS = 5;
}
