package org.ternmq.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.io.Completions;
import org.ternmq.client.io.Output;
import org.ternmq.client.options.Bounds;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.WhenFull;
import org.ternmq.client.store.Entry;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.endpoint.ClientEndpoint;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;

/**
 * Messages that were given to the client and are not done with: they wait to be sent, in the order they came, or to be acknowledged.
 * Bounded in messages and bytes; one message alone may be larger. Guarded by the client's lock.
 */
final class Publisher {
    private final Queue<Outgoing> incoming = new ConcurrentLinkedQueue<>(); // given without the lock, not yet waiting
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>(1);
    private final Map<Integer, Outgoing> inFlight = new LinkedHashMap<>(); // in the order of sending
    private final Bounds bounds;
    private final WhenFull whenFull;
    private final Condition less;
    private final Completions completions;
    private final Persistence persistence;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private long nextExpiryNanos = Publication.NO_EXPIRY;
    private long dropped;
    private @Nullable Outgoing sending;

    /**
     * A publisher without messages.
     *
     * @param less signalled whenever a message is done with
     */
    Publisher(ConnectOptions options, Condition less, Completions completions, Persistence persistence) {
        this.persistence = persistence;
        this.bounds = options.sending();
        this.whenFull = options.whenFull();
        this.less = less;
        this.completions = completions;
    }

    /** Whether all is done with. From any thread, like {@link #waiting}. */
    boolean isIdle() {
        return open.get() == 0;
    }

    int waiting() {
        return open.get();
    }

    /** How many were not sent because of the policy, or because their time was over. */
    long dropped() {
        return dropped;
    }

    boolean hasRoomFor(Delivery delivery) {
        return isIdle()
                || waiting() < bounds.messagesMax()
                        && bytes.get() + delivery.publication().chargeBytes() <= bounds.bytesMax();
    }

    /** Waits until there is room, or nothing is left to wait for, or the client has ended; whether the time was enough. */
    boolean awaitRoomFor(Delivery delivery, long deadlineNanos, BooleanSupplier hasEnded) {
        return await(() -> hasRoomFor(delivery) || hasEnded.getAsBoolean(), deadlineNanos);
    }

    /** Waits until all messages are done with; whether that came in time. */
    boolean awaitIdle(long deadlineNanos) {
        return await(this::isIdle, deadlineNanos);
    }

    private boolean await(BooleanSupplier condition, long deadlineNanos) {
        try {
            long left = deadlineNanos - System.nanoTime();
            while (!condition.getAsBoolean() && left > 0) {
                left = less.awaitNanos(left);
            }
            return condition.getAsBoolean();
        } catch (InterruptedException e) {
            throw MqttException.interrupted(e);
        }
    }

    /** Makes room by giving up the oldest that were not sent; whether that was enough. */
    private boolean dropOldestFor(Delivery delivery) {
        gather();
        while (!hasRoomFor(delivery) && !waiting.isEmpty()) {
            drop(waiting.remove());
        }
        return hasRoomFor(delivery);
    }

    private void drop(Outgoing message) {
        dropped++;
        persistence.dropped(message.sequence);
        forget(message);
        complete(message, ReasonCode.QUOTA_EXCEEDED);
    }

    /**
     * Takes a message, if there is room for it here, or on the disk where the policy spills.
     *
     * @return nothing if it is given up by the policy, and counted
     * @throws MqttException FULL if there is no room and it is not given up in silence
     */
    @Nullable
    Outgoing add(Delivery delivery, boolean isAsync) {
        if (hasRoomFor(delivery) || whenFull == WhenFull.DROP_OLDEST && dropOldestFor(delivery)) {
            return add(delivery, isAsync, false);
        }
        switch (whenFull) {
            case SPILL_TO_DISK -> {
                return add(delivery, isAsync, true);
            }
            case BLOCK, FAIL -> throw full("was not taken");
            case DROP_OLDEST, DROP_NEWEST -> {}
        }
        dropped++;
        return null;
    }

    static MqttException full(String what) {
        return new MqttException(
                Kind.FULL, ReasonCode.QUOTA_EXCEEDED, "too much waits to be acknowledged; the message " + what);
    }

    /**
     * Takes a message without the lock, if there is room for it and nothing special about it. Whoever has the lock next sees it; {@link
     * #fail} may have come before. From any thread.
     */
    @Nullable
    Outgoing offer(Delivery delivery, boolean isAsync) {
        if (persistence.isOn()
                || delivery.publication().expiresAtNanos() != Publication.NO_EXPIRY
                || !hasRoomFor(delivery)) {
            return null;
        }
        Outgoing message = new Outgoing(delivery, delivery.qos(), Persistence.NO_SEQUENCE, 0, isAsync);
        count(message, 1);
        incoming.add(message);
        return message;
    }

    private void count(Outgoing message, int sign) {
        open.addAndGet(sign);
        bytes.addAndGet((long) sign * message.chargeBytes());
    }

    /** What was offered waits behind what waits already. */
    private void gather() {
        for (Outgoing next = incoming.poll(); next != null; next = incoming.poll()) {
            waiting.add(next);
        }
    }

    /**
     * Takes a message.
     *
     * @param isSpilled whether it waits in the store alone, beyond the bounds of what waits in memory
     * @throws MqttException FULL if it is to be kept in the store, and has no room there
     */
    private Outgoing add(Delivery delivery, boolean isAsync, boolean isSpilled) {
        boolean isKept = isSpilled || delivery.qos().isAcknowledged();
        long wallMillis = isKept && persistence.isOn() ? System.currentTimeMillis() : 0;
        long sequence =
                isKept ? persistence.accept(delivery.publication().message(), wallMillis) : Persistence.NO_SEQUENCE;
        Outgoing message = new Outgoing(isSpilled ? null : delivery, delivery.qos(), sequence, wallMillis, isAsync);
        gather();
        waiting.add(message);
        count(message, 1);
        nextExpiryNanos = Math.min(nextExpiryNanos, delivery.publication().expiresAtNanos());
        return message;
    }

    /** A message that an earlier run has sent, and that was not acknowledged then. */
    void restoreSent(int packetId, Delivery delivery, long sequence) {
        Outgoing message = new Outgoing(delivery, delivery.qos(), sequence, 0, true);
        count(message, 1);
        inFlight.put(packetId, message);
    }

    /** A message that an earlier run has taken and not sent. */
    void restoreWaiting(long sequence, long wallMillis, Qos qos) {
        Outgoing message = new Outgoing(null, qos, sequence, wallMillis, true);
        count(message, 1);
        waiting.add(message);
    }

    /** Gives up a message for which nobody waits any more; whether it was not sent yet. */
    boolean withdraw(Outgoing message) {
        gather();
        boolean unsent = waiting.remove(message);
        if (unsent) {
            persistence.dropped(message.sequence);
            forget(message);
        }
        return unsent;
    }

    /** Sends what may be sent now. What waits at a higher quality of service holds up what came after it: order is kept. */
    void pump(ClientEndpoint endpoint, Output output, long nowNanos) {
        gather();
        for (Outgoing next = waiting.peek(); next != null && output.hasRoom(); next = waiting.peek()) {
            boolean acknowledged = next.qos.isAcknowledged();
            if (acknowledged && !endpoint.mayPublish()) {
                return;
            }
            waiting.remove();
            Delivery delivery = loaded(next);
            ReasonCode refusal = refusal(endpoint, delivery);
            if (delivery.publication().isExpired(nowNanos)) {
                expired(next);
            } else if (refusal.isError()) {
                persistence.dropped(next.sequence);
                fail(forget(next), rejected(refusal, delivery));
            } else if (acknowledged) {
                sending = next;
                inFlight.put(endpoint.publish(delivery, nowNanos), next);
            } else {
                endpoint.publish(delivery, nowNanos);
                persistence.dropped(next.sequence);
                complete(forget(next), ReasonCode.SUCCESS);
            }
        }
    }

    private Delivery loaded(Outgoing message) {
        Delivery delivery = message.delivery;
        if (delivery == null) {
            delivery = persistence.load(message.sequence, message.wallMillis);
            message.delivery = delivery;
            bytes.addAndGet(message.chargeBytes());
        }
        return delivery;
    }

    /** The message just sent was given an identifier. */
    void sent(int packetId) {
        if (sending != null) {
            persistence.sent(sending.sequence, packetId);
            sending = null;
        }
    }

    /** What was taken while there was no connection may be too much for the server of this one. */
    private static ReasonCode refusal(ClientEndpoint endpoint, Delivery delivery) {
        var terms = endpoint.terms();
        return terms == null ? ReasonCode.SUCCESS : terms.refusal(delivery);
    }

    /** When {@link #expire} wants to be called; {@link Publication#NO_EXPIRY} if never. */
    long expiryDeadlineNanos() {
        return nextExpiryNanos;
    }

    /** Gives up what waits and whose time is over [MQTT-3.3.2-5]; looked for at most once a second. */
    void expire(long nowNanos) {
        if (nextExpiryNanos == Publication.NO_EXPIRY || nowNanos - nextExpiryNanos < 0) {
            return;
        }
        long next = Publication.NO_EXPIRY;
        List<Outgoing> over = new ArrayList<>();
        for (Iterator<Outgoing> all = waiting.iterator(); all.hasNext(); ) {
            Outgoing message = all.next();
            Delivery here = message.delivery; // what lies in the store alone is looked at when its turn comes
            if (here != null && here.publication().isExpired(nowNanos)) {
                over.add(message);
                all.remove();
            } else if (here != null) {
                next = Math.min(next, here.publication().expiresAtNanos());
            }
        }
        nextExpiryNanos = next == Publication.NO_EXPIRY ? next : Math.max(next, nowNanos + 1_000_000_000L);
        over.forEach(this::expired);
    }

    private void expired(Outgoing message) {
        dropped++;
        persistence.dropped(message.sequence);
        String topic = loaded(message).publication().message().topic().toString();
        fail(
                forget(message),
                new MqttException(
                        Kind.EXPIRED, ReasonCode.UNSPECIFIED_ERROR, "message to " + topic + " expired unsent"));
    }

    /** Takes an answer. */
    void answered(int packetId, Packet answer) {
        Outgoing message = inFlight.remove(packetId);
        if (message != null && answer instanceof Ack ack) {
            // A PUBCOMP that no longer knows the identifier still says that the message had arrived.
            if (ack.reason().isError() && !(ack instanceof Ack.Pubcomp)) {
                fail(forget(message), rejected(ack.reason(), loaded(message)));
            } else {
                complete(forget(message), ack instanceof Ack.Pubcomp ? ReasonCode.SUCCESS : ack.reason());
            }
        }
    }

    /** A message in flight cannot be repeated: the server of this connection takes less than the last one did. */
    @SuppressWarnings("ReferenceEquality") // the very delivery, since an equal one may be in flight beside it
    void refused(Delivery delivery, ReasonCode reason) {
        for (Iterator<Outgoing> all = inFlight.values().iterator(); all.hasNext(); ) {
            Outgoing message = all.next();
            if (message.delivery == delivery) {
                all.remove();
                fail(forget(message), rejected(reason, delivery));
                return;
            }
        }
    }

    static MqttException rejected(ReasonCode reason, Delivery delivery) {
        String topic = delivery.publication().message().topic().toString();
        return new MqttException(Kind.REJECTED, reason, "message to " + topic + " was not taken: " + reason.text());
    }

    /**
     * A new connection whose server knows nothing of the messages in flight: those at QoS 1 are sent again, before all others, as
     * new ones; of those at QoS 2 nobody can tell whether they arrived, and once more could be once too often.
     */
    void onSessionLost() {
        List<Outgoing> sent = new ArrayList<>(inFlight.values());
        inFlight.clear();
        persistence.note(new Entry.SessionEnded());
        for (Outgoing message : sent.reversed()) {
            if (message.qos == Qos.AT_LEAST_ONCE) {
                waiting.addFirst(message);
            }
        }
        for (Outgoing message : sent) {
            if (message.qos == Qos.EXACTLY_ONCE) {
                persistence.dropped(message.sequence);
                fail(
                        forget(message),
                        new MqttException(
                                Kind.CONNECTION_LOST,
                                ReasonCode.UNSPECIFIED_ERROR,
                                "the session was lost while the message was under way; it may have arrived"));
            }
        }
    }

    private Outgoing forget(Outgoing message) {
        count(message, -1);
        less.signalAll();
        return message;
    }

    /** The client has ended: what waits or is in flight never will be done by it; what lies in the store, by a later one. */
    void fail(MqttException why) {
        boolean lost = why.kind() != Kind.CLOSED;
        MqttException unsent =
                lost ? new MqttException(Kind.NOT_SENT, why.reason(), "not sent: " + why.getMessage(), why) : why;
        gather();
        for (Outgoing message = waiting.poll(); message != null; message = waiting.poll()) {
            fail(forget(message), unsent);
        }
        inFlight.values().forEach(message -> fail(forget(message), why));
        inFlight.clear();
        less.signalAll();
    }

    private void complete(Outgoing message, ReasonCode reason) {
        if (message.isAsync) {
            completions.add(() -> message.done.complete(reason));
        } else {
            message.done.complete(reason);
        }
    }

    private void fail(Outgoing message, MqttException why) {
        if (message.isAsync) {
            completions.add(() -> message.done.completeExceptionally(why));
        } else {
            message.done.completeExceptionally(why);
        }
    }

    /** A message and who wants to hear of it. */
    static final class Outgoing {
        final CompletableFuture<ReasonCode> done = new CompletableFuture<>();
        private final Qos qos;
        private final long sequence; // in the store
        private final long wallMillis;
        private final boolean isAsync; // anybody's code may hang on the future, which then must not run on our threads
        private @Nullable Delivery delivery; // null while it lies in the store alone

        Outgoing(@Nullable Delivery delivery, Qos qos, long sequence, long wallMillis, boolean isAsync) {
            this.delivery = delivery;
            this.qos = qos;
            this.sequence = sequence;
            this.wallMillis = wallMillis;
            this.isAsync = isAsync;
        }

        int chargeBytes() {
            return delivery == null ? 0 : delivery.publication().chargeBytes();
        }
    }
}
