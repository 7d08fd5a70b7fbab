package org.ternmq.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.Answers.Owed;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.io.Output;
import org.ternmq.client.io.ReadBuffer;
import org.ternmq.client.transport.Transport;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.core.auth.ClientAuthentication;
import org.ternmq.core.endpoint.ClientEndpoint;
import org.ternmq.core.endpoint.ClientLimits;
import org.ternmq.core.endpoint.ClientTerms;

/**
 * One connection: an endpoint, its transport, and at most two virtual threads. The reader takes packets and stops while a buffer is full;
 * the writer, which is there while there is something to write, writes all that gathered meanwhile at once. The client's lock guards
 * all but calls of the transport.
 *
 * <p>Transitions: open until the endpoint closes or the transport fails; closing while what is left is written and the server closes
 * its side, for at most the close time-out; ended when the transport is closed.
 */
final class Link {
    private final ClientState client;
    private final ReentrantLock lock;
    private final Condition changed;
    private final Condition drained;
    private final Transport transport;
    private final Output out;
    private final ClientEndpoint endpoint;
    private final FrameReader frames;
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private final AtomicBoolean workDue = new AtomicBoolean(); // of the writer
    private boolean writing; // whether there is a writer
    private @Nullable Connack connack;
    private boolean accepted;
    private volatile @Nullable MqttException failure; // set from closing on
    private String serverReference = "";
    private long closeDeadlineNanos;
    private boolean ended;
    private long nowNanos;
    private int deliveredId;
    private long noted; // of the batch that is written
    private boolean duplicate;

    /** A link over a transport; sends CONNECT. */
    Link(
            ClientState client,
            Transport transport,
            Connect connect,
            ClientAuthentication authentication,
            Duration connackTime) {
        this.client = client;
        this.lock = client.lock;
        this.changed = lock.newCondition();
        this.drained = lock.newCondition();
        this.transport = transport;
        this.out = new Output(connect.version());
        this.frames = new FrameReader(client.options.packetBytesMax());
        decoder.version(connect.version());
        int seconds = (int) Math.max(1, connackTime.plusMillis(999).toSeconds());
        ClientLimits limits =
                new ClientLimits(seconds, ClientLimits.DEFAULT.pingrespSeconds(), client.options.inFlightMax());
        this.nowNanos = System.nanoTime();
        this.endpoint = new ClientEndpoint(
                connect, authentication, client.session, new LinkEffects(this, client, out), limits, nowNanos);
    }

    /** Called with the lock held. */
    void start() {
        startThread("reader", () -> read(new ReadBuffer(), FEW));
        wakeWriter();
    }

    /** Sees to it that there is a writer. Called with the lock held. */
    private void wakeWriter() {
        if (!writing) {
            writing = true;
            startThread("writer", this::write);
        }
    }

    private void startThread(String name, Runnable body) {
        Thread.ofVirtual().name("tern-client-" + name).start(() -> {
            try {
                body.run();
            } catch (MqttException e) { // of the store, without which nothing can be promised any more
                locked(() -> {
                    client.end(e);
                    lost(String.valueOf(e.getMessage()), true);
                });
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

    /** From any thread. */
    boolean isOpen() {
        return failure == null;
    }

    /** Whether the server accepted it, and it is open. */
    boolean isLive() {
        return accepted && isOpen();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Other servers that this one named when it refused or ended the connection; empty for none. */
    String serverReference() {
        return serverReference;
    }

    /** Waits until the server accepts the connection. Called with the lock held. */
    void awaitAccepted() {
        try {
            while (!accepted && isOpen()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            cut("interrupted");
            throw MqttException.interrupted(e);
        }
        MqttException why = failure;
        if (!accepted && why != null) { // one that was accepted and is lost already is looked after like any lost one
            throw why.again();
        }
    }

    /** Waits until the transport is closed. Called with the lock held. */
    void awaitEnd() {
        while (!ended) {
            changed.awaitUninterruptibly();
        }
    }

    /** Sends what can be sent now. Called with the lock held after anything was done with the endpoint. */
    void pump() {
        if (isLive()) {
            endpoint.pump();
            client.publisher.pump(endpoint, out, System.nanoTime());
        }
        if (!out.isEmpty()) {
            wakeWriter();
        }
    }

    /** An answer has become due, or a message was taken. From any thread; takes the lock only if there may be no writer. */
    void sendSoon() {
        if (!workDue.get() && isOpen() && workDue.compareAndSet(false, true)) {
            locked(this::wakeWriter);
        }
    }

    /** Answers what is due; before CONNACK that is what came by the last connection, and answers nothing on this one. With the lock held. */
    void answerDue() {
        if (!isLive()) {
            return;
        }
        for (Packet next = client.answers.next(); next != null; next = client.answers.next()) {
            show(next);
            out.add(next);
        }
    }

    /** Closes the transport without a word. Called with the lock held. */
    void cut(String why) {
        lost(why, true);
    }

    /**
     * Goes on in a new thread now and then: the stack of a thread keeps the frames that it began with, which are large before the code
     * is compiled.
     */
    private void read(ReadBuffer in, int times) {
        try {
            ByteBuffer bytes = in.from(transport);
            for (int left = times; bytes != null; left--) {
                take(bytes);
                if (left == 0) {
                    startThread("reader", () -> read(in, Math.min(MANY, 4 * times)));
                    return;
                }
                bytes = in.from(transport);
            }
            locked(() -> lost("the server closed the connection", false));
        } catch (IOException e) {
            locked(() -> lost("the connection broke: " + e.getMessage(), false));
        }
    }

    private void take(ByteBuffer bytes) {
        lock.lock();
        try {
            nowNanos = System.nanoTime();
            while (isOpen() && frames.next(bytes)) {
                Packet packet = decoder.decode(frames);
                client.options.packetListener().ifPresent(listener -> listener.received(packet));
                take(packet);
                awaitRoom();
            }
        } catch (MalformedPacketException e) {
            endpoint.onMalformed(e);
        } finally {
            client.subscriptions.flush();
            pump();
            lock.unlock();
            client.completions.flush();
        }
    }

    private void take(Packet packet) {
        if (packet instanceof Publish publish) {
            duplicate = publish.dup();
            deliveredId = publish.packetId();
        } else if (packet instanceof Disconnect disconnect) {
            serverReference = reference(disconnect.properties());
        }
        endpoint.onPacket(packet, nowNanos);
        ClientTerms terms = endpoint.terms();
        if (!accepted && terms != null) {
            accepted = true;
            out.aliases(terms.topicAliasMaximum());
            client.onAccepted(this, terms);
            changed.signalAll();
        }
    }

    void onConnack(Connack answer) {
        connack = answer;
        serverReference = reference(answer.properties());
    }

    /** The endpoint closes it. */
    void onClose(ReasonCode reason, String why) {
        boolean refused = connack != null && !connack.isAccepted();
        Kind kind = refused ? Kind.REFUSED : connack == null ? Kind.CANNOT_CONNECT : Kind.CONNECTION_LOST;
        closing(new MqttException(reason == ReasonCode.SUCCESS ? Kind.CLOSED : kind, reason, why));
    }

    /** What is owed for a message that is handed to whom it is for; nothing at QoS 0. */
    @Nullable
    Owed dispatch(Message message) {
        return client.subscriptions.dispatch(message, deliveredId, duplicate, this);
    }

    private static String reference(Properties properties) {
        return properties.text(PropertyId.SERVER_REFERENCE, "");
    }

    private void awaitRoom() {
        if (out.isOverfull()) {
            client.subscriptions.flush();
            while (isOpen() && out.isOverfull()) {
                drained.awaitUninterruptibly();
            }
        }
        Subscription full = client.subscriptions.takeFull();
        if (full != null && isOpen()) {
            client.subscriptions.flush();
            pump();
            endpoint.onReading(true, System.nanoTime());
            awaitRoom(full);
            endpoint.onReading(false, System.nanoTime());
        }
    }

    /** Does not read until there is room, or somebody would wait in vain for an answer that lies behind what fills the buffer. */
    private void awaitRoom(Subscription full) {
        boolean hasRoom = false;
        while (!hasRoom && isOpen()) {
            lock.unlock();
            try {
                client.completions.flush();
                hasRoom = full.buffer().awaitRoom(STALL_NANOS);
            } finally {
                lock.lock();
            }
            boolean isAwaited = !client.publisher.isIdle() || !client.requests.isEmpty() || client.isClosing();
            if (!hasRoom && isAwaited && !full.buffer().isOverfull(0)) {
                full.dropWhatFindsNoRoom();
                return;
            }
        }
    }

    private void write() {
        try {
            Output.Batch batch = next();
            while (batch != null && batch != LAST) {
                client.persistence.awaitDurable(noted);
                batch.writeTo(transport);
                onWritten(batch);
                batch = next();
            }
            if (batch == LAST) {
                // The reader sees the server's side close; a transport closed at once could lose our last words.
                transport.shutdownOutput();
            }
        } catch (IOException e) {
            locked(() -> {
                awaitReader();
                lost("the connection broke: " + e.getMessage(), false);
            });
        }
    }

    /** A server that lets nobody in without a certificate says so in an alert, and closes: the reader knows, and may tell it first. */
    private void awaitReader() {
        try {
            for (long left = ALERT_NANOS; connack == null && isOpen() && left > 0; ) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to be written next; {@link #LAST} once nothing more will be; nothing if there is nothing now, and with it the writer ends. */
    private Output.@Nullable Batch next() {
        lock.lock();
        try {
            while (out.isEmpty() && isOpen()) {
                if (!workDue.getAndSet(false)) {
                    out.rest();
                    writing = false;
                    return null;
                }
                answerDue();
                pump();
            }
            if (out.isEmpty()) {
                return LAST;
            }
            noted = client.persistence.position();
            return out.take();
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
        client.completions.flush(); // messages at QoS 0 are done with when they are on their way
    }

    /** When {@link #onDeadline} wants to be called. */
    long deadlineNanos() {
        return isOpen() ? endpoint.deadlineNanos() : ended ? Long.MAX_VALUE : closeDeadlineNanos;
    }

    /** Time has passed. Called with the lock held. */
    void onDeadline(long now) {
        if (isOpen()) {
            endpoint.onDeadline(now);
            pump();
        } else if (now - closeDeadlineNanos >= 0) {
            closeTransport();
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

    /** The transport is of no use any more. */
    private void lost(String why, boolean byUs) {
        if (isOpen()) {
            endpoint.onConnectionLost();
            Kind kind = byUs ? Kind.CLOSED : connack == null ? Kind.CANNOT_CONNECT : Kind.CONNECTION_LOST;
            String when = kind == Kind.CANNOT_CONNECT ? " before it answered CONNECT" : "";
            closing(new MqttException(kind, ReasonCode.UNSPECIFIED_ERROR, why + when));
        }
        closeTransport();
    }

    private void closing(MqttException why) {
        boolean wasLive = isLive();
        failure = why;
        closeDeadlineNanos = System.nanoTime() + client.options.closeTimeout().toNanos();
        client.onLost(this, why, wasLive);
        changed.signalAll();
        wakeWriter();
        drained.signalAll();
    }

    private void closeTransport() {
        if (!ended) {
            ended = true;
            changed.signalAll();
            client.onTimersChanged();
            try {
                transport.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing a connection failed", e); // it is gone either way
            }
        }
    }

    /** Tells the application's listener for packets, if there is one. */
    void show(Packet packet) {
        client.options.packetListener().ifPresent(listener -> listener.sent(packet));
    }

    private static final System.Logger LOG = System.getLogger("org.ternmq.client");
    private static final Output.Batch LAST = new Output.Batch();
    private static final int FEW = 8;
    private static final int MANY = 1 << 20;
    private static final long ALERT_NANOS = 500_000_000L;
    private static final long STALL_NANOS = 1_000_000_000L;
}
