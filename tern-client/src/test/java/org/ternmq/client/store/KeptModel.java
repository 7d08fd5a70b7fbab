package org.ternmq.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ternmq.client.store.Recovered.InFlight;
import org.ternmq.client.store.Recovered.Kept;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;

/** The naive twin of a store: what entries amount to, in lists, with the messages. */
final class KeptModel {
    final TreeMap<Long, Entry.Accepted> messages = new TreeMap<>();
    final List<Entry.Sent> sent = new ArrayList<>();
    final List<Integer> released = new ArrayList<>();
    final List<Integer> received = new ArrayList<>();
    boolean exists;
    long nextSequence = 1;

    static KeptModel of(List<Entry> entries) {
        KeptModel model = new KeptModel();
        entries.forEach(model::apply);
        return model;
    }

    void apply(Entry entry) {
        switch (entry) {
            case Entry.Accepted one -> {
                messages.put(one.sequence(), one);
                nextSequence = one.sequence() + 1;
            }
            case Entry.Sent one -> sent.add(one);
            case Entry.Released one -> {
                end(one.packetId());
                released.add(one.packetId());
            }
            case Entry.Completed one -> {
                end(one.packetId());
                released.removeIf(id -> id == one.packetId());
            }
            case Entry.Dropped one -> messages.remove(one.sequence());
            case Entry.Received one -> received.add(one.packetId());
            case Entry.Forgotten one -> received.removeIf(id -> id == one.packetId());
            case Entry.SessionEnded one -> {
                sent.clear();
                released.clear();
                received.clear();
                exists = false;
            }
            case Entry.SessionExists one -> exists = one.exists();
        }
    }

    private void end(int packetId) {
        for (Entry.Sent one : List.copyOf(sent)) {
            if (one.packetId() == packetId) {
                sent.remove(one);
                messages.remove(one.sequence());
            }
        }
    }

    List<Entry.Accepted> waiting() {
        return messages.values().stream()
                .filter(message -> sent.stream().noneMatch(one -> one.sequence() == message.sequence()))
                .toList();
    }

    Recovered recovered() {
        List<InFlight> flights = sent.stream()
                .map(one -> new InFlight(one.packetId(), kept(message(one.sequence()))))
                .toList();
        return new Recovered(
                waiting().stream().map(KeptModel::kept).toList(),
                flights,
                released,
                received.stream().sorted().toList(),
                exists,
                nextSequence);
    }

    private Entry.Accepted message(long sequence) {
        Entry.Accepted found = messages.get(sequence);
        if (found == null) {
            throw new IllegalStateException("no message " + sequence);
        }
        return found;
    }

    Qos qos(Entry.Sent one) {
        return message(one.sequence()).message().qos();
    }

    private static Kept kept(Entry.Accepted accepted) {
        Message message = accepted.message();
        Publish publish = new Publish(message, message.qos().isAcknowledged() ? 1 : 0, false);
        return new Kept(
                accepted.sequence(), accepted.wallMillis(), message.qos(), PacketEncoder.size(publish, Version.V5));
    }

    /** The store keeps just this, and every message can be read. */
    void assertKeptBy(ClientStore store) throws IOException {
        assertThat(store.recovered()).isEqualTo(recovered());
        for (Map.Entry<Long, Entry.Accepted> message : messages.entrySet()) {
            assertThat(store.read(message.getKey()))
                    .isEqualTo(message.getValue().message());
        }
    }
}
