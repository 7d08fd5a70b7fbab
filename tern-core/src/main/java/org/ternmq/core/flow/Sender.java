package org.ternmq.core.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.store.StoreRecord;

/**
 * Sending half of the QoS flows (section 4.3): hands out packet identifiers, keeps what is in flight until it is acknowledged,
 * repeats it on a new connection in its old order [MQTT-4.4.0-1], and holds to the receiver's quota (5.0 section 4.9). Serves broker,
 * client and gateway alike. Holds at most as many messages as the receiver's maximum allows. Confined to its loop.
 */
public final class Sender implements SenderState {
    private final SenderState door;
    private final InFlight inFlight = new InFlight();
    private int requests;
    private int quotaMax;
    private int quota;
    private long[] unsent = NONE_UNSENT;
    private int nextUnsent;

    /** A sender that is all there is of its durable state. */
    public Sender() {
        this.door = this;
    }

    /**
     * A sender that is a part of something greater.
     *
     * @param door the only door to its durable state; it hands on what comes
     */
    public Sender(SenderState door) {
        this.door = door;
    }

    /**
     * A new connection: the quota is whole again [MQTT-4.9.0-1], and everything in flight is to be sent once more.
     *
     * @param receiveMaximum how many unacknowledged messages the receiver takes at once, 1 to 65,535
     */
    public void onConnected(int receiveMaximum) {
        releaseRequests();
        quotaMax = receiveMaximum;
        quota = receiveMaximum;
        unsent = inFlight.inOrderOfSending();
        nextUnsent = 0;
    }

    /** What was asked on another connection is not answered on this one. */
    private void releaseRequests() {
        if (requests > 0) {
            for (long id : inFlight.inOrderOfSending()) {
                release((int) id);
            }
        }
    }

    /** How many exchanges are open. */
    public int open() {
        return inFlight.size() - requests;
    }

    /** The message in flight under an identifier; {@code null} if there is none, or the receiver has it. */
    public @Nullable Delivery held(int id) {
        Delivery delivery = inFlight.get(id);
        return InFlight.isReleased(delivery) || InFlight.isRequest(delivery) ? null : delivery;
    }

    /** All messages in flight that the receiver may not have yet. */
    public List<Delivery> held() {
        List<Delivery> all = new ArrayList<>();
        for (long id : inFlight.inOrderOfSending()) {
            Delivery delivery = held((int) id);
            if (delivery != null) {
                all.add(delivery);
            }
        }
        return all;
    }

    /** [MQTT-4.8.2-4, MQTT-4.8.2-5] At QoS 1 another member of the group gets what this one may not have; at QoS 2 nobody does. */
    public void giveBackUnacknowledged() {
        for (Delivery sent : held()) {
            if (sent.qos() == Qos.AT_LEAST_ONCE) {
                sent.giveBack();
            }
        }
    }

    /** What lies in the journal and is to be read before it can be repeated, in the order of sending. */
    public List<Delivery> unloaded() {
        return held().stream()
                .filter(delivery -> !delivery.publication().isLoaded())
                .toList();
    }

    /**
     * Messages that lay in the journal were read: what can be sent takes the place of what could not, if that still has a place. Two may be
     * in flight of one message, each under its own terms.
     *
     * @param read those of {@link #unloaded()}, each of which equals itself alone, with what takes their places
     * @param replaced is shown which did
     */
    public void loaded(Map<Delivery, Delivery> read, BiConsumer<Delivery, Delivery> replaced) {
        for (long id : inFlight.inOrderOfSending()) {
            Delivery unloaded = held((int) id);
            Delivery loaded = unloaded == null ? null : read.get(unloaded);
            if (unloaded != null && loaded != null) {
                inFlight.put((int) id, loaded);
                replaced.accept(unloaded, loaded);
            }
        }
    }

    /** How many messages the receiver takes at once. */
    public int quotaMax() {
        return quotaMax;
    }

    /** How many more messages may be sent now. */
    public int quota() {
        return isRepeating() ? 0 : quota;
    }

    /** Whether another message may be sent now: there is quota [MQTT-3.3.4-9] and nothing older waits to be repeated. */
    public boolean hasQuota() {
        return quota > 0 && !isRepeating() && inFlight.hasFreeId();
    }

    /**
     * Sends a message above QoS 0 for the first time; to be asked only if {@link #hasQuota}.
     *
     * @return the packet identifier given to it
     */
    public int begin(Delivery delivery, Outbox out) {
        return begin(delivery, false, out);
    }

    /**
     * Sends a message above QoS 0 for the first time; to be asked only if {@link #hasQuota}.
     *
     * @param fromQueue whether it is the oldest one that waited, and waits no longer
     * @return the packet identifier given to it
     */
    public int begin(Delivery delivery, boolean fromQueue, Outbox out) {
        assert hasQuota() && delivery.qos().isAcknowledged() : delivery.qos();
        int id = inFlight.nextFreeId();
        var sent = new StoreRecord.Sent(id, delivery, fromQueue);
        door.apply(sent);
        out.record(sent);
        quota--; // [MQTT-4.9.0-2]
        out.publish(delivery, id, false); // [MQTT-3.3.1-3, MQTT3-3.3.1-3, MQTT-4.3.2-2, MQTT-4.3.3-2, MQTT3-4.3.2-1]
        return id;
    }

    /** Whether something of the last connection still waits to be repeated. */
    public boolean isRepeating() {
        return nextUnsent < unsent.length;
    }

    /** Whether an identifier is left, be it for a message or for a request. */
    public boolean hasFreeId() {
        return inFlight.hasFreeId();
    }

    /**
     * An identifier for a SUBSCRIBE or UNSUBSCRIBE, out of the same set [MQTT-2.2.1-3] and none of the quota; to be asked only if
     * {@link #hasFreeId}. It is held until {@link #release} or the next connection.
     */
    public int reserve() {
        int id = inFlight.nextFreeId();
        inFlight.put(id, InFlight.REQUEST);
        requests++;
        return id;
    }

    /** The request was answered; whether there was one under this identifier. */
    public boolean release(int id) {
        boolean known = InFlight.isRequest(inFlight.get(id));
        if (known) {
            inFlight.remove(id);
            requests--;
        }
        return known;
    }

    /**
     * Repeats what the last connection left unacknowledged, as far as quota and output reach, in its old order and under its old
     * identifiers [MQTT-4.4.0-1, MQTT3-4.4.0-1, MQTT3-2.3.1-3, MQTT-4.6.0-1, MQTT3-4.6.0-1], shared or not [MQTT-4.8.2-4]. What has begun expires no more
     * [MQTT-4.3.3-7].
     */
    public void repeat(Outbox out) {
        while (nextUnsent < unsent.length && out.hasRoom()) {
            int id = (int) unsent[nextUnsent];
            Delivery delivery = inFlight.get(id);
            if (delivery == null) {
                nextUnsent++;
            } else if (InFlight.isReleased(delivery)) {
                out.promise(Pubrel.success(id));
                nextUnsent++;
            } else if (!delivery.publication().isLoaded()) {
                return; // it comes from the disk, and then we are called again
            } else if (!out.takes(delivery)) { // the client came back with a smaller Maximum Packet Size
                over(new StoreRecord.Completed(id, Optional.of(delivery)), out);
                out.dropped(delivery, DropReason.TOO_LARGE);
                nextUnsent++;
            } else if (quota > 0) {
                quota--;
                out.publish(delivery, id, true); // [MQTT-3.3.1-1, MQTT3-3.3.1-1]
                nextUnsent++;
            } else {
                return;
            }
        }
        if (nextUnsent == unsent.length) {
            unsent = NONE_UNSENT;
            nextUnsent = 0;
        }
    }

    /**
     * QoS 1 is acknowledged, well or not; until then it is open. Unknown identifiers are ignored.
     *
     * @return whether the packet fits the exchange; if not it is a protocol error
     */
    public boolean onPuback(Puback puback, Outbox out) {
        Delivery delivery = inFlight.get(puback.packetId());
        if (delivery == null) {
            return true;
        }
        if (InFlight.isReleased(delivery) || delivery.qos() != Qos.AT_LEAST_ONCE) {
            return false;
        }
        complete(puback.packetId(), out);
        return true;
    }

    /**
     * First answer at QoS 2: the message is released [MQTT-4.3.3-4, MQTT3-4.3.3-1], or refused and done with. Until this answer the
     * PUBLISH is open, from here on PUBREL is. Promises leave in their order, so PUBREL follows the order of PUBREC
     * [MQTT-4.6.0-4, MQTT3-4.6.0-4].
     *
     * @return whether the packet fits the exchange; if not it is a protocol error
     */
    public boolean onPubrec(Pubrec pubrec, Outbox out) {
        int id = pubrec.packetId();
        Delivery delivery = inFlight.get(id);
        if (delivery == null) {
            if (!pubrec.reason().isError()) {
                out.promise(Pubrel.of(id, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
            }
            return true;
        }
        if (!InFlight.isReleased(delivery) && delivery.qos() != Qos.EXACTLY_ONCE) {
            return false;
        }
        if (pubrec.reason().isError()) {
            complete(id, out);
            return true;
        }
        if (!InFlight.isReleased(delivery)) {
            var released = new StoreRecord.Released(id);
            door.apply(released);
            out.record(released);
        }
        out.promise(Pubrel.success(id));
        return true;
    }

    /** The exchange is complete, well or not; until now PUBREL was open. Unknown identifiers are ignored. */
    public void onPubcomp(Pubcomp pubcomp, Outbox out) {
        if (InFlight.isReleased(inFlight.get(pubcomp.packetId()))) {
            complete(pubcomp.packetId(), out);
        }
    }

    /** [MQTT-4.8.2-6] Whatever the answer was, the message is done with; a refused one goes to nobody else. */
    private void complete(int id, Outbox out) { // [MQTT-4.4.0-2, U5-4.3.3-1] free for another message
        over(new StoreRecord.Completed(id, Optional.ofNullable(held(id))), out);
        quota = Math.min(quotaMax, quota + 1);
    }

    private void over(StoreRecord.Completed completed, Outbox out) {
        door.apply(completed);
        out.record(completed);
    }

    @Override
    public void apply(StoreRecord.Sent sent) { // [MQTT-4.3.2-3, MQTT-4.3.3-3]
        inFlight.put(sent.packetId(), sent.delivery());
    }

    @Override
    public void apply(StoreRecord.Released released) { // [MQTT-4.3.3-5, MQTT-4.3.3-6]
        inFlight.put(released.packetId(), InFlight.RELEASED);
    }

    @Override
    public void apply(StoreRecord.Completed completed) {
        inFlight.remove(completed.packetId());
    }

    private static final long[] NONE_UNSENT = new long[0];
}
