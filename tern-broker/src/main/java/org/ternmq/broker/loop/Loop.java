package org.ternmq.broker.loop;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.count.Tally;
import org.ternmq.broker.ledger.Ledger;
import org.ternmq.broker.operate.Residents;
import org.ternmq.broker.output.Afterwards;
import org.ternmq.broker.output.BufferPool;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.Lag;
import org.ternmq.broker.overload.Refused;
import org.ternmq.broker.overload.Strangers;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.port.ConnectionHandler;
import org.ternmq.broker.route.Envelope;
import org.ternmq.broker.route.Router;
import org.ternmq.broker.share.Exchange;
import org.ternmq.broker.share.Group;
import org.ternmq.broker.share.Shares;
import org.ternmq.broker.trace.Tracing;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.Effects;
import org.ternmq.core.store.GroupRecord;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;

/**
 * One thread of the broker, without the thread: its connections, the sessions of its shards, its mailbox and timers. Whoever drives it
 * hands it bytes through the handlers that {@link #accept} gives, then calls {@link #turn}, and sleeps until the deadline that
 * answers or until woken. All methods are for that one thread, but {@link #execute}.
 */
public final class Loop implements Router.Outgoing, Exchange {
    /** The most loops that a broker can have. */
    public static final int COUNT_MAX = Shards.COUNT;

    private final int index;
    private final Loop[] all;
    private final Shared shared;
    private final Mailbox<Envelope> mailbox;
    private final TimerQueue timers = new TimerQueue();
    private final BufferPool buffers = new BufferPool();
    private final SessionStore store;
    private final Router router;
    private final Shares shares;
    private final Sessions sessions;
    private final Tally tally;
    private final Ledger ledger;
    private final Tracing tracing;
    private final Set<Link> links = new HashSet<>();
    private final Lag lag = new Lag();
    private final Strangers<Link> strangers;
    private final List<List<Envelope>> outgoing = new ArrayList<>();
    private final long[] outgoingBytes;
    private List<Link> dirty = new ArrayList<>();
    private List<Link> flushing = new ArrayList<>();
    private final Afterwards afterwards = new Afterwards();
    private List<Promises.Waiting> waiting = new ArrayList<>();
    private @Nullable Reading publisher;
    private Promises.Until released = Promises.Until.NOW;
    private long endedPosition;
    private long nowNanos;

    /**
     * One of the loops of a broker.
     *
     * @param all the loops of the broker, this one at {@code index}; filled before the first turn
     * @param wake ends the driver's sleep, from any thread
     */
    public Loop(int index, Loop[] all, Shared shared, SessionStore store, Runnable wake, long nowNanos) {
        this.index = index;
        this.all = all;
        this.shared = shared;
        this.store = store;
        this.nowNanos = nowNanos;
        this.mailbox = new Mailbox<>(shared.mailboxMessagesMax(), shared.mailboxBytesMax(), wake);
        this.router = new Router(index, all.length, shared.subscriptions(), shared.retained(), store, this);
        this.tally = shared.counters().newTally();
        this.ledger = shared.insight().newLedger(tally, all.length);
        this.tracing = shared.insight().tracing();
        this.shares = new Shares(this, all.length, shared.subscriptions(), shared::limits);
        this.sessions = new Sessions(this, shared);
        this.strangers = new Strangers<>(shared.guard(), all.length);
        this.outgoingBytes = new long[all.length];
        for (int i = 0; i < all.length; i++) {
            outgoing.add(new ArrayList<>());
        }
    }

    @Override
    public int index() {
        return index;
    }

    /** A new connection; its bytes go to the handler. */
    public ConnectionHandler accept(Connection connection, long now) {
        at(now);
        Link link = new Link(connection, this, now);
        joined(link);
        isStranger(link);
        tally.add(Count.SOCKETS_OPENED);
        if (shared.counters().connections() > (long) limits().connectionsMax() + TOLD_WHY_MAX) {
            link.close(ReasonCode.QUOTA_EXCEEDED, "far too many connections");
        }
        return link;
    }

    @Override
    public void execute(Runnable task) {
        mailbox.postControl(task);
    }

    /**
     * One turn: mailbox, some of the timers that are due, promises that became safe, one write for each connection that has something to send, one batch for
     * each other loop.
     *
     * @return when the next turn is due if nothing happens before, which may be past: {@link Long#MAX_VALUE} if never
     */
    public long turn(long now) {
        at(now);
        mailbox.drain(this::open);
        timers.run(now);
        shares.settle();
        store.flush();
        releasePromises();
        flush();
        afterwards.run(this::failedAfterwards);
        store.flush();
        postOutgoing();
        boolean isDone = dirty.isEmpty() && mailbox.isEmpty() && afterwards.isEmpty() && shares.isIdle();
        return isDone ? timers.deadlineNanos() : now;
    }

    /** A task runs in this turn, or in the next one if there is none, when connections were offered what is for them; for its thread. */
    public void afterwards(Runnable task) {
        afterwards.add(task);
    }

    private void failedAfterwards(RuntimeException defect) {
        events().failed("a task of loop " + index, defect);
    }

    /** All that came was done, and the sockets were offered all that is for them: whoever drives the loop says so after its turn. */
    public void roundEnds(long now) {
        lag.roundEnds(now);
        tally.latency().roundEnds(now);
    }

    /** Whether something that was due by a time is still to be done. */
    public boolean isDue(long nanos) {
        long due = timers.deadlineNanos();
        return due != Long.MAX_VALUE && due - nanos <= 0;
    }

    private void open(Envelope envelope) {
        try {
            envelope.open(router, nowNanos);
        } catch (RuntimeException defect) {
            failed(envelope, defect);
        }
    }

    private void releasePromises() {
        if (!waiting.isEmpty()) {
            long durable = store.durablePosition();
            long written = store.writtenPosition();
            released = new Promises.Until(durable, written);
            waiting.removeIf(one -> !one.releasePromises(durable, written));
        }
    }

    private void flush() {
        List<Link> now = dirty;
        dirty = flushing;
        flushing = now;
        for (Link link : now) {
            try {
                link.flush(nowNanos);
            } catch (RuntimeException defect) {
                link.fail(defect);
            }
        }
        now.clear();
    }

    private void postOutgoing() {
        for (int loop = 0; loop < all.length; loop++) {
            if (!outgoing.get(loop).isEmpty()) {
                all[loop].mailbox.post(outgoing.get(loop), outgoingBytes[loop]);
                outgoing.set(loop, new ArrayList<>(Math.min(outgoing.get(loop).size(), BATCH_EXPECTED_MAX)));
                outgoingBytes[loop] = 0;
            }
        }
    }

    /**
     * Takes a message of a client to its receivers. A publisher whose receivers' loop is behind reads no more until it has caught up.
     *
     * @param from told what to wait for before the message is acknowledged
     */
    void publish(Message message, @Nullable Session origin, @Nullable LinkOutbox from) {
        publisher = from == null ? null : from.reading();
        try {
            Durability ofListener = origin == null ? Durability.DISK : origin.durability();
            Durability ofMessage = durability(message, ofListener);
            Effects effects = router.effects();
            effects.durability = ofMessage;
            if (origin != null && origin.isDurable()) {
                effects.origin = origin.number();
            }
            boolean hasId = effects.receivedId != 0; // which belongs to the session
            String publisherId = origin == null ? "" : origin.clientId();
            long position = router.route(new Publication(message, publisherId, nowNanos), false, nowNanos);
            ledger.published(publisherId, message, router.matched(), nowNanos);
            if (from != null) {
                from.awaitWritten(position, hasId ? ofListener : ofMessage);
            }
        } finally {
            publisher = null;
        }
    }

    /** How safe a message is made: as its topic or its publisher's listener says, whichever is less. */
    Durability durability(Message message, Durability ofListener) {
        return shared.durability().of(message.topic()).weakest(ofListener);
    }

    /**
     * Writes down what changed of a session, if it is one that is kept.
     *
     * @return the position to wait for before the change is acknowledged
     */
    long record(Session session, StoreRecord change) {
        if (!session.isDurable()) {
            switch (change) {
                case StoreRecord.Completed completed -> completed.delivery().ifPresent(this::settle);
                case StoreRecord.Discarded discarded -> settle(discarded.delivery());
                case StoreRecord.Refused refused -> settle(refused.delivery());
                default -> {}
            }
            return SessionStore.NONE;
        }
        if (change instanceof StoreRecord.Received received) { // a part of the record of the message that follows
            router.effects().receivedId = received.packetId();
            return SessionStore.NONE;
        }
        if (change instanceof StoreRecord.WillGone will && will.isPublished()) {
            router.effects().isWill = true;
            return SessionStore.NONE;
        }
        long position = store.append(session.number(), change);
        if (change instanceof StoreRecord.Ended) {
            endedPosition = position;
        }
        if (session.number() == SessionStore.NONE) {
            session.number(position);
        }
        return position;
    }

    /** Where the last end of a session was written down: who is told that nothing is left of one waits for it. */
    long endedPosition() {
        return endedPosition;
    }

    /** What a group dealt to a session that is not kept is done with: the group owes it no more. */
    private void settle(Delivery delivery) {
        delivery.group()
                .filter(group -> delivery.qos() == Qos.AT_LEAST_ONCE
                        && delivery.publication().isStored())
                .ifPresent(group -> record(SessionStore.NONE, new GroupRecord.Settled(group, delivery.publication())));
    }

    @Override
    public void record(long session, GroupRecord change) {
        store.append(session, change);
    }

    /** A message waits for a group since before this process began; before the first turn, after the sessions were restored. */
    public void restore(TopicFilter group, Publication publication) {
        shared.subscriptions().group(group).ifPresent(known -> ((Group) known).restore(publication));
    }

    @Override
    public void failed(Object receiver, RuntimeException defect) {
        events().failed("delivery to " + receiver, defect);
    }

    @Override
    public boolean isFull(int loop) {
        return all[loop].mailbox.isFull();
    }

    @Override
    public int loopOf(TopicFilter group) {
        return Shards.loopOf(group.text(), all.length);
    }

    @Override
    public Shares sharesOf(int loop) {
        return all[loop].shares;
    }

    @Override
    public void held(Publication publication) {
        tally.add(Count.MESSAGES_HELD);
        tally.add(Count.PAYLOAD_BYTES_HELD, publication.payloadBytes());
    }

    @Override
    public void letGo(Publication publication) {
        tally.add(Count.MESSAGES_HELD, -1);
        tally.add(Count.PAYLOAD_BYTES_HELD, -publication.payloadBytes());
    }

    @Override
    public void dropped(Object who, Publication publication, DropReason reason) {
        ledger.dropped(who, publication, reason, nowNanos);
    }

    @Override
    public void post(int loop, Envelope envelope) {
        outgoing.get(loop).add(envelope);
        outgoingBytes[loop] += envelope.chargeBytes();
        Mailbox<Envelope> target = all[loop].mailbox;
        Reading reading = publisher;
        if (reading != null && target.isFull() && reading.pauseFor(loop)) {
            target.whenDrained(() -> execute(() -> reading.resumeFrom(loop)));
        }
    }

    /** Gives a part of the broker that lives on this loop its timer. */
    public void add(TimerQueue.Timed part) {
        timers.arm(new TimerQueue.Timer(part));
    }

    /** Takes a message of the broker itself to its receivers. */
    public void publish(Message message) {
        router.route(new Publication(message, "", nowNanos), true, nowNanos);
    }

    /** The store has made more safe, or caught up. From any thread. */
    public void storeProgressed() {
        mailbox.wake();
    }

    /** Sessions that were kept go on; before the first turn. */
    public Restoring restoring() {
        return sessions;
    }

    /** Its sessions, for operators. */
    public Residents residents() {
        return new Operating(this, sessions);
    }

    /** The broker stops: every client is told, every connection closed. */
    public void stop(ReasonCode reason, String why) {
        for (Link link : List.copyOf(links)) {
            link.endpoint().disconnect(reason, why, nowNanos);
        }
    }

    /** Whether the session of this client lives on another loop, so that the connection moves there. */
    boolean moves(String clientId) {
        return !clientId.isEmpty() && homeOf(clientId) != this;
    }

    /** The loop where the session of a client is, or would be. From any thread. */
    public Loop homeOf(String clientId) {
        return all[Shards.loopOf(clientId, all.length)];
    }

    /** Time goes on between turns: whoever brings bytes or connections says so. */
    public void at(long now) {
        lag.at(now);
        nowNanos = now;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    void joined(Link link) {
        links.add(link);
    }

    void left(Link link) {
        links.remove(link);
        strangers.remove(link);
    }

    /** No CONNECT of it was accepted. */
    void isStranger(Link link) {
        strangers.add(link).filter(oldest -> !oldest.isClosing()).ifPresent(oldest -> {
            guard().refused(Refused.HANDSHAKES);
            oldest.endpoint().disconnect(ReasonCode.SERVER_BUSY, Refused.HANDSHAKES.why(), nowNanos);
        });
    }

    /** Its CONNECT was accepted. */
    void isKnown(Link link) {
        strangers.remove(link);
    }

    void dirty(Link link) {
        dirty.add(link);
    }

    void promised(Promises.Waiting one) {
        waiting.add(one);
    }

    /** Whether nothing waits in the mailbox. Asked last thing before the driver sleeps: whoever posts from here on wakes it. */
    public boolean maySleep() {
        boolean isNothingSafer =
                store.durablePosition() <= released.durable() && store.writtenPosition() <= released.written();
        return mailbox.maySleep() && afterwards.isEmpty() && (waiting.isEmpty() || isNothingSafer);
    }

    Router router() {
        return router;
    }

    Sessions sessions() {
        return sessions;
    }

    /** The timers of what lives on this loop. */
    public TimerQueue timers() {
        return timers;
    }

    BufferPool buffers() {
        return buffers;
    }

    SessionStore store() {
        return store;
    }

    Guard guard() {
        return shared.guard();
    }

    /** How far it is behind. */
    public Lag lag() {
        return lag;
    }

    Limits limits() {
        return shared.limits();
    }

    /** What happened lately. */
    public Ledger ledger() {
        return ledger;
    }

    Tracing tracing() {
        return tracing;
    }

    Tally tally() {
        return tally;
    }

    BrokerEvents events() {
        return shared.events();
    }

    /** No turn is expected to have more for another loop than the last one had, or than this. */
    private static final int BATCH_EXPECTED_MAX = 1_024;

    /** So many connections beyond the limit may come as far as CONNECT, to be told why they are refused; more are closed at once. */
    private static final int TOLD_WHY_MAX = 1_024;
}
