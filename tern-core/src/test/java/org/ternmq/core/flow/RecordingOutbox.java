package org.ternmq.core.flow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.store.StoreRecord;

/** Writes down every effect. */
public final class RecordingOutbox implements Outbox {
    /** All packets that left, in order: sent, published and promised. */
    public final List<Packet> out = new ArrayList<>();

    /** Promised packets alone. */
    public final List<Packet> promised = new ArrayList<>();

    public final List<StoreRecord> records = new ArrayList<>();
    public final List<Message> delivered = new ArrayList<>();
    public final List<DropReason> drops = new ArrayList<>();
    public @Nullable ReasonCode closed;
    public boolean room = true;

    /** What left since the last call. */
    public List<Packet> take() {
        List<Packet> taken = List.copyOf(out);
        out.clear();
        return taken;
    }

    @Override
    public void send(Packet packet) {
        out.add(packet);
    }

    @Override
    public void publish(Delivery delivery, int packetId, boolean dup) {
        out.add(new Publish(delivery.message(), delivery.qos() == Qos.AT_MOST_ONCE ? 0 : packetId, dup));
    }

    @Override
    public void promise(Packet ack) {
        out.add(ack);
        promised.add(ack);
    }

    @Override
    public void record(StoreRecord change) {
        records.add(change);
    }

    @Override
    public void deliver(Message message) {
        delivered.add(message);
    }

    @Override
    public void dropped(Delivery delivery, DropReason reason) {
        drops.add(reason);
    }

    @Override
    public void close(ReasonCode reason, String why) {
        closed = reason;
    }

    @Override
    public boolean hasRoom() {
        return room;
    }
}
