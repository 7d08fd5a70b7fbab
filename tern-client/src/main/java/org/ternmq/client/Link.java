package org.ternmq.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.core.endpoint.ClientEndpoint;
import org.ternmq.core.endpoint.ClientLimits;
import org.ternmq.core.endpoint.ClientOutbox;
import org.ternmq.core.endpoint.ClientTerms;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.store.StoreRecord;

/**
 * One connection: an endpoint, its socket, and three virtual threads. The reader takes packets and stops while the inbox is full;
 * the writer writes all that gathered meanwhile at once; the timer wakes the endpoint. The client's lock guards all but socket calls.
 *
 * <p>Transitions: open until the endpoint closes or the socket fails; closing while what is left is written and the server closes its
 * side, for at most the close time-out; ended when the socket is closed.
 */
final class Link {
    private final ClientState client;
    private final ReentrantLock lock;
    private final Condition changed;
    private final Condition output;
    private final Condition drained;
    private final Socket socket;
    private final Output out;
    private final ClientEndpoint endpoint;
    private final FrameReader frames;
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private @Nullable Connack connack;
    private @Nullable MqttException failure; // set from closing on
    private long closeDeadlineNanos;
    private boolean ended;

    /** A link over a connected socket; sends CONNECT. */
    Link(ClientState client, Socket socket, Connect connect, Duration connackTime) {
        this.client = client;
        this.lock = client.lock;
        this.changed = lock.newCondition();
        this.output = lock.newCondition();
        this.drained = lock.newCondition();
        this.socket = socket;
        this.out = new Output(connect.version());
        this.frames = new FrameReader(client.options.packetBytesMax);
        decoder.version(connect.version());
        int seconds = (int) Math.max(1, connackTime.plusMillis(999).toSeconds());
        ClientLimits limits =
                new ClientLimits(seconds, ClientLimits.DEFAULT.pingrespSeconds(), client.options.inFlightMax);
        this.endpoint = new ClientEndpoint(connect, client.session, new Effects(), limits, System.nanoTime());
    }

    void start() {
        startThread("reader", this::read);
        startThread("writer", this::write);
        startThread("timer", this::time);
    }

    private void startThread(String name, Runnable body) {
        Thread.ofVirtual().name("tern-client-" + name).start(() -> {
            try {
                body.run();
            } catch (RuntimeException | Error defect) { // whoever waits for this connection must not wait for ever
                LOG.log(System.Logger.Level.ERROR, name + " of a client ended by a defect", defect);
                locked(() -> lost("a defect of the client ended it: " + defect, false));
            }
        });
    }

    /** The endpoint; to be used with the lock held, followed by {@link #pump}. */
    ClientEndpoint endpoint() {
        return endpoint;
    }

    boolean isOpen() {
        return failure == null;
    }

    /** Throws why there is no connection, if there is none. */
    void requireOpen() {
        MqttException why = failure;
        if (why != null) {
            throw why.again();
        }
    }

    /** Waits until the server accepts the connection; what it granted. Called with the lock held. */
    ClientTerms awaitTerms() {
        try {
            while (connack == null && isOpen()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            cut("interrupted");
            throw MqttException.interrupted(e);
        }
        requireOpen();
        ClientTerms terms = endpoint.terms();
        if (terms == null) {
            throw new IllegalStateException("accepted without terms");
        }
        return terms;
    }

    /** Waits until the socket is closed. Called with the lock held. */
    void awaitEnd() {
        while (!ended) {
            changed.awaitUninterruptibly();
        }
    }

    /** Sends what can be sent now. Called with the lock held after anything was done with the endpoint. */
    void pump() {
        if (isOpen() && connack != null) {
            endpoint.pump();
            client.publisher.pump(endpoint, out, System.nanoTime());
        }
        if (!out.isEmpty()) {
            output.signal();
        }
    }

    /** Closes the socket without a word. Called with the lock held. */
    void cut(String why) {
        lost(why, true);
    }

    private void read() {
        byte[] bytes = new byte[READ_BYTES];
        try {
            var in = socket.getInputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                take(ByteBuffer.wrap(bytes, 0, count));
            }
            locked(() -> lost("the server closed the connection", false));
        } catch (IOException e) {
            locked(() -> lost("the connection broke: " + e.getMessage(), false));
        }
    }

    private void take(ByteBuffer bytes) {
        lock.lock();
        try {
            while (isOpen() && frames.next(bytes)) {
                awaitRoom();
                Packet packet = decoder.decode(frames);
                client.options.listener.ifPresent(listener -> listener.received(packet));
                endpoint.onPacket(packet, System.nanoTime());
            }
        } catch (MalformedPacketException e) {
            endpoint.onMalformed(e);
        } finally {
            pump();
            lock.unlock();
        }
    }

    private void awaitRoom() {
        while (isOpen() && out.isOverfull()) {
            drained.awaitUninterruptibly();
        }
        if (client.inbox.isFull()) {
            pump();
            endpoint.onReading(true, System.nanoTime());
            lock.unlock();
            try {
                client.inbox.awaitRoom();
            } finally {
                lock.lock();
            }
            endpoint.onReading(false, System.nanoTime());
        }
    }

    private void write() {
        byte[] piece = new byte[Output.PIECE_BYTES];
        try {
            OutputStream to = socket.getOutputStream();
            for (Output.Batch batch = next(); batch != null; batch = next()) {
                batch.writeTo(to, piece);
                onWritten(batch);
            }
            socket.shutdownOutput(); // the reader sees the server's side close; a socket closed at once could lose
            // our last words
        } catch (IOException e) {
            locked(() -> lost("the connection broke: " + e.getMessage(), false));
        }
    }

    private Output.@Nullable Batch next() {
        lock.lock();
        try {
            while (out.isEmpty() && isOpen()) {
                output.awaitUninterruptibly();
            }
            return out.isEmpty() ? null : out.take();
        } finally {
            lock.unlock();
        }
    }

    private void onWritten(Output.Batch batch) {
        lock.lock();
        try {
            out.onWritten(batch);
            drained.signal();
            pump();
        } finally {
            lock.unlock();
        }
    }

    private void time() {
        lock.lock();
        try {
            while (!ended) {
                long deadline = isOpen() ? endpoint.deadlineNanos() : closeDeadlineNanos;
                long left = deadline - System.nanoTime();
                if (deadline == Long.MAX_VALUE) {
                    changed.awaitUninterruptibly();
                } else if (left > 0) {
                    left = changed.awaitNanos(left);
                } else if (isOpen()) {
                    endpoint.onDeadline(System.nanoTime());
                    pump();
                } else {
                    closeSocket();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** The socket is of no use any more. */
    private void lost(String why, boolean byUs) {
        if (isOpen()) {
            endpoint.onConnectionLost();
            Kind kind = byUs ? Kind.CLOSED : connack == null ? Kind.CANNOT_CONNECT : Kind.CONNECTION_LOST;
            String when = kind == Kind.CANNOT_CONNECT ? " before it answered CONNECT" : "";
            closing(new MqttException(kind, ReasonCode.UNSPECIFIED_ERROR, why + when));
        }
        closeSocket();
    }

    private void closing(MqttException why) {
        failure = why;
        closeDeadlineNanos = System.nanoTime() + client.options.closeTimeout.toNanos();
        client.end(why);
        changed.signalAll();
        output.signalAll();
        drained.signalAll();
    }

    private void closeSocket() {
        if (!ended) {
            ended = true;
            changed.signalAll();
            try {
                socket.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing the socket failed", e); // it is gone either way
            }
        }
    }

    private final class Effects implements ClientOutbox {
        @Override
        public void connected(Connack answer) {
            connack = answer;
            changed.signalAll();
        }

        @Override
        public void answered(int packetId, Packet answer) {
            client.publisher.answered(packetId, answer);
            client.requests.answered(packetId, answer);
        }

        @Override
        public void send(Packet packet) {
            client.options.listener.ifPresent(listener -> listener.sent(packet));
            out.add(packet);
        }

        @Override
        public void publish(Delivery delivery, int packetId, boolean dup) {
            client.options.listener.ifPresent(
                    listener -> listener.sent(new Publish(delivery.message(), packetId, dup)));
            out.add(delivery, packetId, dup);
        }

        @Override
        public void promise(Packet ack) {
            send(ack); // state is in memory: it is as safe as it gets
        }

        @Override
        public void record(StoreRecord change) {}

        @Override
        public void deliver(Message message) {
            client.inbox.add(message);
        }

        @Override
        public void close(ReasonCode reason, String why) {
            boolean refused = connack != null && !connack.isAccepted();
            Kind kind = refused ? Kind.REFUSED : connack == null ? Kind.CANNOT_CONNECT : Kind.CONNECTION_LOST;
            closing(new MqttException(reason == ReasonCode.SUCCESS ? Kind.CLOSED : kind, reason, why));
        }

        @Override
        public void dropped(Delivery delivery, DropReason reason) {
            throw new IllegalStateException("a client drops nothing: " + reason); // a server's session does
        }

        @Override
        public boolean hasRoom() {
            return out.hasRoom();
        }
    }

    private static final System.Logger LOG = System.getLogger("org.ternmq.client");
    private static final int READ_BYTES = 64 << 10;
}
