package org.ternmq.sn.client.search;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.client.link.DatagramLink;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;

/**
 * Looks for gateways by multicast of IPv4. One socket listens to the group, another asks and takes what is answered to it alone. It has no
 * thread: whoever calls {@link #run} is it.
 */
public final class GatewaySearch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.ternmq.sn.client");

    private final InetSocketAddress group;
    private final SearchEndpoint endpoint;
    private final Listener listener;
    private final Selector selector;
    private final DatagramChannel listening;
    private final DatagramChannel asking;
    private final ByteBuffer buffer = ByteBuffer.allocate(DatagramLink.DATAGRAM_OCTETS_MAX);

    /** Hears what is found. */
    public interface Listener {
        /** A gateway is there, or is elsewhere than before. */
        void onFound(int gatewayId, InetSocketAddress address);

        /** A gateway is there no more. */
        default void onLost(int gatewayId) {}
    }

    /**
     * Opens the sockets.
     *
     * @param group address and port that gateways listen at
     * @param network where to look
     * @throws IOException if there is no such group, or the port is taken by somebody who does not share it
     */
    public GatewaySearch(InetSocketAddress group, NetworkInterface network, SearchOptions options, Listener listener)
            throws IOException {
        this.group = group;
        this.listener = listener;
        endpoint = new SearchEndpoint(options, RandomGenerator.getDefault(), new Outbox());
        selector = Selector.open();
        try {
            asking = open(0);
            listening = open(group.getPort());
            listening.join(group.getAddress(), network);
            asking.setOption(StandardSocketOptions.IP_MULTICAST_IF, network);
            asking.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
        } catch (IOException | RuntimeException e) {
            closeAll(selector);
            String where = group.getAddress().getHostAddress() + ":" + group.getPort() + " on " + network.getName();
            throw new IOException("cannot search at " + where + ": " + e.getMessage(), e);
        }
    }

    /** The network that multicast goes to: the first one that is up and has an address of IPv4, one of this machine alone last. */
    public static Optional<NetworkInterface> network() throws IOException {
        List<NetworkInterface> usable = NetworkInterface.networkInterfaces()
                .filter(each -> each.inetAddresses().anyMatch(address -> address.getAddress().length == IPV4_OCTETS))
                .toList();
        NetworkInterface alone = null;
        for (NetworkInterface each : usable) {
            if (each.isUp() && each.isLoopback()) {
                alone = each;
            } else if (each.isUp() && each.supportsMulticast()) {
                return Optional.of(each);
            }
        }
        return Optional.ofNullable(alone);
    }

    private DatagramChannel open(int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, port != 0);
        channel.register(selector, SelectionKey.OP_READ);
        channel.bind(new InetSocketAddress(port));
        return channel;
    }

    /**
     * Searches for a time, and listens on for the rest of it when something is found.
     *
     * @throws IOException if nothing can be sent or received
     */
    public void run(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        endpoint.search(System.nanoTime());
        for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
            endpoint.onDeadline(now);
            long waitNanos = Math.min(end, endpoint.deadlineNanos()) - now;
            selector.select(Math.max(1, Duration.ofNanos(waitNanos).toMillis()));
            selector.selectedKeys().clear();
            read(listening);
            read(asking);
        }
    }

    private void read(DatagramChannel channel) throws IOException {
        buffer.clear();
        for (var from = channel.receive(buffer); from != null; from = channel.receive(buffer)) {
            InetSocketAddress sender = (InetSocketAddress) from;
            if (!isOurs(sender)) {
                onDatagram(sender);
            }
            buffer.clear();
        }
    }

    /** What we ask the group, we hear ourselves. */
    private boolean isOurs(InetSocketAddress sender) throws IOException {
        InetAddress host = sender.getAddress();
        boolean isOurPort = sender.getPort() == ((InetSocketAddress) asking.getLocalAddress()).getPort();
        return isOurPort && (host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null);
    }

    private void onDatagram(InetSocketAddress sender) {
        try {
            if (SnDecoder.decode(buffer.flip()) instanceof Discovery packet) {
                endpoint.onPacket(packet, UdpAddress.octets(sender), System.nanoTime());
            }
        } catch (MalformedPacketException e) {
            LOG.log(Level.DEBUG, "a datagram from {0} that is no packet: {1}", sender, e.getMessage());
        }
    }

    private void broadcast(SnPacket packet) {
        ByteBuffer datagram = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, datagram);
        try {
            asking.send(datagram.flip(), group);
        } catch (IOException e) { // lost, like others on the way; it is asked again
            LOG.log(Level.WARNING, "cannot send to {0}: {1}", group, e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        closeAll(selector);
    }

    private static void closeAll(Selector selector) throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private final class Outbox implements SearchOutbox {
        @Override
        public void broadcast(Discovery packet) {
            GatewaySearch.this.broadcast(packet);
        }

        @Override
        public void found(Gateway gateway) {
            UdpAddress.of(gateway.address()).ifPresent(address -> listener.onFound(gateway.id(), address));
        }

        @Override
        public void lost(Gateway gateway) {
            listener.onLost(gateway.id());
        }
    }

    private static final int IPV4_OCTETS = 4;
}
