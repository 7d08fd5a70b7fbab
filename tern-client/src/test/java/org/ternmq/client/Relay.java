package org.ternmq.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes bytes on between a client and a broker, counts those to the broker, loses what is beyond a number of them, and cuts
 * connections. Bounded by the clients it has.
 */
final class Relay implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final URI broker;
    private final AtomicLong bytesToBroker = new AtomicLong();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile long bytesToBrokerMax = Long.MAX_VALUE;

    Relay(String uri) throws IOException {
        broker = URI.create(uri);
        Thread.startVirtualThread(this::accept);
    }

    String uri() {
        return "mqtt://127.0.0.1:" + listening.getLocalPort();
    }

    long bytesToBroker() {
        return bytesToBroker.get();
    }

    /** From so many on, bytes to the broker go nowhere, as on a network that is dead and does not say so. */
    void loseBytesToBrokerFrom(long count) {
        bytesToBrokerMax = count;
    }

    /** Closes all connections, in the middle of whatever they carry. */
    void cut() {
        sockets.forEach(Relay::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(broker.getHost(), broker.getPort());
                sockets.add(client);
                sockets.add(server);
                Thread.startVirtualThread(() -> pass(client, server, bytesToBroker));
                Thread.startVirtualThread(() -> pass(server, client, new AtomicLong()));
            }
        } catch (IOException e) {
            cut(); // closed, or the broker is gone: then the client shows it
        }
    }

    private void pass(Socket from, Socket to, AtomicLong count) {
        byte[] bytes = new byte[1 << 14];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                long max = count.equals(bytesToBroker) ? bytesToBrokerMax : Long.MAX_VALUE;
                out.write(bytes, 0, Math.clamp(max - count.get(), 0, read));
                count.addAndGet(read);
            }
        } catch (IOException e) {
            // Cut, by the other side's end or by us: which the client is to find out, not the relay.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
