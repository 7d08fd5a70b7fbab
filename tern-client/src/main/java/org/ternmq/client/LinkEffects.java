package org.ternmq.client;

import org.ternmq.client.Answers.Owed;
import org.ternmq.client.io.Output;
import org.ternmq.client.store.Entry;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.endpoint.ClientOutbox;
import org.ternmq.core.endpoint.ClientTerms;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.store.StoreRecord;

/** What the endpoint of a link wants done. Called with the client's lock held. */
final class LinkEffects implements ClientOutbox {
    private final Link link;
    private final ClientState client;
    private final Output out;

    LinkEffects(Link link, ClientState client, Output out) {
        this.link = link;
        this.client = client;
        this.out = out;
    }

    @Override
    public void connected(Connack answer) {
        link.onConnack(answer);
    }

    @Override
    public void answered(int packetId, Packet answer) {
        client.publisher.answered(packetId, answer);
        client.requests.answered(packetId, answer);
    }

    @Override
    public void send(Packet packet) {
        link.show(packet);
        out.add(packet);
    }

    @Override
    public void publish(Delivery delivery, int packetId, boolean dup) {
        client.options
                .packetListener()
                .ifPresent(listener -> listener.sent(new Publish(delivery.message(), packetId, dup)));
        out.add(delivery, packetId, dup);
    }

    @Override
    public boolean takes(Delivery delivery) {
        ClientTerms terms = link.endpoint().terms();
        return terms == null || terms.takes(delivery);
    }

    @Override
    public void promise(Packet ack) {
        boolean answersPublish = ack instanceof Ack.Puback || ack instanceof Ack.Pubrec;
        if (!answersPublish || !client.answers.owe(ack, link)) {
            send(ack);
        }
        if (answersPublish) {
            link.answerDue();
        }
    }

    @Override
    public void record(StoreRecord change) {
        switch (change) {
            case StoreRecord.Sent sent -> client.publisher.sent(sent.packetId());
            case StoreRecord.Released released -> client.persistence.note(new Entry.Released(released.packetId()));
            case StoreRecord.Completed completed -> client.persistence.note(new Entry.Completed(completed.packetId()));
            case StoreRecord.Forgotten forgotten -> client.persistence.note(new Entry.Forgotten(forgotten.packetId()));
            default -> {} // Received is noted when the application has acknowledged
        }
    }

    @Override
    public void deliver(Message message) {
        Owed answer = link.dispatch(message);
        if (answer != null) {
            client.answers.delivered(answer);
        }
    }

    @Override
    public int unanswered() {
        return client.answers.atLeastOnce();
    }

    @Override
    public void close(ReasonCode reason, String why) {
        link.onClose(reason, why);
    }

    @Override
    public void dropped(Delivery delivery, DropReason reason) {
        client.publisher.refused(delivery, ReasonCode.PACKET_TOO_LARGE);
    }

    @Override
    public boolean hasRoom() {
        return out.hasRoom();
    }
}
