package org.ternmq.bench.hot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.ledger.Insight;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.MemoryStore;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.SessionStore;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.journal.log.LogSettings;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;

/** Two loops of a broker with the clients of a scenario, all on one thread. */
final class HotPath implements BrokerEvents, AutoCloseable {
    /** How many messages are delivered in a round. */
    static final int DELIVERIES = 500;

    private final Scenario scenario;
    private final Loop[] loops = new Loop[2];
    private final List<HotClient> publishers = new ArrayList<>();
    private final List<HotClient> subscribers = new ArrayList<>();
    private final List<byte[]> packets = new ArrayList<>();
    private final List<Integer> idsAt = new ArrayList<>();
    private final @Nullable Path folder;
    private final @Nullable Journal journal;
    private long nowNanos = 1_000_000_000L;
    private int rounds;

    HotPath(Scenario scenario, int ledgerEntriesMax) throws IOException {
        this.scenario = scenario;
        this.folder = scenario.kept ? Files.createTempDirectory("tern-hot") : null;
        this.journal = folder == null
                ? null
                : Journal.open(
                        FolderDisk.open(folder),
                        new LogSettings(64 << 20, 1 << 20, 64 << 20, 0, 7),
                        new Clock(System::currentTimeMillis, () -> nowNanos));
        Shared shared = Shared.of(Limits.DEFAULT, this, new SplittableRandom(7)).with(Insight.of(ledgerEntriesMax));
        for (int i = 0; i < loops.length; i++) {
            int index = i;
            SessionStore store =
                    journal == null ? new MemoryStore() : journal.newStore(task -> loops[index].execute(task));
            loops[i] = new Loop(i, loops, shared, store, () -> {}, nowNanos);
        }
        for (int i = 0; i < scenario.subscribers; i++) {
            HotClient subscriber = connect("subscriber-" + i, i);
            var request = Subscribe.Request.of(TopicFilter.of(scenario.filter(i)), scenario.qos);
            subscriber.send(new Subscribe(1, Properties.NONE, List.of(request)));
            subscribers.add(subscriber);
        }
        for (int i = 0; i < scenario.publishers; i++) {
            publishers.add(connect("publisher-" + i, i));
            packets.add(packet(scenario.topic(i)));
            idsAt.add(scenario.qos.isAcknowledged() ? 4 + scenario.topic(i).length() : 0);
        }
        for (int i = 0; i < 10; i++) {
            turn();
        }
    }

    private HotClient connect(String clientId, int index) {
        var client = new HotClient(loops);
        client.handler(loops[index % loops.length].accept(client, nowNanos));
        client.send(new Connect(
                Version.V3_1_1, clientId, !scenario.kept, 0, Properties.NONE, Optional.empty(), Connect.Login.NONE));
        return client;
    }

    private byte[] packet(String topic) {
        Message message = Message.of(TopicName.of(topic), Bytes.wrap(new byte[64]), scenario.qos, false);
        Packet publish =
                scenario.qos == Qos.AT_MOST_ONCE ? Publish.atMostOnce(message) : new Publish(message, 1, false);
        ByteBuffer bytes = ByteBuffer.allocate(PacketEncoder.size(publish, Version.V3_1_1));
        PacketEncoder.encode(publish, Version.V3_1_1, bytes);
        return bytes.array();
    }

    /** Every publisher publishes its share, and the broker runs until all is delivered and acknowledged. */
    void round() throws IOException {
        rounds++;
        int published = scenario.subscribers > scenario.publishers ? 1 : DELIVERIES / scenario.publishers;
        for (int i = 0; i < publishers.size(); i++) {
            for (int n = 0; n < published; n++) {
                publishers.get(i).publish(packets.get(i), idsAt.get(i));
            }
        }
        int toComplete = scenario.qos.isAcknowledged() ? DELIVERIES * rounds : 0;
        for (int turns = 0; delivered() < DELIVERIES * rounds || completed() < toComplete; turns++) {
            if (turns > TURNS_MAX) {
                throw new IllegalStateException(
                        "round " + rounds + ": " + delivered() + " delivered, " + completed() + " acknowledged");
            }
            turn();
        }
    }

    private void turn() throws IOException {
        nowNanos += 10_000;
        for (int i = 0; i < publishers.size(); i++) {
            publishers.get(i).step(nowNanos);
        }
        for (int i = 0; i < subscribers.size(); i++) {
            subscribers.get(i).step(nowNanos);
        }
        for (Loop loop : loops) {
            loop.turn(nowNanos);
            loop.roundEnds(nowNanos);
        }
        if (journal != null) {
            journal.step();
        }
    }

    private int delivered() {
        int all = 0;
        for (int i = 0; i < subscribers.size(); i++) {
            all += subscribers.get(i).delivered();
        }
        return all;
    }

    private int completed() {
        int all = 0;
        for (int i = 0; i < publishers.size(); i++) {
            all += publishers.get(i).completed();
        }
        return all;
    }

    @Override
    public void connected(String clientId, String peer) {}

    @Override
    public void closed(String clientId, String peer, ReasonCode reason, String why) {
        throw new IllegalStateException(clientId + " is disconnected: " + reason + ", " + why);
    }

    @Override
    public void failed(String what, Throwable cause) {
        throw new IllegalStateException(what, cause);
    }

    @Override
    public void close() throws IOException {
        if (folder != null) {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static final int TURNS_MAX = 10_000;
}
