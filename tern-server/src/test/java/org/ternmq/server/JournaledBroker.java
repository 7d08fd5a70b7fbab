package org.ternmq.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.SessionStore;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.log.Log;
import org.ternmq.journal.log.LogSettings;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.RecordReader;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;

/**
 * The real loops and the real journal, on virtual time and a disk in memory: nothing is written before {@link #sync}, so that a test sees
 * which packets leave before and which after. For one thread.
 */
public final class JournaledBroker {
    static final LogSettings SETTINGS = new LogSettings(1 << 20, 1 << 16, 1 << 16, 1 << 20, 5);

    final MemoryDisk disk;
    public final VirtualBroker loops;
    private final Journal journal;
    private final SessionStore store;
    private final UnaryOperator<Shared> changes;
    private final long startMillis;
    private int told; // records that recorded() has told

    public JournaledBroker() {
        this(DurabilityRules.NONE);
    }

    JournaledBroker(DurabilityRules rules) {
        this(shared -> shared.with(rules));
    }

    /** One with other rules, or other ways to find out who clients are. */
    JournaledBroker(UnaryOperator<Shared> changes) {
        this(new MemoryDisk(), changes, 1_700_000_000_000L);
    }

    private JournaledBroker(MemoryDisk disk, UnaryOperator<Shared> changes, long startMillis) {
        this.disk = disk;
        this.changes = changes;
        this.startMillis = startMillis;
        VirtualBroker[] made = new VirtualBroker[1];
        long[] startNanos = {0};
        Clock clock = new Clock(() -> startMillis + (now(made) - startNanos[0]) / 1_000_000, () -> now(made));
        try {
            journal = Journal.open(disk, SETTINGS, clock);
            store = journal.newStore(task -> made[0].loops[0].execute(task));
            loops = new VirtualBroker(1, Limits.DEFAULT, () -> store, changes);
            made[0] = loops;
            startNanos[0] = loops.nowNanos;
            Restart.restore(journal, loops.loops, loops.shared);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        told = records().size();
    }

    private static long now(VirtualBroker[] made) {
        return made[0] == null ? 1_000_000_000L : made[0].nowNanos;
    }

    /** The disk does what there is to do, and the loops go on. */
    public void sync() {
        step();
        loops.run();
        step();
        loops.run();
    }

    private void step() {
        try {
            journal.step();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Lets time pass, so that the journal looks at the room on the disk again. */
    void later(double seconds) {
        loops.advanceSeconds(seconds);
        sync();
    }

    /** Another broker on what a power loss leaves of this one's disk, so much later. */
    public JournaledBroker afterPowerLoss(long seconds) {
        long millis = startMillis + loops.nowNanos / 1_000_000 + seconds * 1_000;
        return new JournaledBroker(disk.crash(() -> false), changes, millis);
    }

    /** How much waits in memory for the disk. */
    long unsyncedBytes() {
        return store.position() - store.durablePosition(); // as long as both are in one file
    }

    /** The records written since the last call, in short: their kinds, without those that tell the time. */
    List<String> recorded() {
        sync();
        List<LogRecord> all = records();
        List<String> fresh = all.subList(told, all.size()).stream()
                .filter(record -> !(record instanceof LogRecord.Time))
                .map(record -> record.type().name())
                .toList();
        told = all.size();
        return fresh;
    }

    /** All records of the log. */
    List<LogRecord> records() {
        List<LogRecord> found = new ArrayList<>();
        RecordReader reader = new RecordReader();
        try (Log log = Log.recover(
                disk.crash(() -> true),
                SETTINGS,
                0,
                (position, type, body) -> found.add(reader.read(position, (byte) type, body)))) {
            assert log.durable() > 0;
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return found;
    }

    /** A client of 5.0 whose session outlives it, connected. */
    VirtualClient kept(String clientId) {
        return kept(clientId, Version.V5);
    }

    /** A client whose session outlives it, connected. */
    VirtualClient kept(String clientId, Version version) {
        var client = new VirtualClient(loops, version);
        connect(client, clientId, Optional.empty());
        return client;
    }

    /** Connects with a session that outlives the connection by an hour, and lets the disk write it: what comes. */
    List<Packet> connect(VirtualClient client, String clientId, Optional<Message> will) {
        return connect(client, clientId, will, Connect.Login.NONE);
    }

    List<Packet> connect(VirtualClient client, String clientId, Optional<Message> will, Connect.Login login) {
        Properties properties = client.version.hasProperties()
                ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 3_600)
                : Properties.NONE;
        client.send(new Connect(client.version, clientId, false, 60, properties, will, login));
        return afterSync(client);
    }

    /** A client whose session ends with its connection. */
    VirtualClient passing(String clientId) {
        return VirtualClient.connected(loops, clientId);
    }

    /** A client with a session that is kept and a subscription. */
    VirtualClient subscriber(String clientId, String filter, Qos qos) {
        VirtualClient client = kept(clientId);
        client.subscribe(filter, qos);
        client.receive();
        sync();
        client.receive();
        return client;
    }

    /** What comes when the system has what was written, but the disk has not. */
    List<Packet> beforeSync(VirtualClient client) {
        List<Packet> came = new ArrayList<>();
        journal.onWritten(() -> came.addAll(client.receive()));
        loops.run();
        sync();
        journal.onWritten(() -> {});
        return came;
    }

    /** A client that came to a listener of its own. */
    VirtualClient at(Durability listener) {
        var client = new VirtualClient(loops, Version.V5);
        client.connection.durability = listener;
        return client;
    }

    /** What comes once all is safe. */
    List<Packet> afterSync(VirtualClient client) {
        loops.run();
        sync();
        return client.receive();
    }

    /** A PUBLISH with a payload of its own. */
    static Publish publish(String topic, Qos qos, boolean retain, int packetId) {
        return new Publish(VirtualClient.message(topic, "m" + packetId, qos, retain), packetId, false);
    }

    /** What a packet is, in short. */
    static List<String> kinds(List<Packet> packets) {
        return packets.stream()
                .map(packet -> packet instanceof Ack ack && ack.reason().isError()
                        ? packet.type() + " " + ack.reason()
                        : packet.type().name())
                .toList();
    }
}
