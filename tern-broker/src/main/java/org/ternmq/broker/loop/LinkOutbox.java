package org.ternmq.broker.loop;

import org.jspecify.annotations.Nullable;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.count.Measure;
import org.ternmq.broker.output.Output;
import org.ternmq.broker.output.PublishWriter;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.trace.Passing;
import org.ternmq.broker.trace.Traced;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;

/**
 * What leaves a connection, and when: a promise once what it says is safe, what must not overtake it behind it, and all else in this
 * turn. What it holds is bounded: output by the marks below, promises by what the client may have in flight. Confined to its loop.
 */
final class LinkOutbox implements Outbox, Promises.Waiting {
    private final Link link;
    private final Connection connection;
    private final Reading reading;
    private Loop home;
    private Output output;
    private @Nullable Promises promises;
    private PublishWriter writer = PublishWriter.plain(Version.V5);
    private boolean greeting; // CONNACK waits, and everything behind it
    private boolean isOwnerNew; // the session became the client's by this connection
    private Promises.Until awaited = Promises.Until.NOW; // what was acknowledged here last waits for this
    private long answerBytes;

    LinkOutbox(Link link, Connection connection, Reading reading, Loop home) {
        this.link = link;
        this.connection = connection;
        this.reading = reading;
        this.home = home;
        this.output = new Output(home.buffers());
    }

    /** The connection lives on another loop from here on; nothing is unsent. */
    void moveTo(Loop target) {
        home = target;
        output = new Output(target.buffers());
    }

    /** A client says what it takes. */
    void writeTowards(Connect connect) {
        writer = PublishWriter.towards(connect, home.limits());
    }

    /** Whether the client is read. */
    Reading reading() {
        return reading;
    }

    @Override
    public void send(Packet packet) {
        if (packet instanceof Connack connack
                && connack.returnCode() == 0
                && !connack.sessionPresent()) { // what it says is gone must stay gone
            await(home.endedPosition(), durability());
            greeting = mustWait();
        } else if (packet instanceof Connack connack
                && connack.sessionPresent()) { // what it says is there must stay, and stay the client's
            greeting = !isSessionSafe() || isOwnerNew && mustWait();
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
        output.write(packet, link.version());
        home.tally().add(Count.PACKETS_SENT);
        answerBytes += output.pendingBytes() - before;
        if (home.tracing().isOn()) {
            home.tracing().packet(passing(), packet);
        }
        link.markDirty();
    }

    @Override
    public void publish(Delivery delivery, int packetId, boolean dup) {
        if (greeting) {
            promises().add(awaited, delivery, packetId, dup);
            return;
        }
        if (delivery.qos() == Qos.AT_MOST_ONCE) {
            if (output.pendingBytes() >= home.guard().unsentBytesMax(home.limits()) || link.isClosing()) {
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
        home.tally().latency().written(delivery.publication().arrivedNanos());
        home.ledger().delivered(link.name(), delivery, home.nowNanos());
        if (home.tracing().isOn()) {
            Message message = delivery.publication().message();
            Message sent = new Message(
                    message.topic(), message.payload(), delivery.qos(), delivery.retain(), message.properties());
            home.tracing().packet(passing(), new Publish(sent, packetId, dup));
        }
        link.markDirty();
    }

    private Passing passing() {
        return new Passing(Traced.Way.OUT, link.name(), connection, link.version(), home.nowNanos());
    }

    @Override
    public void waits(Delivery delivery, int waiting) {
        home.tally().histogram(Measure.QUEUE_DEPTH).observe(waiting);
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

    @Override
    public boolean releasePromises(long durablePosition, long writtenPosition) {
        if (promises != null && promises.release(durablePosition, writtenPosition, this)) {
            promises = null;
        }
        return promises != null;
    }

    @Override
    public void record(StoreRecord change) {
        Session session = link.endpoint().session();
        isOwnerNew |= change instanceof StoreRecord.Owned;
        if (session != null) {
            awaitWritten(home.record(session, change), durability());
        }
    }

    /** Whether the session would be there after a crash, be it as it was a while ago. */
    private boolean isSessionSafe() {
        Session session = link.endpoint().session();
        return session == null
                || Promises.Until.NOW
                        .and(session.number(), durability())
                        .isReached(home.store().durablePosition(), home.store().writtenPosition());
    }

    /** What is acknowledged from here on waits until a position is as safe as that. */
    void await(long position, Durability durability) {
        awaited = awaited.and(position, durability);
    }

    @Override
    public Certified certified() {
        return connection.certified();
    }

    @Override
    public String peer() {
        return connection.peer();
    }

    @Override
    public void resume() {
        link.resume();
    }

    @Override
    public Durability durability() {
        return connection.durability();
    }

    @Override
    public void deliver(Message message) {
        home.publish(message, link.endpoint().session(), this);
    }

    /** Something was written: what is acknowledged from here on waits until it is as safe as that. */
    void awaitWritten(long position, Durability durability) {
        await(position, durability);
        if (position != SessionStore.NONE && home.store().isBehind()) {
            pauseForStore();
        }
    }

    /** The disk is slower than the clients: who wants something written is not read until it has caught up. */
    private void pauseForStore() {
        if (reading.storeBehind(true)) {
            Loop at = home;
            at.store().whenCaughtUp(() -> at.execute(() -> reading.storeBehind(false)));
        }
    }

    @Override
    public void dropped(Delivery delivery, DropReason reason) {
        home.ledger().dropped(link.name(), delivery, reason, home.nowNanos());
    }

    @Override
    public boolean hasRoom() {
        return output.pendingBytes() < WAITS_ELSEWHERE_ABOVE && !link.isClosing();
    }

    @Override
    public void close(ReasonCode reason, String why) {
        promises = null; // nothing follows the last packet [MQTT-3.14.4-1]
        link.close(reason, why);
    }

    /** One write of all that was written; whether the connection took it all. */
    boolean flush() {
        long before = output.pendingBytes();
        boolean all = output.flush(connection);
        home.tally().add(Count.BYTES_SENT, before - output.pendingBytes());
        connection.flush();
        return all;
    }

    /** A client that asks and does not read the answers is not read until it does. Its keep alive goes on. */
    void holdOffWhoReadsNoAnswers(boolean drained) {
        if (drained) {
            answerBytes = 0;
        }
        reading.answersUnread(answerBytes > ANSWERS_PENDING_MAX);
    }

    /** What the socket has not taken. */
    long pendingBytes() {
        return output.pendingBytes();
    }

    /** Whether nothing is to leave, now or once it is safe. */
    boolean isQuiet() {
        return promises == null && output.pendingBytes() == 0;
    }

    /** The connection is gone, and what was to leave with it. */
    void clear() {
        output.clear();
        promises = null;
    }

    /** With so much unsent, what can wait in the session's queue waits there. */
    private static final long WAITS_ELSEWHERE_ABOVE = 256 * 1024;

    /** So many bytes of answers a client may leave unread before it is not read itself. */
    private static final long ANSWERS_PENDING_MAX = 256 * 1024;
}
