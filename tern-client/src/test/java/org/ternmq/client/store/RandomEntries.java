package org.ternmq.client.store;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/** Draws entries that can follow on each other, as a client would make them, and keeps all that it drew. */
final class RandomEntries {
    final List<Entry> drawn = new ArrayList<>();
    private final KeptModel model = new KeptModel();
    private final RandomGenerator random;
    private final int payloadBytesMax;

    RandomEntries(RandomGenerator random, int payloadBytesMax) {
        this.random = random;
        this.payloadBytesMax = payloadBytesMax;
    }

    KeptModel model() {
        return model;
    }

    /** How many entries, and with them the model, begin anew from: what a crash has left. */
    void returnTo(int count) {
        List<Entry> left = List.copyOf(drawn.subList(0, count));
        drawn.clear();
        drawn.addAll(left);
        model.messages.clear();
        model.sent.clear();
        model.released.clear();
        model.received.clear();
        model.exists = false;
        model.nextSequence = 1;
        left.forEach(model::apply);
    }

    Entry next() {
        Entry entry = draw();
        drawn.add(entry);
        model.apply(entry);
        return entry;
    }

    private Entry draw() {
        List<Entry.Accepted> waiting = model.waiting();
        int dice = random.nextInt(100);
        if (dice < 2) {
            return dice == 0 ? new Entry.SessionEnded() : new Entry.SessionExists(random.nextBoolean());
        } else if (dice < 35 || waiting.isEmpty() && dice < 60) {
            return new Entry.Accepted(
                    model.nextSequence + random.nextInt(2), 1_000_000 + random.nextInt(1000), message());
        } else if (dice < 60) {
            return sendOrDrop(waiting);
        } else if (dice < 70) {
            return receiveOrForget();
        } else if (dice < 85 && !model.sent.isEmpty()) {
            Entry.Sent one = one(model.sent);
            boolean releases = model.qos(one) == Qos.EXACTLY_ONCE && random.nextInt(8) > 0;
            return releases ? new Entry.Released(one.packetId()) : new Entry.Completed(one.packetId());
        } else if (!model.released.isEmpty()) {
            return new Entry.Completed(one(model.released));
        }
        return receiveOrForget();
    }

    private Entry sendOrDrop(List<Entry.Accepted> waiting) {
        Entry.Accepted first = random.nextInt(8) == 0 ? one(waiting) : waiting.getFirst();
        if (!first.message().qos().isAcknowledged() || random.nextInt(20) == 0) {
            return new Entry.Dropped(first.sequence());
        }
        int packetId = 1 + random.nextInt(0xFFFF);
        boolean isInUse =
                model.released.contains(packetId) || model.sent.stream().anyMatch(one -> one.packetId() == packetId);
        return isInUse ? new Entry.Dropped(first.sequence()) : new Entry.Sent(first.sequence(), packetId);
    }

    private Entry receiveOrForget() {
        int packetId = 1 + random.nextInt(50);
        return model.received.contains(packetId) ? new Entry.Forgotten(packetId) : new Entry.Received(packetId);
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Message message() {
        byte[] payload = new byte[random.nextInt(payloadBytesMax + 1)];
        random.nextBytes(payload);
        Properties properties = random.nextBoolean()
                ? Properties.NONE
                : Properties.builder()
                        .add(PropertyId.MESSAGE_EXPIRY_INTERVAL, random.nextInt(1000))
                        .add(PropertyId.RESPONSE_TOPIC, "answers/ä")
                        .addUser("key", "value" + random.nextInt())
                        .addUser("key", "again")
                        .build();
        TopicName topic = TopicName.of("machines/" + random.nextInt(100));
        return new Message(topic, Bytes.wrap(payload), Qos.of(random.nextInt(3)), random.nextBoolean(), properties);
    }
}
