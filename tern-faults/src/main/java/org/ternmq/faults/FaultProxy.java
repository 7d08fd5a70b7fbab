package org.ternmq.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Stands between clients and a broker, any broker, and forwards every byte as it is, until its {@link Faults} say otherwise. On TCP, on
 * this machine. Two virtual threads serve a connection; there are at most {@value #CONNECTIONS_MAX}, further ones are closed.
 */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final Faults faults = new Faults(this::cutAll, this::endAll);
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tern-proxy-", 0).factory());
    private volatile InetSocketAddress target;
    private volatile boolean closed;

    private FaultProxy(int port, InetSocketAddress target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /**
     * One on any free port, in front of a broker; that one need not run yet.
     *
     * @throws UncheckedIOException if there is no port
     */
    public static FaultProxy infront(String host, int port) {
        return between(0, new InetSocketAddress(host, port));
    }

    /**
     * One on a port of one's choice.
     *
     * @param port 0 for any that is free
     * @throws UncheckedIOException if it cannot be had
     */
    public static FaultProxy between(int port, InetSocketAddress target) {
        try {
            return new FaultProxy(port, target);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot listen on port " + port + ": " + failed.getMessage(), failed);
        }
    }

    /** Where clients connect, on 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What goes wrong here. */
    public Faults faults() {
        return faults;
    }

    /** Connections made from here on go to another address. */
    public void target(InetSocketAddress address) {
        target = address;
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                faults.onConnection();
                if (connections.size() >= CONNECTIONS_MAX || !begin(() -> serve(client))) {
                    reset(client);
                }
            } catch (IOException over) { // closed, or a client that had gone again
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void serve(Socket client) {
        Socket broker = new Socket();
        try {
            broker.connect(target, CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
        } catch (IOException unreachable) {
            reset(client);
            reset(broker);
            return;
        }
        var connection = new ProxiedConnection(client, broker, faults, connections::remove);
        connections.add(connection);
        if (begin(() -> connection.run(Direction.TO_CLIENT))) {
            connection.run(Direction.TO_BROKER);
        } else {
            connection.cut();
        }
    }

    /** Whether a thread was begun: none is any more once this proxy closes. */
    private boolean begin(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException closing) {
            return false;
        }
    }

    /** What a client sees of a broker that is not there. */
    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException gone) { // which is what was wanted
            return;
        }
    }

    private void cutAll() {
        connections.forEach(ProxiedConnection::cut);
    }

    private void endAll(Direction direction) {
        connections.forEach(connection -> connection.halfClose(direction));
    }

    /** Cuts all connections and ends; when this returns no thread is left. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        threads.shutdown();
        cutAll();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                if (!threads.awaitTermination(CONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
                    cutAll();
                }
            } catch (InterruptedException asked) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The most connections at a time. */
    public static final int CONNECTIONS_MAX = 10_000;

    private static final int BACKLOG = 1_024;
    private static final int CONNECT_MILLIS = 2_000;
}
