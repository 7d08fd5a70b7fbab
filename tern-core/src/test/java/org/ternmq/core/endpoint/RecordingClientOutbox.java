package org.ternmq.core.endpoint;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.store.StoreRecord;

/** Writes down every effect of a client's endpoint. */
final class RecordingClientOutbox implements ClientOutbox {
    final List<Packet> sent = new ArrayList<>();
    final List<Message> delivered = new ArrayList<>();
    final List<Integer> answered = new ArrayList<>();
    int unanswered;

    @Nullable
    Connack connack;

    @Nullable
    ReasonCode closed;

    @Nullable
    String why;

    /** What left since the last call. */
    List<Packet> take() {
        List<Packet> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    @Override
    public void connected(Connack answer) {
        connack = answer;
    }

    @Override
    public void answered(int packetId, Packet answer) {
        answered.add(packetId);
    }

    @Override
    public int unanswered() {
        return unanswered;
    }

    @Override
    public void send(Packet packet) {
        sent.add(packet);
    }

    @Override
    public void publish(Delivery delivery, int packetId, boolean dup) {
        sent.add(new Publish(delivery.message(), packetId, dup));
    }

    @Override
    public void promise(Packet ack) {
        sent.add(ack);
    }

    @Override
    public void record(StoreRecord change) {}

    @Override
    public void deliver(Message message) {
        delivered.add(message);
    }

    @Override
    public void close(ReasonCode reason, String words) {
        closed = reason;
        why = words;
    }

    @Override
    public void dropped(Delivery delivery, DropReason reason) {
        throw new AssertionError(delivery.message() + " dropped: " + reason);
    }

    @Override
    public boolean hasRoom() {
        return true;
    }
}
