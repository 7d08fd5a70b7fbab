package org.ternmq.core.flow;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.store.StoreRecord;

/**
 * Receiving half of the QoS flows (section 4.3); serves broker, client and gateway alike. Its state, the identifiers answered with
 * PUBREC whose PUBREL is still to come, is at most 65,535 bits. Confined to its loop.
 */
public final class Receiver {
    private @Nullable BitSet unreleased;
    private int open;
    private boolean recovering;

    /** How many QoS 2 exchanges the sender has begun on this connection and not released: its quota begins anew with each. */
    public int open() {
        return open;
    }

    /**
     * A new connection.
     *
     * @param resumed whether it goes on with the session of an earlier one, whose last answers may have been lost
     */
    public void onConnected(boolean resumed) {
        recovering = resumed;
        open = 0;
    }

    /**
     * Whether something else may not have this identifier: an exchange is open under it. In a session that goes on the sender may have
     * forgotten that; its identifiers begin anew, and to refuse them would lock it out for as long as the session lives.
     */
    public boolean isInUse(int packetId) {
        return !recovering && holds(packetId);
    }

    private boolean holds(int packetId) {
        return unreleased != null && unreleased.get(packetId);
    }

    /** Whether this PUBLISH begins an exchange that is not open yet. */
    public boolean isNew(Publish publish) {
        return !holds(publish.packetId());
    }

    /**
     * Takes a PUBLISH: delivers it, unless it is a repeat, and answers it under its identifier
     * [MQTT-3.3.4-1, MQTT3-3.3.4-1, MQTT-2.2.1-5, MQTT3-2.3.1-6], whatever becomes of the message
     * [MQTT-4.5.0-2, MQTT3-4.5.0-2].
     */
    public void onPublish(Publish publish, Outbox out) {
        switch (publish.message().qos()) {
            case AT_MOST_ONCE -> out.deliver(publish.message());
            case AT_LEAST_ONCE -> {
                out.deliver(publish.message()); // [MQTT-4.3.2-5, MQTT3-4.3.2-2] no identifier is remembered
                out.promise(Puback.success(publish.packetId())); // [MQTT-4.3.2-4]
            }
            case EXACTLY_ONCE -> acceptOnce(publish, out);
        }
    }

    private void acceptOnce(Publish publish, Outbox out) {
        int id = publish.packetId();
        if (isNew(publish)) { // [MQTT-4.3.3-10, MQTT3-4.3.3-2] a repeat is answered, not delivered, whatever DUP says
            change(new StoreRecord.Received(id), out);
            out.deliver(publish.message());
        }
        out.promise(Pubrec.success(id)); // [MQTT-4.3.3-8]
    }

    /**
     * Answers a PUBLISH that is not taken; nothing of it is kept, so that its identifier is free at once [MQTT-4.3.3-9]. In 3.x, which has
     * no reasons, the answer is a positive one [MQTT3-3.3.5-2].
     */
    public void refuse(Publish publish, ReasonCode reason, Outbox out) {
        switch (publish.message().qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> out.promise(Puback.of(publish.packetId(), reason));
            case EXACTLY_ONCE -> out.promise(Pubrec.of(publish.packetId(), reason));
        }
    }

    /** Answers a PUBLISH as if it were taken, though it goes nowhere. Nothing is written: should it come again, it is asked about again. */
    public void drop(Publish publish, Outbox out) {
        if (publish.message().qos() == Qos.EXACTLY_ONCE && isNew(publish)) {
            apply(new StoreRecord.Received(publish.packetId()));
        }
        refuse(publish, ReasonCode.SUCCESS, out);
    }

    /** Takes a PUBREL: the identifier is free, and known or not it is answered [MQTT-4.3.3-11, MQTT-4.3.3-13]. */
    public void onPubrel(Pubrel pubrel, Outbox out) {
        int id = pubrel.packetId();
        if (!holds(id)) {
            // After a lost PUBCOMP the repeated PUBREL is no error (5.0 section 3.7.2.1), and clients take 0x92 for
            // one.
            out.promise(Pubcomp.of(id, recovering ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
            return;
        }
        change(new StoreRecord.Forgotten(id), out); // [MQTT-4.3.3-12]
        out.promise(Pubcomp.success(id));
    }

    private void change(StoreRecord change, Outbox out) {
        apply(change);
        out.record(change);
    }

    /** The only door to durable state. */
    public void apply(StoreRecord change) {
        if (change instanceof StoreRecord.Received received) {
            BitSet ids = unreleased == null ? new BitSet() : unreleased;
            assert !ids.get(received.packetId()) : received;
            ids.set(received.packetId());
            unreleased = ids;
            open++;
        } else if (change instanceof StoreRecord.Forgotten forgotten && unreleased != null) {
            assert unreleased.get(forgotten.packetId()) : forgotten;
            unreleased.clear(forgotten.packetId());
            open = Math.max(0, open - 1);
        }
    }
}
