package org.ternmq.transport.sn;

import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Shared;
import org.ternmq.transport.count.Visits;
import org.ternmq.transport.quic.Driver;

/**
 * A UDP port where MQTT-SN is spoken. Where the operating system deals the senders out to the sockets of one port each loop has one, so that all
 * of them read, and each answers by its own.
 */
public final class SnListener {
    private final SnClients clients;
    private final List<SnSocket> sockets = new ArrayList<>();
    private @Nullable SnDiscovery discovery;
    private Secured.@Nullable Port port; // in place of sockets

    private SnListener(SnClients clients) {
        this.clients = clients;
    }

    /**
     * How sockets are made, of the kind that the loops wait for.
     *
     * @param alone makes one that has its port for itself
     * @param sharing makes one that shares its port with its like; empty if such ones are not dealt their senders here
     */
    public record Sockets(Supplier<DatagramChannel> alone, Optional<Supplier<DatagramChannel>> sharing) {}

    /**
     * Listens.
     *
     * @param address port 0 takes any that is free
     * @param home index of the loop where the socket lives if there is but one
     * @param remote where its clients are led; empty for the broker of this process
     * @throws IOException if the address cannot be had
     */
    public static SnListener open(
            Sockets kinds,
            InetSocketAddress address,
            List<Driver> drivers,
            int home,
            Shared shared,
            SnDoor door,
            SnCounters counters,
            Optional<Upstream.Source> remote)
            throws IOException {
        var listener = new SnListener(clients(drivers, shared, door, counters, remote));
        try {
            listener.bind(kinds, address, drivers, home);
            if (door.discovery().isPresent()) {
                listener.discovery = SnDiscovery.join(
                        door,
                        listener.sockets.getFirst().channel(),
                        kinds.alone().get(),
                        drivers.get(home),
                        counters);
            }
        } catch (IOException failed) {
            listener.sockets.forEach(socket -> socket.channel().close());
            throw failed;
        }
        return listener;
    }

    /**
     * Listens at a port that keeps others from reading along.
     *
     * @param secured opens it
     * @param at where
     * @param drivers all of the broker
     * @param home index of the loop in {@code at}
     * @param remote the broker that its clients are clients of; empty for the one of this process
     * @throws IOException if the address cannot be had
     */
    public static SnListener open(
            Secured secured,
            Secured.At at,
            List<Driver> drivers,
            int home,
            SnDoor door,
            Optional<Upstream.Source> remote)
            throws IOException {
        SnClients clients = clients(drivers, at.shared(), door, at.counters(), remote);
        var listener = new SnListener(clients);
        listener.port = secured.open(at, socket -> new SnGateway(clients, home, socket));
        return listener;
    }

    /** What opens a port that keeps others from reading along. */
    public interface Secured {
        /**
         * Opens it.
         *
         * @param gateways makes the gateway behind it, which is confined to the loop
         * @throws IOException if the address cannot be had
         */
        Port open(At at, Function<SnGateway.Socket, SnGateway> gateways) throws IOException;

        /**
         * Where.
         *
         * @param address port 0 takes any that is free
         * @param home the loop that its packets come to, and leave from
         * @param shared of the broker
         * @param counters of what comes and goes
         */
        record At(InetSocketAddress address, Driver home, Shared shared, SnCounters counters) {}

        /** It is open. */
        interface Port {
            /** Where it listens. */
            InetSocketAddress address();

            /** Nobody is let in any more. */
            void stop();

            /** Closes it. */
            void close() throws InterruptedException;
        }
    }

    private static SnClients clients(
            List<Driver> drivers, Shared shared, SnDoor door, SnCounters counters, Optional<Upstream.Source> remote) {
        LongSupplier clock = drivers.getFirst().clock();
        Upstream.Maker local = (loop, peer, who, client) -> new SnConnection(loop, clock, door, peer, who, client);
        return new SnClients(
                drivers.stream().map(Driver::loop).toList(),
                clock,
                shared,
                door,
                counters,
                remote.map(source -> source.connections(drivers, shared, door)).orElse(local));
    }

    private void bind(Sockets kinds, InetSocketAddress address, List<Driver> drivers, int home) throws IOException {
        if (kinds.sharing().isEmpty() || drivers.size() == 1) {
            sockets.add(SnSocket.bind(kinds.alone().get(), address, drivers.get(home), home, clients));
            return;
        }
        // or another process would share the port unnoticed
        InetSocketAddress port = SnSocket.probe(kinds.alone().get(), address, drivers.get(home));
        for (int i = 0; i < drivers.size(); i++) {
            int loop = (home + i) % drivers.size();
            sockets.add(SnSocket.bind(kinds.sharing().get().get(), port, drivers.get(loop), loop, clients));
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return port != null ? port.address() : sockets.getFirst().channel().localAddress();
    }

    /** Which clients have come, those of 2.0 included. */
    public Visits visits() {
        return clients.visits();
    }

    /** Nobody is let in any more. */
    public void stop() {
        clients.stop();
        if (port != null) {
            port.stop();
        }
    }

    /** Closes the port. */
    public void close() throws InterruptedException {
        if (discovery != null) {
            discovery.close();
        }
        if (port != null) {
            port.close();
        }
        for (SnSocket socket : sockets) {
            socket.close();
        }
    }
}
