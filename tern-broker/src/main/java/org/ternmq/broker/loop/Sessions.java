package org.ternmq.broker.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.count.Measure;
import org.ternmq.broker.count.Tally;
import org.ternmq.broker.ledger.Happening;
import org.ternmq.broker.ledger.Happening.Kind;
import org.ternmq.broker.operate.Resident;
import org.ternmq.broker.overload.Bans;
import org.ternmq.broker.overload.Flapping;
import org.ternmq.broker.overload.Refused;
import org.ternmq.broker.overload.Stage;
import org.ternmq.broker.route.Subscriber;
import org.ternmq.broker.share.Members;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.endpoint.Host;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Loader;
import org.ternmq.core.session.Meter;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.core.store.StoredSession;

/** The sessions of one loop's shards, connected or not. Confined to its loop. */
final class Sessions implements Host, Meter, Restoring {
    private final Loop loop;
    private final Shared shared;
    private final Tally tally;
    private final NavigableMap<String, Entry> entries =
            new TreeMap<>(); // in order, so that it can be read page by page
    private final Flapping flapping;
    private final Supplier<Limits> limits; // one object for all sessions

    Sessions(Loop loop, Shared shared) {
        this.loop = loop;
        this.shared = shared;
        this.tally = loop.tally();
        this.limits = shared::limits;
        this.flapping = new Flapping(shared.guard()::limits);
    }

    /** A session with its place in the index and its timer; what it does without a connection comes here. */
    private final class Entry implements Outbox, TimerQueue.Timed, Resident, Subscriber.Listener {
        private final Session session;
        private final Subscriber subscriber;
        private final TimerQueue.Timer timer = new TimerQueue.Timer(this);
        private @Nullable Members shares;
        private @Nullable Link link;
        private @Nullable List<CompletableFuture<Boolean>>
                heirs; // in turn, while its connection is lost and still heard

        Entry(String clientId) {
            session = new Session(clientId, limits, this, Sessions.this, Sessions.this::fetch);
            subscriber = new Subscriber(session, loop.index(), this);
        }

        @Override
        public Session session() {
            return session;
        }

        @Override
        public Optional<Link> attached() {
            return Optional.ofNullable(link);
        }

        private Members shares() {
            Members mine = shares;
            if (mine == null) {
                mine = loop.sharesOf(loop.index()).of(session);
                shares = mine;
            }
            return mine;
        }

        @Override
        public long deadlineNanos() {
            return session.deadlineNanos();
        }

        @Override
        public void onDeadline(long nowNanos) {
            if (session.onDeadline(nowNanos)) {
                tally.add(Count.SESSIONS_EXPIRED);
                end(this);
            }
        }

        @Override
        public void record(StoreRecord change) {
            loop.record(session, change);
        }

        @Override
        public void deliver(Message message) {
            loop.publish(message, session, null);
        }

        @Override
        public void dropped(Delivery delivery, DropReason reason) {
            loop.ledger().dropped(session.clientId(), delivery, reason, loop.nowNanos());
        }

        @Override
        public void waits(Delivery delivery, int waiting) {
            tally.histogram(Measure.QUEUE_DEPTH).observe(waiting);
            loop.ledger().waits(session.clientId(), delivery, loop.nowNanos());
        }

        @Override
        public void keptAway(Publication publication) {
            loop.ledger().keptAway(session.clientId(), publication, loop.nowNanos());
        }

        @Override
        public boolean hasRoom() {
            return false;
        }

        @Override
        public void send(Packet packet) {
            throw offline(packet.type().name());
        }

        @Override
        public void publish(Delivery delivery, int packetId, boolean dup) {
            throw offline("PUBLISH");
        }

        @Override
        public void promise(Packet ack) {
            throw offline(ack.type().name());
        }

        @Override
        public void close(ReasonCode reason, String why) {
            throw offline("close");
        }

        private IllegalStateException offline(String what) {
            return new IllegalStateException(what + " for " + session.clientId() + ", which has no connection");
        }
    }

    int size() {
        return entries.size();
    }

    private void fetch(long[] positions, Loader.Arrival arrival) {
        loop.store().fetch(positions, publications -> arrival.arrived(publications, loop.nowNanos()));
    }

    @Override
    public void restore(StoredSession stored, long disconnectedNanos) {
        Entry entry = new Entry(stored.clientId());
        entries.put(stored.clientId(), entry);
        tally.add(Count.SESSIONS);
        entry.session.restore(stored, disconnectedNanos);
        entry.session.access(access(new Client(stored.clientId(), Identity.of(stored.userName))));
        stored.subscriptions.forEach((filter, grant) -> enter(entry, filter, grant));
        loop.timers().arm(entry.timer);
    }

    @Override
    public Collection<Session> sessions() {
        return entries.values().stream().map(entry -> entry.session).toList();
    }

    /** All of them by client identifier; a view. */
    NavigableMap<String, ? extends Resident> all() {
        return Collections.unmodifiableNavigableMap(entries);
    }

    /** Forgets the session of a client, unless it has a connection. */
    void end(String clientId) {
        Entry known = entries.get(clientId);
        if (known != null && !known.session.isConnected()) {
            end(known);
        }
    }

    /** The CONNECT of a client was accepted. */
    void attached(Link link, Session session) {
        entryOf(session).link = link;
    }

    @Override
    public Refusal admit(Connect connect, boolean isKept) {
        int max = shared.limits().connectionsMax();
        if (shared.counters().connections() > max) {
            shared.guard().refused(Refused.CONNECTIONS);
            return new Refusal(ReasonCode.QUOTA_EXCEEDED, "no more than " + max + " connections at a time");
        }
        if (shared.guard().bans().hasClient(connect.clientId(), loop.nowNanos())) {
            return refusal(ReasonCode.BANNED, Refused.BANNED);
        }
        if (flapping.isBanned(connect.clientId(), loop.nowNanos())) {
            return refusal(ReasonCode.BANNED, Refused.CLIENT_BANNED);
        }
        if (shared.guard().memory().compareTo(Stage.HIGH) >= 0) {
            return refusal(ReasonCode.SERVER_BUSY, Refused.MEMORY);
        }
        if (isBehind()) {
            return refusal(ReasonCode.SERVER_BUSY, Refused.LAG);
        }
        Entry known = entries.get(connect.clientId());
        boolean isNew = connect.cleanStart() || known == null || !known.session.isDurable();
        return isKept && isNew && isFull()
                ? new Refusal(ReasonCode.QUOTA_EXCEEDED, "the disk is nearly full, no further session can be kept")
                : Refusal.NONE;
    }

    private Refusal refusal(ReasonCode reason, Refused why) {
        shared.guard().refused(why);
        return new Refusal(reason, why.why());
    }

    private boolean isBehind() {
        long max = shared.guard().limits().lagMillisMax() * 1_000_000L;
        return max > 0 && loop.lag().nanos(loop.nowNanos()) > max;
    }

    @Override
    public boolean isFull() {
        return loop.store().isFull();
    }

    @Override
    public Authenticator authenticator() {
        return shared.authenticator();
    }

    @Override
    public Access access(Client client) {
        return shared.authorizer().access(client);
    }

    @Override
    public Optional<Interceptor> interceptor() {
        return shared.interceptor();
    }

    @Override
    public void keptOut(ReasonCode reason) {
        shared.guard().refused(Refused.atLogin(reason));
    }

    @Override
    public void execute(LongConsumer task) {
        loop.execute(() -> {
            try {
                task.accept(loop.nowNanos());
            } catch (RuntimeException defect) { // of one connection, and the others of this turn go on
                loop.events().failed("what was done with a late answer", defect);
            }
        });
    }

    @Override
    public ReasonCode mayPublish(Access access, Message message, Durability listener, boolean canBeTold) {
        if (isOurs(message.topic()) || !access.mayPublish(message.topic(), message.qos(), message.retain())) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        boolean hasNoRoom = message.retain() && canBeTold && !shared.retained().hasRoomFor(message)
                || message.qos().isAcknowledged()
                        && isFull()
                        && loop.router().wouldKeep(message, loop.durability(message, listener));
        return hasNoRoom ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
    }

    @Override
    public void dropped(Session session, Message message, DropReason why, ReasonCode told) {
        loop.ledger().refused(session.clientId(), message, why, told, loop.nowNanos());
    }

    @Override
    public void refused(Session session, TopicFilter filter, ReasonCode reason) {
        happened(session, Kind.NOT_SUBSCRIBED, filter, reason);
    }

    /** What the broker says of itself must not come from anyone else (5.0 section 4.7.2). */
    private static boolean isOurs(TopicName topic) {
        return topic.startsWithDollar()
                && (topic.equals(SYS) || Arrays.equals(topic.utf8(), 0, Math.min(topic.length(), 5), SYS_PREFIX, 0, 5));
    }

    @Override
    public String assignClientId() {
        while (true) { // one that belongs to this loop, so that the connection can stay
            String id = "tern-" + Long.toUnsignedString(shared.chance().nextLong(), 36);
            if (loop.homeOf(id) == loop && !entries.containsKey(id)) { // [MQTT-3.1.3-6, MQTT-3.2.2-16, MQTT3-3.1.3-6]
                return id;
            }
        }
    }

    @Override
    public Refusal mayOpen(String clientId, Identity identity) {
        Bans bans = shared.guard().bans();
        if (bans.hasUser(identity.userName(), loop.nowNanos()) || bans.hasClient(clientId, loop.nowNanos())) {
            return new Refusal(ReasonCode.BANNED, Refused.BANNED.why()); // counted as who may not connect as who it is
        }
        Entry entry = entries.get(clientId);
        if (entry == null || !shared.limits().ownedClientIds()) {
            return Refusal.NONE;
        }
        String owner = entry.session.owner();
        return owner.isEmpty() || owner.equals(identity.userName())
                ? Refusal.NONE
                : new Refusal(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "the client identifier belongs to another user");
    }

    @Override
    public CompletableFuture<Boolean> left(String clientId) {
        Entry entry = entries.get(clientId);
        if (entry == null || entry.heirs == null) {
            return CompletableFuture.completedFuture(true);
        }
        var turn = new CompletableFuture<Boolean>();
        entry.heirs.add(turn);
        return turn;
    }

    /** The connection of a client is lost, and what it brought is still being handled: until then no other takes its place. */
    void isLeaving(String clientId) {
        Objects.requireNonNull(entries.get(clientId)).heirs = new ArrayList<>();
    }

    /**
     * By the identifier alone [MQTT-3.1.3-2, MQTT3-3.1.3-2], and as Clean Start says [MQTT-3.1.4-4, MQTT3-3.1.4-3]: what was is
     * discarded [MQTT-3.1.2-4, MQTT3-3.1.2-6] or goes on [MQTT-3.1.2-5, MQTT3-3.1.2-4], and where nothing was a session begins
     * [MQTT-3.1.2-6]. While it has a connection its end is not due [MQTT-4.1.0-1, MQTT3-4.1.0-1, MQTT3-4.1.0-2].
     */
    @Override
    public Opened open(String clientId, boolean cleanStart, Durability promised, long nowNanos) {
        assert loop.homeOf(clientId) == loop : clientId;
        Entry entry = entries.get(clientId);
        if (entry != null) {
            Session.Holder holder = entry.session.holder();
            if (holder != null) {
                holder.onTakenOver(nowNanos);
                entry = entries.get(clientId); // gone if the session ended with that connection
            }
        }
        if (entry != null && (cleanStart || entry.session.isLessThan(promised))) {
            end(entry);
            entry = null;
        }
        boolean present = entry != null;
        if (entry == null) {
            entry = new Entry(clientId);
            entries.put(clientId, entry);
            tally.add(Count.SESSIONS);
        }
        loop.timers().cancel(entry.timer);
        tally.add(Count.SESSIONS_CONNECTED);
        shared.guard().connected(clientId, flapping, nowNanos);
        return new Opened(entry.session, present);
    }

    @Override
    public void released(Session session, long nowNanos) {
        Entry entry = entryOf(session);
        entry.link = null;
        tally.add(Count.SESSIONS_CONNECTED, -1);
        if (entry.heirs != null) {
            entry.heirs.forEach(turn -> turn.complete(true));
            entry.heirs = null;
        }
        if (session.isKept()) { // [MQTT-3.1.2-23]
            if (entry.shares != null) {
                entry.shares.disconnected();
            }
            loop.timers().arm(entry.timer);
        } else {
            end(entry);
        }
    }

    /** Forgets the session; what was retained stays [MQTT3-3.1.2-7]. */
    private void end(Entry entry) {
        Session session = entry.session;
        loop.timers().cancel(entry.timer);
        for (TopicFilter filter : session.subscriptions().keySet()) {
            unsubscribe(entry, filter);
        }
        entries.remove(session.clientId());
        tally.add(Count.SESSIONS, -1);
        session.end();
        if (session.isKept()) { // else that it was disconnected says the same
            happened(session, Kind.SESSION_ENDED, "", ReasonCode.SUCCESS);
        }
    }

    @Override
    public void subscribe(Session session, TopicFilter filter, Grant grant) {
        enter(entryOf(session), filter, grant);
        happened(session, Kind.SUBSCRIBED, filter, ReasonCode.granted(grant.qosMax()));
    }

    private void happened(Session session, Kind kind, Object what, ReasonCode reason) {
        loop.ledger().happened(new Happening(loop.nowNanos(), session.clientId(), kind, what, reason));
    }

    private void enter(Entry entry, TopicFilter filter, Grant grant) {
        if (filter.isShared()) {
            entry.shares().subscribe(filter, grant);
        } else {
            shared.subscriptions().subscribe(entry.subscriber, filter, grant);
        }
    }

    @Override
    public void unsubscribe(Session session, TopicFilter filter) {
        unsubscribe(entryOf(session), filter);
        happened(session, Kind.UNSUBSCRIBED, filter, ReasonCode.SUCCESS);
    }

    private void unsubscribe(Entry entry, TopicFilter filter) {
        if (filter.isShared()) {
            entry.shares().unsubscribe(filter);
        } else {
            shared.subscriptions().unsubscribe(entry.subscriber, filter);
        }
    }

    @Override
    public List<Delivery> retained(TopicFilter filter, Grant grant, long nowNanos) {
        return shared.retained().matching(filter, grant, nowNanos);
    }

    @Override
    public void held(Delivery delivery) {
        loop.held(delivery.publication());
    }

    @Override
    public void letGo(Delivery delivery) {
        loop.letGo(delivery.publication());
    }

    @Override
    public void inFlight(int more) {
        tally.add(Count.IN_FLIGHT, more);
    }

    @Override
    public void subscribed(TopicFilter filter) {
        tally.add(filter.isShared() ? Count.SHARED_SUBSCRIPTIONS : Count.SUBSCRIPTIONS);
    }

    @Override
    public void unsubscribed(TopicFilter filter) {
        tally.add(filter.isShared() ? Count.SHARED_SUBSCRIPTIONS : Count.SUBSCRIPTIONS, -1);
    }

    private Entry entryOf(Session session) {
        @Nullable Entry entry = entries.get(session.clientId());
        if (entry == null || entry.session != session) {
            throw new IllegalStateException("no session of " + session.clientId() + " on loop " + loop.index());
        }
        return entry;
    }

    private static final TopicName SYS = TopicName.of("$SYS");
    private static final byte[] SYS_PREFIX = TopicName.of("$SYS/").utf8();
}
