package org.ternmq.core.session;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.auth.Access;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.flow.Receiver;
import org.ternmq.core.flow.Sender;
import org.ternmq.core.flow.SenderState;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.core.store.StoredSession;

/**
 * What the server keeps of a client beyond its connection (5.0 section 4.1): subscriptions, messages in flight and waiting, the will,
 * and when all this ends. Without a connection its effects go to the outbox of its loop. Confined to its loop; bounded by {@link Limits}.
 *
 * <p>Transitions: connected by {@link #connect}; disconnected by {@link #disconnect}; over by {@link #end}, which its host calls at
 * once if the session is not kept, at {@link #deadlineNanos} if its time is over, or when a client starts anew.
 */
public final class Session {
    /** The session expiry interval that never passes. */
    public static final long NEVER = Connect.FOR_EVER;

    /** Whoever holds the session's connection; told when another connection takes the session. */
    public interface Holder {
        /** Another connection with this client id came: say so, close, and touch the session no more. */
        void onTakenOver(long nowNanos);
    }

    private final String clientId;
    private final Supplier<Limits> limits;
    private final Outbox offline;
    private final Meter meter;
    private final Recall recall;
    private final SenderState flows = new Flows();
    private final Sender sender = new Sender(flows);
    private final Receiver receiver = new Receiver();
    private final DeliveryQueue queue = new DeliveryQueue();
    private final Subscriptions subscriptions;
    private final Lifetime lifetime = new Lifetime();
    private final Replay replay = new Replay();
    private Runnable onRoom = () -> {};
    private final Admission admission = new Admission();
    private Outbox out;
    private @Nullable Holder holder;

    /** One that tells nobody what it holds, and holds all in memory. */
    public Session(String clientId, Limits limits, Outbox offline) {
        this(clientId, () -> limits, offline, Meter.NONE, Loader.NONE);
    }

    /**
     * A session that has never been connected.
     *
     * @param offline where effects go while there is no connection
     * @param meter told what it holds
     * @param loader asked for messages that lie in the journal
     */
    public Session(String clientId, Supplier<Limits> limits, Outbox offline, Meter meter, Loader loader) {
        this.clientId = clientId;
        this.limits = limits;
        this.offline = offline;
        this.meter = meter;
        this.subscriptions = new Subscriptions(meter);
        this.recall = new Recall(sender, queue, meter, loader);
        this.out = offline;
    }

    /** The client's identifier. */
    public String clientId() {
        return clientId;
    }

    /** Whether there is a connection. */
    public boolean isConnected() {
        return holder != null;
    }

    /** Whoever holds the connection, or {@code null}. */
    public @Nullable Holder holder() {
        return holder;
    }

    /** Whether the session outlives its connection. */
    public boolean isKept() {
        return lifetime.isKept();
    }

    /** Whether changes are written: the session is kept, or was, and is not for memory alone, or the journal knows it already. */
    public boolean isDurable() {
        return lifetime.isDurable();
    }

    /** What its last connection was promised. */
    public Durability durability() {
        return lifetime.durability();
    }

    /** Whether a connection that is promised so much cannot go on with it: it was never written. */
    public boolean isLessThan(Durability promised) {
        return lifetime.isLessThan(promised);
    }

    /** What the journal calls it; 0 before its first record. May be read on any loop that was told of the session afterwards. */
    public long number() {
        return lifetime.number();
    }

    /** The journal gave it a number. */
    public void number(long newNumber) {
        lifetime.number(newNumber);
    }

    /**
     * Goes on as it was kept, without a connection; to be called once, on a session just made.
     *
     * @param disconnectedNanos when its connection ended, in the past
     */
    public void restore(StoredSession stored, long disconnectedNanos) {
        lifetime.restore(stored.number(), disconnectedNanos);
        Recall.replay(stored, this::apply);
    }

    /** The half of the flows that sends. */
    public Sender sender() {
        return sender;
    }

    /** The half of the flows that receives. */
    public Receiver receiver() {
        return receiver;
    }

    /** Its subscriptions; a view. */
    public Map<TopicFilter, Grant> subscriptions() {
        return subscriptions.view();
    }

    /** How many messages above QoS 0 wait to be sent. */
    public int queued() {
        return queue.size();
    }

    /** How many bytes they are charged. */
    public long queuedBytes() {
        return queue.bytes();
    }

    /** Whether no message above QoS 0 waits or is in flight. */
    public boolean isQuiet() {
        return queue.isEmpty() && sender.open() == 0;
    }

    /** Whether the connection takes more now than what it has to send. */
    public boolean hasRoom() {
        return isConnected() && out.hasRoom();
    }

    /** How many messages above QoS 0 the client takes at once, whether it has them now or not. */
    public int window() {
        return sender.quotaMax();
    }

    /** How many messages above QoS 0 could be sent at once now, behind those that wait. */
    public int freeWindow() {
        return hasRoom() ? Math.max(0, sender.quota() - queue.size()) : 0;
    }

    /** The listener is called whenever {@link #hasRoom} or {@link #freeWindow} may have grown. */
    public void onRoom(Runnable listener) {
        onRoom = listener;
    }

    /** What its client may do. */
    public Access access() {
        return admission.access();
    }

    /** From here on its client may do this. */
    public void access(Access newAccess) {
        admission.access(newAccess);
    }

    /** The user whose it is; empty if it is nobody's in particular. */
    public String owner() {
        return admission.owner();
    }

    /** Its connection, which has begun, is of this user, whose it is from here on. */
    public void owner(String userName) {
        if (!userName.equals(owner())) {
            change(new StoreRecord.Owned(userName));
        }
    }

    /** A connection begins to use the session: the will is replaced, a waiting one is not published [MQTT-3.1.3-9]. */
    public void connect(Holder newHolder, Outbox newOut, StoreRecord.Connected terms, int receiveMaximum) {
        assert holder == null : clientId;
        holder = newHolder;
        out = newOut;
        lifetime.durability(newOut.durability());
        receiver.onConnected(lifetime.hasBegun());
        change(terms);
        sender.onConnected(Math.min(receiveMaximum, limits.get().inFlightMax()));
        recall.readInFlight(this::pump);
    }

    /** The connection is gone. The session lives on for so long; {@code withWill} its will is published, at once or after its delay [MQTT-3.1.2-8]. */
    public void disconnect(long newExpirySeconds, boolean withWill, long nowNanos) {
        assert holder != null : clientId;
        keepReplay();
        lifetime.disconnected(nowNanos);
        boolean willWaits = withWill && lifetime.will().isPresent();
        change(new StoreRecord.Disconnected(newExpirySeconds, willWaits));
        holder = null;
        out = offline;
        if (willWaits
                && (lifetime.willDelaySeconds() == 0 || !isKept())) { // [MQTT-3.1.2-8, MQTT3-3.1.2-8, MQTT3-3.1.2-12]
            publishWill();
        }
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE} if never. */
    public long deadlineNanos() {
        return isConnected() ? Long.MAX_VALUE : lifetime.deadlineNanos();
    }

    /** Publishes a will whose delay has passed; whether the session's time is over too, so that its host ends it. */
    public boolean onDeadline(long nowNanos) {
        if (isConnected()) {
            return false;
        }
        if (lifetime.isWillDue(nowNanos)) {
            publishWill();
        }
        return lifetime.isOver(nowNanos);
    }

    /** What groups of shared subscriptions dealt and was not sent goes back to them: other members may be there to take it. */
    public void giveBack() {
        // [MQTT-4.8.2-4] Not what is in flight: a flow begun is completed with this client.
        List<Delivery> unsent = queue.shared();
        if (!unsent.isEmpty()) {
            change(new StoreRecord.GivenBack(unsent));
            unsent.forEach(Delivery::giveBack);
        }
    }

    /** The session is over: a waiting will is published now, waiting messages are dropped. */
    public void end() {
        assert holder == null : clientId;
        if (lifetime.will().isPresent()) {
            publishWill();
        }
        for (Delivery waiting = queue.peek(); waiting != null; waiting = queue.peek()) {
            dequeue();
            refuse(waiting, DropReason.SESSION_ENDED);
        }
        sender.giveBackUnacknowledged();
        change(new StoreRecord.Ended());
    }

    private void refuse(Delivery delivery, DropReason reason) {
        if (!delivery.giveBack()) {
            out.dropped(delivery, reason);
        }
    }

    /**
     * With the QoS, RETAIN and properties that it was given
     * [MQTT-3.1.2-14, MQTT-3.1.2-15, MQTT-3.1.3-10, MQTT3-3.1.2-16, MQTT3-3.1.2-17].
     */
    private void publishWill() {
        Message message = lifetime.will().orElseThrow();
        boolean isAllowed = admission.mayPublish(message, clientId, out);
        change(new StoreRecord.WillGone(isAllowed));
        if (isAllowed) {
            out.deliver(message.withProperties(message.properties().without(PropertyId.WILL_DELAY_INTERVAL)));
        }
    }

    /**
     * Subscribes, or replaces a subscription to the same filter [MQTT-3.8.4-3, MQTT3-3.8.4-3].
     *
     * @return whether the subscription did not exist
     */
    public boolean subscribe(TopicFilter filter, Grant grant) {
        boolean isNew = !subscriptions.contains(filter);
        change(new StoreRecord.Subscribed(filter, grant));
        return isNew;
    }

    /** Ends a subscription; whether there was one. */
    public boolean unsubscribe(TopicFilter filter) {
        if (!subscriptions.contains(filter)) {
            return false;
        }
        change(new StoreRecord.Unsubscribed(filter));
        return true;
    }

    /**
     * A message for this session: it is sent, or waits behind what waits already, or is dropped for this session alone
     * [MQTT-4.5.0-1, MQTT3-4.5.0-1, MQTT3-3.1.2-5, MQTT-4.6.0-5, MQTT3-4.6.0-5, MQTT3-4.6.0-6].
     */
    public void deliver(Delivery delivery, long nowNanos) {
        if (lifetime.hasEnded()) { // matched before the session was over
            refuse(delivery, DropReason.SESSION_ENDED);
        } else if (isConnected() && !admission.mayHave(delivery)) { // what waits is looked at when it is sent
            admission.deny(delivery, out);
        } else if (!delivery.qos().isAcknowledged()) {
            if (!isConnected()) {
                out.dropped(delivery, DropReason.NOT_CONNECTED);
            } else if (admission.fits(delivery, out)) {
                out.publish(delivery, 0, false); // [MQTT-4.3.1-1, MQTT3-4.3.1-1]
            }
        } else if (isConnected() && queue.isEmpty() && !admission.fits(delivery, out)) {
            out.record(new StoreRecord.Refused(delivery));
        } else if (isConnected() && queue.isEmpty() && sender.hasQuota() && out.hasRoom()) {
            sender.begin(delivery, false, out);
        } else {
            enqueue(delivery);
        }
    }

    private void enqueue(Delivery delivery) {
        if (delivery.isShared() && !isConnected()) {
            delivery.giveBack();
        } else if (queue.hasRoomFor(delivery, limits.get())) {
            apply(new StoreRecord.Queued(delivery)); // recorded by the publisher's record
            out.waits(delivery, queue.size());
        } else if (!delivery.giveBack()) {
            out.record(new StoreRecord.Refused(delivery));
            out.dropped(delivery, DropReason.QUEUE_FULL);
        }
    }

    /** Whether so many retained messages wait already that no further subscription may ask for more. */
    public boolean isReplayFull(int more) {
        return replay.isFull(more, limits.get());
    }

    /** Sends retained messages behind what waits already, as fast as the client takes them. */
    public void replayRetained(List<Delivery> retained, long nowNanos) {
        List<Delivery> allowed = retained.stream()
                .filter(delivery -> admission.mayHave(delivery, out))
                .toList();
        replay.add(allowed);
        allowed.stream() // no publisher's record speaks of these
                .filter(delivery -> delivery.qos().isAcknowledged())
                .forEach(delivery -> out.record(new StoreRecord.Queued(delivery)));
        pump(nowNanos);
    }

    /**
     * Sends what may be sent now: repeats first, then what waits, then retained messages. To be called when room has come. Nothing but
     * these waits for the quota [MQTT-3.3.4-10, MQTT-4.9.0-3].
     */
    public void pump(long nowNanos) {
        if (!isConnected()) {
            return;
        }
        sender.repeat(out);
        for (Delivery oldest = queue.peek(); oldest != null && out.hasRoom(); oldest = queue.peek()) {
            if (!oldest.publication().isLoaded()) {
                break;
            } else if (oldest.publication().isExpired(nowNanos)) {
                change(new StoreRecord.Discarded(oldest));
                out.dropped(oldest, DropReason.EXPIRED);
            } else if (!admission.mayHave(oldest, out) || !admission.fits(oldest, out)) {
                change(new StoreRecord.Discarded(oldest));
            } else if (sender.hasQuota()) {
                sender.begin(oldest, true, out);
            } else {
                break;
            }
        }
        recall.readAhead(this::pump);
        pumpReplay(nowNanos);
        onRoom.run();
    }

    private void pumpReplay(long nowNanos) {
        Delivery next = replay.next(out, nowNanos);
        while (next != null && out.hasRoom()) {
            if (!admission.mayHave(next, out) || !admission.fits(next, out)) {
                out.record(new StoreRecord.Refused(next));
            } else if (!next.qos().isAcknowledged()) {
                out.publish(next, 0, false);
            } else if (queue.isEmpty() && sender.hasQuota()) {
                sender.begin(next, false, out);
            } else {
                return;
            }
            replay.removeNext();
            next = replay.next(out, nowNanos);
        }
    }

    /** What is left of it above QoS 0 waits with the rest. */
    private void keepReplay() {
        for (Delivery rest : replay.takeRest(out)) {
            if (queue.hasRoomFor(rest, limits.get())) {
                apply(new StoreRecord.Queued(rest)); // recorded when the replay began
            } else {
                out.record(new StoreRecord.Refused(rest));
                out.dropped(rest, DropReason.QUEUE_FULL);
            }
        }
    }

    private void change(StoreRecord change) {
        apply(change);
        out.record(change);
    }

    /** The only door to durable state: live handling decides and comes here at once, replay comes here alone. */
    public void apply(StoreRecord change) {
        switch (change) {
            case StoreRecord.Connected terms -> lifetime.apply(terms);
            case StoreRecord.Owned owned -> admission.apply(owned);
            case StoreRecord.Disconnected terms -> lifetime.apply(terms);
            case StoreRecord.WillGone gone -> lifetime.willGone();
            case StoreRecord.Ended over -> {
                lifetime.end();
                recall.end();
                sender.held().forEach(meter::letGo);
                meter.inFlight(-sender.open());
                subscriptions.clear();
            }
            case StoreRecord.Subscribed made -> subscriptions.put(made.filter(), made.grant());
            case StoreRecord.Unsubscribed gone -> subscriptions.remove(gone.filter());
            case StoreRecord.Queued queued -> {
                queue.add(queued.delivery());
                meter.held(queued.delivery());
            }
            case StoreRecord.Discarded discarded -> dequeue();
            case StoreRecord.Refused refused -> {}
            case StoreRecord.GivenBack givenBack -> {
                queue.shared().forEach(meter::letGo);
                queue.removeShared();
            }
            case StoreRecord.Sent sent -> flows.apply(sent);
            case StoreRecord.Released released -> flows.apply(released);
            case StoreRecord.Completed completed -> flows.apply(completed);
            case StoreRecord.Received received -> receiver.apply(received);
            case StoreRecord.Forgotten forgotten -> receiver.apply(forgotten);
        }
    }

    /** The part of {@link #apply} that every message above QoS 0 passes twice or more. */
    private final class Flows implements SenderState {
        @Override
        public void apply(StoreRecord.Sent sent) {
            if (sent.fromQueue()) {
                dequeue();
            }
            meter.held(sent.delivery());
            meter.inFlight(1);
            sender.apply(sent);
        }

        @Override
        public void apply(StoreRecord.Released released) {
            letGo(released.packetId());
            sender.apply(released);
        }

        @Override
        public void apply(StoreRecord.Completed completed) {
            letGo(completed.packetId());
            meter.inFlight(-1);
            sender.apply(completed);
        }
    }

    private void dequeue() {
        meter.letGo(Objects.requireNonNull(queue.peek()));
        queue.removeFirst();
    }

    private void letGo(int packetId) {
        Delivery delivery = sender.held(packetId);
        if (delivery != null) {
            meter.letGo(delivery);
        }
    }
}
