package org.ternmq.sn.client;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.client.endpoint.Outcome;
import org.ternmq.sn.client.endpoint.SnClientEndpoint;
import org.ternmq.sn.client.endpoint.SnClientOutbox;
import org.ternmq.sn.client.endpoint.SnMessage;
import org.ternmq.sn.client.link.DatagramLink;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;

/** Drives an endpoint: one thread receives and keeps the deadlines, whoever asks something sends. One lock guards it all. */
final class Driver implements SnClientOutbox, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.ternmq.sn.client");

    private final List<DatagramLink.Opener> gateways;
    private final SnListener listener;
    private final long tickNanos;
    private final SnClientEndpoint endpoint;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, CompletableFuture<Outcome>> open = new HashMap<>();
    private final Thread thread;
    private DatagramLink link;
    private int gateway;
    private long requests = SnClientEndpoint.NO_REQUEST;
    private long malformed;
    private String trouble = "";
    private volatile boolean isClosed;

    /** Something that is asked of the endpoint. */
    @FunctionalInterface
    interface Ask {
        void of(SnClientEndpoint endpoint, long request, long nowNanos);
    }

    Driver(SnClientOptions options, List<DatagramLink.Opener> gateways, SnListener listener) throws IOException {
        this.gateways = gateways;
        this.listener = listener;
        // What a caller has sent meanwhile is due after T_retry at the earliest, and so is seen in time.
        tickNanos = options.timing().retry().toNanos() / 10;
        int firstMsgId = RandomGenerator.getDefault().nextInt(1, 0x10000);
        endpoint = new SnClientEndpoint(options, gateways.size(), firstMsgId, this);
        link = gateways.getFirst().open();
        thread = Thread.ofVirtual().name("tern-sn-client-" + options.clientId()).start(this::run);
    }

    CompletableFuture<Outcome> ask(Ask what) {
        if (Thread.currentThread().equals(thread)) {
            throw new IllegalStateException("a listener may ask nothing of its client, which waits for it");
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        lock.lock();
        try {
            if (isClosed) {
                throw new SnException(SnException.Kind.CLOSED, "the client is closed");
            }
            requests++;
            open.put(requests, outcome);
            what.of(endpoint, requests, System.nanoTime());
        } finally {
            lock.unlock();
        }
        return outcome;
    }

    SnClientEndpoint.State state() {
        lock.lock();
        try {
            return endpoint.state();
        } finally {
            lock.unlock();
        }
    }

    /** How many datagrams were of no use. */
    long ignored() {
        lock.lock();
        try {
            return endpoint.ignored() + malformed;
        } finally {
            lock.unlock();
        }
    }

    /** What went wrong last when sending or receiving, for people; empty if nothing did. */
    String trouble() {
        lock.lock();
        try {
            return trouble;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(DatagramLink.DATAGRAM_OCTETS_MAX);
        try {
            while (!isClosed) {
                receive(buffer);
            }
        } finally { // whatever ends this thread: nobody waits for answers that it will not receive
            close();
        }
    }

    private void receive(ByteBuffer buffer) {
        DatagramLink from = link; // only this thread turns to another
        int index = gateway;
        try {
            if (from.receive(buffer, keepDeadlines())) {
                onDatagram(index, buffer);
            }
        } catch (IOException e) {
            onTrouble(e);
        }
    }

    private long keepDeadlines() {
        lock.lock();
        try {
            endpoint.onDeadline(System.nanoTime());
            return Math.clamp(endpoint.deadlineNanos() - System.nanoTime(), 0, tickNanos);
        } finally {
            lock.unlock();
        }
    }

    private void onDatagram(int index, ByteBuffer datagram) {
        lock.lock();
        try {
            if (!isClosed) {
                endpoint.onPacket(index, SnDecoder.decode(datagram), System.nanoTime());
            }
        } catch (MalformedPacketException e) {
            malformed++;
            LOG.log(Level.DEBUG, "a datagram that is no packet: {0}", e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** A link that cannot receive is like one on which nothing comes, so the retries go on and find another gateway. */
    private void onTrouble(IOException e) {
        note(e);
        try {
            if (!isClosed) {
                TimeUnit.NANOSECONDS.sleep(tickNanos);
            }
        } catch (InterruptedException interrupt) {
            close();
        }
    }

    private void note(IOException e) {
        lock.lock();
        try {
            trouble = String.valueOf(e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(SnPacket packet) {
        ByteBuffer datagram = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, datagram);
        try {
            link.send(datagram.flip());
        } catch (IOException e) { // lost, like others on the way
            note(e);
        }
    }

    @Override
    public void deliver(SnMessage message) {
        try {
            listener.onMessage(message);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the listener failed on a message of " + message.topic(), e);
        }
    }

    @Override
    public void changed(SnClientEndpoint.State state, String why) {
        try {
            listener.onState(state, why);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the listener failed on state " + state, e);
        }
    }

    @Override
    public void completed(long request, Outcome outcome) {
        CompletableFuture<Outcome> waiting = open.remove(request);
        if (waiting != null) {
            waiting.complete(outcome);
        }
    }

    @Override
    public void turnedTo(int next) {
        gateway = next;
        link.close();
        try {
            link = gateways.get(next).open();
        } catch (IOException e) { // the old one stays, closed, and nothing answers
            note(e);
        }
    }

    /** Ends the connection with one DISCONNECT if there is one; a client that sleeps sleeps on. Who waits hears of it. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            SnException closed = new SnException(SnException.Kind.CLOSED, "the client was closed");
            open.values().forEach(waiting -> waiting.completeExceptionally(closed));
            open.clear();
            SnClientEndpoint.State state = endpoint.state();
            if (state != SnClientEndpoint.State.ASLEEP && state != SnClientEndpoint.State.DISCONNECTED) {
                endpoint.disconnect(SnClientEndpoint.NO_REQUEST, System.nanoTime());
            }
            link.close();
        } finally {
            lock.unlock();
        }
    }
}
