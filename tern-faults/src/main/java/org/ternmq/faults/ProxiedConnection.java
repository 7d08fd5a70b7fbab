package org.ternmq.faults;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One client's connection through the proxy: two sockets, and a pump for each direction with a thread of its own. */
final class ProxiedConnection {
    private final Socket client;
    private final Socket broker;
    private final Faults faults;
    private final Consumer<ProxiedConnection> onOver;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger running = new AtomicInteger(2);

    /** Both sockets are connected. */
    ProxiedConnection(Socket client, Socket broker, Faults faults, Consumer<ProxiedConnection> onOver) {
        this.client = client;
        this.broker = broker;
        this.faults = faults;
        this.onOver = onOver;
    }

    /** Forwards one direction until it ends. */
    void run(Direction direction) {
        try {
            new Pump(this, direction, faults).run();
        } catch (IOException gone) { // one of the two ends is, so the other has to be
            cut();
        } finally {
            if (running.decrementAndGet() == 0) {
                cut();
            }
        }
    }

    Socket from(Direction direction) {
        return direction == Direction.TO_BROKER ? client : broker;
    }

    Socket to(Direction direction) {
        return direction == Direction.TO_BROKER ? broker : client;
    }

    /**
     * One end closed its direction, which the other is told. A broker that did wants no more from the client either, and waits for
     * nothing but the end, which a client that is not read now would not send.
     */
    void ended(Direction direction) throws IOException {
        to(direction).shutdownOutput();
        if (direction == Direction.TO_CLIENT && !broker.isOutputShutdown()) {
            broker.shutdownOutput();
        }
    }

    /** Tells one end that no more comes, as if the other had said so. */
    void halfClose(Direction direction) {
        try {
            if (!to(direction).isOutputShutdown()) {
                to(direction).shutdownOutput();
            }
        } catch (IOException gone) {
            cut();
        }
    }

    /** Ends it at once; what was forwarded so far still arrives. */
    void cut() {
        if (over.compareAndSet(false, true)) {
            close(client);
            close(broker);
            faults.wake();
            onOver.accept(this);
        }
    }

    private static void close(Socket socket) {
        try (socket) {
            if (!socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
        } catch (IOException gone) { // which is what was wanted
            return;
        }
    }

    boolean isOver() {
        return over.get();
    }
}
