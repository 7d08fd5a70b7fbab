package org.ternmq.transport.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a client and a server, and changes the address by which the client seems to come. */
public final class UdpRelay implements AutoCloseable {
    private final DatagramSocket inside;
    private final List<DatagramSocket> outside = new CopyOnWriteArrayList<>();
    private volatile InetSocketAddress client = new InetSocketAddress(0);

    public UdpRelay(InetSocketAddress server) throws IOException {
        this.inside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        takeAnotherPort();
        pump(inside, packet -> {
            client = (InetSocketAddress) packet.getSocketAddress();
            send(outside.getLast(), packet, server);
        });
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) inside.getLocalSocketAddress();
    }

    /** What comes to an earlier one is lost, as behind a router that has forgotten it. */
    public void takeAnotherPort() throws IOException {
        var next = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        outside.add(next);
        pump(next, packet -> {
            if (next.equals(outside.getLast())) {
                send(inside, packet, client);
            }
        });
    }

    public List<Integer> ports() {
        List<Integer> ports = new ArrayList<>();
        outside.forEach(socket -> ports.add(socket.getLocalPort()));
        return ports;
    }

    private interface Step {
        void take(DatagramPacket packet) throws IOException;
    }

    private static void send(DatagramSocket by, DatagramPacket packet, InetSocketAddress to) throws IOException {
        by.send(new DatagramPacket(packet.getData(), packet.getLength(), to));
    }

    private static void pump(DatagramSocket from, Step step) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
                    from.receive(packet);
                    step.take(packet);
                }
            } catch (IOException closed) {
                return;
            }
        });
    }

    @Override
    public void close() {
        inside.close();
        outside.forEach(DatagramSocket::close);
    }
}
