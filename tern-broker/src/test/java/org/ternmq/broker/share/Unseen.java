package org.ternmq.broker.share;

import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.StoreRecord;

/** The outbox of a session that a test needs only to name a member. */
public final class Unseen implements Outbox {
    static Member member(Shares shares, Group group, Grant grant) {
        var session = new Session("c", Limits.DEFAULT, new Unseen());
        return new Member(session, shares.of(session), shares, group, grant);
    }

    @Override
    public void send(Packet packet) {}

    @Override
    public void publish(Delivery delivery, int packetId, boolean dup) {}

    @Override
    public void promise(Packet ack) {}

    @Override
    public void record(StoreRecord change) {}

    @Override
    public void deliver(Message message) {}

    @Override
    public void close(ReasonCode reason, String why) {}

    @Override
    public void dropped(Delivery delivery, DropReason reason) {}

    @Override
    public boolean hasRoom() {
        return true;
    }
}
