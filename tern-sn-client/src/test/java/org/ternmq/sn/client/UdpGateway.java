package org.ternmq.sn.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.client.endpoint.FakeGateway;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;

/** The small gateway on a free port of this machine. */
final class UdpGateway implements AutoCloseable {
    private static final int RETRY_MILLIS = 100;

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final FakeGateway gateway = new FakeGateway(this::send, RETRY_MILLIS * 1_000_000L);
    private @Nullable SocketAddress client;

    UdpGateway() throws IOException {
        socket.setSoTimeout(RETRY_MILLIS / 10);
        Thread.ofVirtual().start(this::run);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    synchronized List<String> received() {
        return List.copyOf(gateway.received);
    }

    synchronized void publish(String topic, String text, int qos) {
        gateway.publish(topic, text, qos, System.nanoTime());
    }

    synchronized void send(SnPacket packet) {
        ByteBuffer datagram = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, datagram);
        sendRaw(datagram.array());
    }

    synchronized void sendRaw(byte[] datagram) {
        try {
            if (client != null) {
                socket.send(new DatagramPacket(datagram, datagram.length, client));
            }
        } catch (IOException e) {
            assert socket.isClosed() : e;
        }
    }

    private void run() {
        DatagramPacket datagram = new DatagramPacket(new byte[65_507], 65_507);
        while (!socket.isClosed()) {
            try {
                datagram.setLength(65_507);
                socket.receive(datagram);
                onDatagram(datagram);
            } catch (SocketTimeoutException e) {
                onDeadline();
            } catch (IOException | MalformedPacketException e) {
                assert socket.isClosed() : e;
            }
        }
    }

    private synchronized void onDatagram(DatagramPacket datagram) throws MalformedPacketException {
        client = datagram.getSocketAddress();
        gateway.onPacket(
                SnDecoder.decode(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength())), System.nanoTime());
        gateway.onDeadline(System.nanoTime());
    }

    private synchronized void onDeadline() {
        gateway.onDeadline(System.nanoTime());
    }

    @Override
    public void close() {
        socket.close();
    }
}
