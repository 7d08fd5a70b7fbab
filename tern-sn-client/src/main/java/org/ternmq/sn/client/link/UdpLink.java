package org.ternmq.sn.client.link;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** UDP, with a socket that takes datagrams of the one gateway only. */
public final class UdpLink implements DatagramLink {
    private final DatagramSocket socket;

    private UdpLink(DatagramSocket socket) {
        this.socket = socket;
    }

    /**
     * A link from a free port of this machine.
     *
     * @throws IOException if the name of the gateway is unknown, or no socket is to be had
     */
    public static UdpLink to(InetSocketAddress gateway) throws IOException {
        if (gateway.isUnresolved()) {
            throw new UnknownHostException("unknown host " + gateway.getHostString());
        }
        DatagramSocket socket = new DatagramSocket();
        try {
            socket.connect(gateway);
            return new UdpLink(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw new IOException("cannot reach " + gateway + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void send(ByteBuffer datagram) throws IOException {
        socket.send(new DatagramPacket(
                datagram.array(), datagram.arrayOffset() + datagram.position(), datagram.remaining()));
    }

    @Override
    public boolean receive(ByteBuffer into, long timeoutNanos) throws IOException {
        DatagramPacket packet = new DatagramPacket(into.array(), into.arrayOffset(), into.capacity());
        // Zero would wait for ever.
        socket.setSoTimeout(Math.clamp(TimeUnit.NANOSECONDS.toMillis(timeoutNanos), 1, Integer.MAX_VALUE));
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException | PortUnreachableException e) {
            return false; // nobody there is the same as nobody answering
        }
        into.clear().limit(packet.getLength());
        return true;
    }

    @Override
    public void close() {
        socket.close();
    }
}
