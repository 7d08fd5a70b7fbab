package org.ternmq.transport.sn;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ternmq.broker.loop.TimerQueue;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.Discovery.Advertise;
import org.ternmq.sn.codec.packet.Discovery.GwInfo;
import org.ternmq.sn.codec.packet.Discovery.SearchGw;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.transport.quic.Driver;

/**
 * The multicast group where a gateway tells that it is there, and is looked for. What it tells leaves from the port of the gateway, so that
 * whoever hears it knows where that is. Confined to the loop of the gateway's socket.
 */
final class SnDiscovery extends SimpleChannelInboundHandler<DatagramPacket> implements TimerQueue.Timed {
    private final SnDoor door;
    private final SnDoor.Discovery how;
    private final DatagramChannel gateway;
    private final DatagramChannel group;
    private final Driver home;
    private final SnCounters counters;
    private final TimerQueue.Timer timer = new TimerQueue.Timer(this);
    private List<NetworkInterface> networks = List.of();
    private long advertiseNanos;

    private SnDiscovery(SnDoor door, DatagramChannel gateway, DatagramChannel group, Driver home, SnCounters counters) {
        this.door = door;
        this.how = door.discovery().orElseThrow();
        this.gateway = gateway;
        this.group = group;
        this.home = home;
        this.counters = counters;
        this.advertiseNanos = home.clock().getAsLong();
    }

    /**
     * Joins the group.
     *
     * @param gateway the socket of the gateway, bound
     * @param group another one, of the kind that the loops wait for
     * @throws IOException if the group cannot be joined
     */
    static SnDiscovery join(
            SnDoor door, DatagramChannel gateway, DatagramChannel group, Driver home, SnCounters counters)
            throws IOException {
        var discovery = new SnDiscovery(door, gateway, group, home, counters);
        InetSocketAddress address = discovery.how.group();
        try {
            group.config().setOption(ChannelOption.SO_REUSEADDR, true); // another gateway may be on this machine
            group.pipeline().addLast(discovery);
            check(home.io().register(group).awaitUninterruptibly());
            check(group.bind(new InetSocketAddress(address.getPort())).awaitUninterruptibly());
            discovery.networks = discovery.interfaces();
            for (NetworkInterface network : discovery.networks) {
                check(group.joinGroup(address, network).awaitUninterruptibly());
            }
        } catch (IOException failed) {
            group.close();
            throw new IOException("cannot join the group " + address + ": " + failed.getMessage(), failed);
        }
        home.loop().execute(() -> home.loop().timers().arm(discovery.timer));
        return discovery;
    }

    private static void check(ChannelFuture done) throws IOException {
        if (!done.isSuccess()) {
            throw new IOException(String.valueOf(done.cause().getMessage()), done.cause());
        }
    }

    private List<NetworkInterface> interfaces() throws SocketException {
        List<NetworkInterface> found = new ArrayList<>();
        for (String name : how.interfaces()) {
            NetworkInterface network = NetworkInterface.getByName(name);
            if (network == null) {
                throw new SocketException("there is no network interface " + name);
            }
            found.add(network);
        }
        if (found.isEmpty()) {
            found.add(Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .filter(SnDiscovery::isOfUse)
                    .findFirst()
                    .orElseThrow(() -> new SocketException("no network interface takes part in multicast")));
        }
        return found;
    }

    private static boolean isOfUse(NetworkInterface network) {
        try {
            return network.isUp() && network.supportsMulticast() && !network.isLoopback();
        } catch (SocketException gone) {
            return false;
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
        counters.received();
        try {
            if (SnDecoder.decode(datagram.content().nioBuffer()) instanceof SearchGw search) { // [SN-6.1-6]
                tell(new GwInfo(door.gatewayId(), Bytes.EMPTY), search.radius());
            }
        } catch (MalformedPacketException malformed) {
            counters.dropped(SnDrop.MALFORMED);
        }
    }

    /** Tells the group on all its networks, as far as the radius goes, which is here the number of those that are crossed. */
    private void tell(SnPacket packet, int radius) {
        int size = SnEncoder.size(packet);
        gateway.config().setTimeToLive(radius == 0 ? RADIUS_MAX : radius);
        for (NetworkInterface network : networks) {
            ByteBuf bytes = gateway.alloc().directBuffer(size, size);
            SnEncoder.encode(packet, bytes.internalNioBuffer(0, size));
            bytes.writerIndex(size);
            counters.sent();
            gateway.config().setNetworkInterface(network);
            gateway.writeAndFlush(new DatagramPacket(bytes, how.group()));
        }
    }

    @Override
    public long deadlineNanos() {
        return advertiseNanos;
    }

    /** [SN-6.1-1, SN-6.1-2] The broker is here whenever the gateway is. */
    @Override
    public void onDeadline(long nowNanos) {
        advertiseNanos = nowNanos + how.interval().toNanos() / 20 * 19; // it may be late, and is not to come late
        tell(new Advertise(door.gatewayId(), (int) how.interval().toSeconds()), 0);
    }

    /** Leaves the group. */
    void close() {
        home.loop().execute(() -> home.loop().timers().cancel(timer));
        group.close();
    }

    private static final int RADIUS_MAX = 32;
}
