package org.ternmq.broker.loop;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.port.ConnectionHandler;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.core.endpoint.ServerEndpoint;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;

/**
 * One connection on its loop: cuts its bytes into packets, hands them to the endpoint, and carries the endpoint's effects out. Moves
 * to the loop of its session once, between reading CONNECT and handling it. What it holds is bounded: a packet being read by the
 * limit on packet size, output by the marks below, promises by what the client may have in flight.
 */
final class Link implements ConnectionHandler, Outbox, TimerQueue.Timed {
    private final Connection connection;
    private final FrameReader frames;
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
    private final ServerEndpoint endpoint;
    private final TimerQueue.Timer timer = new TimerQueue.Timer(this);
    private Loop home;
    private Output output;
    private @Nullable Promises promises;
    private PublishWriter writer = PublishWriter.plain(Version.V5);
    private String clientId = "";
    private @Nullable Version spoken;
    private boolean accepted;
    private boolean dirty;
    private boolean closing;
    private boolean greeting; // CONNACK waits, and everything behind it
    private boolean isFirst = true;
    private long pausedFor;
    private boolean pausedForOutput;
    private boolean pausedForStore;
    private Promises.Until awaited = Promises.Until.NOW; // what was acknowledged here last waits for this
    private long answerBytes;
    private @Nullable ByteBuffer moving;
    private long closeByNanos = Long.MAX_VALUE;

    Link(Connection connection, Loop home, long nowNanos) {
        this.connection = connection;
        this.home = home;
        this.output = new Output(home.buffers());
        this.frames = new FrameReader(Math.min(CONNECT_BYTES_MAX, home.limits().packetBytesMax()));
        this.endpoint = new ServerEndpoint(home.sessions(), this, home.limits(), nowNanos);
        home.timers().arm(timer);
    }

    ServerEndpoint endpoint() {
        return endpoint;
    }

    // ---- what comes in

    @Override
    public void onBytes(ByteBuffer bytes, long nowNanos) {
        if (moving != null) {
            moving = ByteBuffer.allocate(moving.remaining() + bytes.remaining())
                    .put(moving)
                    .put(bytes)
                    .flip();
            return;
        }
        home.at(nowNanos);
        int received = bytes.remaining();
        try {
            while (!closing && frames.next(bytes)) {
                Packet packet = decoder.decode(frames);
                if (isFirst) {
                    isFirst = false;
                    if (packet instanceof Connect connect && home.moves(connect)) {
                        home.tally().add(Count.BYTES_RECEIVED, received - bytes.remaining());
                        moveHome(connect, bytes);
                        return;
                    }
                }
                handle(packet, nowNanos);
            }
        } catch (MalformedPacketException error) {
            isFirst = false;
            endpoint.onMalformed(error, version(), nowNanos);
        }
        home.tally().add(Count.BYTES_RECEIVED, received);
        bytes.position(bytes.limit());
        home.timers().arm(timer);
    }

    private void handle(Packet packet, long nowNanos) {
        count(packet);
        if (spoken == null && packet instanceof Connect connect) {
            spoken = connect.version();
            writer = PublishWriter.towards(connect, home.limits());
        }
        endpoint.onPacket(packet, nowNanos);
        if (!accepted) {
            Session session = endpoint.session();
            if (session != null) {
                accepted = true;
                // what an earlier connection left open may not be safe yet
                await(session.isDurable() ? home.store().position() : SessionStore.NONE, durability());
                clientId = session.clientId();
                frames.packetSizeMax(home.limits().packetBytesMax());
                home.events().connected(clientId, connection.peer());
            }
        }
    }

    private void count(Packet packet) {
        home.tally().add(Count.PACKETS_RECEIVED);
        if (packet instanceof Connect) {
            home.tally().add(Count.CONNECTS);
        } else if (packet instanceof Publish publish) {
            home.tally().add(Count.PUBLISHES_RECEIVED);
            home.tally()
                    .add(
                            Count.PAYLOAD_BYTES_RECEIVED,
                            publish.message().payload().length());
        }
    }

    /** What the connection speaks: what its first CONNECT said, whatever a second one may say. */
    private Version version() {
        Version known = spoken;
        return known == null ? decoder.version() : known;
    }

    /** Takes the connection to the loop of its session, with the CONNECT and whatever came behind it. */
    private void moveHome(Connect connect, ByteBuffer rest) {
        moving = ByteBuffer.allocate(rest.remaining()).put(rest).flip();
        connection.pauseReading();
        home.timers().cancel(timer);
        home.left(this);
        Loop target = home.homeOf(connect.clientId());
        connection.moveTo(target.index(), () -> arrive(target, connect));
    }

    private void arrive(Loop target, Connect connect) {
        if (closing) { // it was lost on the way, and the loop that it left has seen to that
            return;
        }
        ByteBuffer surplus = java.util.Objects.requireNonNull(moving);
        moving = null;
        home = target;
        output = new Output(target.buffers());
        endpoint.moveTo(target.sessions());
        target.joined(this);
        long nowNanos = target.nowNanos();
        handle(connect, nowNanos);
        onBytes(surplus, nowNanos);
        if (!isPaused()) {
            connection.resumeReading();
        }
    }

    @Override
    public void onWritable(long nowNanos) {
        home.at(nowNanos);
        flush(nowNanos);
    }

    @Override
    public void onClosed(long nowNanos) {
        home.at(nowNanos);
        if (!closing) {
            home.events().closed(clientId, connection.peer(), ReasonCode.UNSPECIFIED_ERROR, "connection lost");
        }
        closing = true;
        closeByNanos = Long.MAX_VALUE;
        home.tally().add(Count.SOCKETS_CLOSED);
        endpoint.onConnectionLost(nowNanos);
        home.timers().cancel(timer);
        output.clear();
        promises = null;
        home.left(this);
    }

    @Override
    public long deadlineNanos() {
        if (closing) {
            return closeByNanos;
        }
        return pausedFor != 0 || pausedForStore ? Long.MAX_VALUE : endpoint.deadlineNanos();
    }

    @Override
    public void onDeadline(long nowNanos) {
        if (closing) { // the client does not even take its last packets
            closeByNanos = Long.MAX_VALUE;
            connection.close();
        } else {
            endpoint.onDeadline(nowNanos);
        }
    }

    // ---- what goes out

    @Override
    public void send(Packet packet) {
        if (packet instanceof Connack connack
                && connack.returnCode() == 0
                && !connack.sessionPresent()) { // what it says is gone must stay gone
            await(home.endedPosition(), durability());
            greeting = mustWait();
        } else if (packet instanceof Connack connack && connack.sessionPresent()) { // what it says is there must stay
            greeting = !isSessionSafe();
        }
        if (packet instanceof Disconnect && greeting) {
            sayGoodbye();
        }
        if (greeting) {
            promises().add(awaited, packet);
        } else {
            leave(packet);
        }
    }

    /** The client hears why the connection ends, and for that a CONNACK first, though what it says may not be safe. */
    private void sayGoodbye() {
        greeting = false;
        promises().first().ifPresent(this::leave);
        promises = null;
    }

    void leave(Packet packet) {
        greeting = false; // CONNACK leaves first
        long before = output.pendingBytes();
        output.write(packet, version());
        home.tally().add(Count.PACKETS_SENT);
        answerBytes += output.pendingBytes() - before;
        markDirty();
    }

    @Override
    public void publish(Delivery delivery, int packetId, boolean dup) {
        if (greeting) {
            promises().add(awaited, delivery, packetId, dup);
            return;
        }
        if (delivery.qos() == Qos.AT_MOST_ONCE) {
            if (output.pendingBytes() >= home.limits().unsentBytesMax() || closing) {
                dropped(delivery, DropReason.SLOW_RECEIVER);
                return;
            }
        } else if (delivery.qos() == Qos.EXACTLY_ONCE ? mustWait() : promises != null && promises.holdsMessages()) {
            promises().add(awaited, delivery, packetId, dup);
            return;
        }
        write(delivery, packetId, dup);
    }

    void write(Delivery delivery, int packetId, boolean dup) {
        long expirySeconds = delivery.publication().remainingSeconds(home.nowNanos());
        writer.write(delivery, packetId, dup, expirySeconds, output);
        home.tally().add(Count.PACKETS_SENT);
        home.tally().add(Count.PUBLISHES_SENT);
        home.tally()
                .add(
                        Count.PAYLOAD_BYTES_SENT,
                        delivery.publication().message().payload().length());
        markDirty();
    }

    @Override
    public boolean takes(Delivery delivery) {
        return writer.takes(delivery);
    }

    @Override
    public void promise(Packet ack) {
        if (mustWait()) {
            promises().add(awaited, ack);
        } else {
            leave(ack);
        }
    }

    private boolean mustWait() {
        SessionStore store = home.store();
        return promises != null || !awaited.isReached(store.durablePosition(), store.writtenPosition());
    }

    private Promises promises() {
        Promises waiting = promises;
        if (waiting == null) {
            waiting = new Promises();
            promises = waiting;
            home.promised(this);
        }
        return waiting;
    }

    /** Lets go what has become safe; whether anything still waits. */
    boolean releasePromises(long durablePosition, long writtenPosition) {
        if (promises != null && promises.release(durablePosition, writtenPosition, this)) {
            promises = null;
        }
        return promises != null;
    }

    @Override
    public void record(StoreRecord change) {
        Session session = endpoint.session();
        if (session != null) {
            awaitWritten(home.record(session, change), durability());
        }
    }

    /** Whether the session would be there after a crash, be it as it was a while ago. */
    private boolean isSessionSafe() {
        Session session = endpoint.session();
        return session == null
                || Promises.Until.NOW
                        .and(session.number(), durability())
                        .isReached(home.store().durablePosition(), home.store().writtenPosition());
    }

    private void await(long position, Durability durability) {
        awaited = awaited.and(position, durability);
    }

    @Override
    public Durability durability() {
        return connection.durability();
    }

    @Override
    public void deliver(Message message) {
        home.publish(message, endpoint.session(), this);
    }

    /** Something was written: what is acknowledged from here on waits until it is as safe as that. */
    void awaitWritten(long position, Durability durability) {
        await(position, durability);
        if (position != SessionStore.NONE && !pausedForStore && home.store().isBehind()) {
            pauseForStore();
        }
    }

    /** The disk is slower than the clients: who wants something written is not read until it has caught up. */
    private void pauseForStore() {
        boolean before = isPaused();
        pausedForStore = true;
        pauseOrResume(before);
        Loop at = home;
        home.store()
                .whenCaughtUp(() -> at.execute(() -> {
                    boolean still = isPaused();
                    pausedForStore = false;
                    pauseOrResume(still);
                }));
    }

    @Override
    public void dropped(Delivery delivery, DropReason reason) {
        home.tally().dropped(reason);
    }

    @Override
    public boolean hasRoom() {
        return output.pendingBytes() < WAITS_ELSEWHERE_ABOVE && !closing;
    }

    @Override
    public void close(ReasonCode reason, String why) {
        home.events().closed(clientId, connection.peer(), reason, why);
        closing = true;
        promises = null; // nothing follows the last packet [MQTT-3.14.4-1]
        closeByNanos = home.nowNanos() + LINGER_NANOS;
        home.timers().arm(timer);
        markDirty();
    }

    private void markDirty() {
        if (!dirty) {
            dirty = true;
            home.dirty(this);
        }
    }

    /** Once a turn, if anything was written: one write, and the end of a connection that is over. */
    void flush(long nowNanos) {
        dirty = false;
        long before = output.pendingBytes();
        boolean all = output.flush(connection);
        home.tally().add(Count.BYTES_SENT, before - output.pendingBytes());
        connection.flush();
        if (closing) {
            if (all) { // [MQTT-3.14.4-2]
                connection.close();
            }
            return;
        }
        holdOffWhoReadsNoAnswers(all);
        Session session = endpoint.session();
        if (all && session != null) {
            session.pump(nowNanos);
        }
    }

    /** A client that asks and does not read the answers is not read until it does. Its keep alive goes on. */
    private void holdOffWhoReadsNoAnswers(boolean drained) {
        if (drained) {
            answerBytes = 0;
        }
        boolean hold = answerBytes > ANSWERS_PENDING_MAX;
        if (hold != pausedForOutput) {
            boolean before = isPaused();
            pausedForOutput = hold;
            pauseOrResume(before);
        }
    }

    /** A defect of ours showed while this connection was served: it ends, everything else goes on. */
    void fail(RuntimeException defect) {
        home.events().failed(toString(), defect);
        closing = true;
        output.clear();
        connection.close();
    }

    // ---- back-pressure

    /** Reads no more for the sake of another loop; whether that is new. */
    boolean pauseFor(int loop) {
        long bit = 1L << loop;
        boolean isNew = (pausedFor & bit) == 0;
        boolean before = isPaused();
        pausedFor |= bit;
        pauseOrResume(before);
        return isNew;
    }

    /** That loop has caught up. */
    void resumeFrom(int loop) {
        boolean before = isPaused();
        pausedFor &= ~(1L << loop);
        pauseOrResume(before);
    }

    private boolean isPaused() {
        return pausedFor != 0 || pausedForOutput || pausedForStore;
    }

    private void pauseOrResume(boolean before) {
        if (isPaused() == before || closing || moving != null) {
            return;
        }
        if (before) {
            endpoint.onReadingResumed(home.nowNanos());
            home.timers().arm(timer);
            connection.resumeReading();
        } else {
            connection.pauseReading();
        }
    }

    @Override
    public String toString() {
        return (clientId.isEmpty() ? "unknown client" : clientId) + " at " + connection.peer();
    }

    /** With so much unsent, what can wait in the session's queue waits there. */
    private static final long WAITS_ELSEWHERE_ABOVE = 256 * 1024;

    /** So long a client that we disconnect may take to accept what is still to be sent. */
    private static final long LINGER_NANOS = 5_000_000_000L;

    /** So many bytes of answers a client may leave unread before it is not read itself. */
    private static final long ANSWERS_PENDING_MAX = 256 * 1024;

    /** The largest first packet: more than any CONNECT needs, and little for a stranger. */
    private static final int CONNECT_BYTES_MAX = 1 << 20;
}
