package org.ternmq.sim.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoredSession;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.journal.log.LogSettings;
import org.ternmq.journal.store.Clock;
import org.ternmq.journal.store.Journal;
import org.ternmq.server.Restart;
import org.ternmq.sim.check.History;
import org.ternmq.sim.check.Violation;
import org.ternmq.sim.planted.FaultyDisk;
import org.ternmq.sim.planted.FaultyStore;
import org.ternmq.sim.planted.Planted;

/** The machine that the broker runs on: its disk, its clock, and a process of the broker if there is one. */
public final class Machine implements BrokerEvents {
    private final SplittableRandom random;
    private final Weather weather;
    private final Planted bug;
    private final History history;
    private final List<Channel> channels = new ArrayList<>();
    private MemoryDisk disk = new MemoryDisk();
    private FusedDisk fuse = new FusedDisk(disk);
    private boolean losesPower;
    private UnaryOperator<MemoryDisk> loss;
    private @Nullable Running running;
    private @Nullable Violation defect;
    private long nowNanos = 1_000_000_000L;
    private long bootNanos;
    private long stoodStillNanos;
    private long steppedNanos;
    private long steppedBeforeNanos;
    private int kills;
    private int powerLosses;

    /** A process of the broker. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Running(Loop[] loops, Shared shared, Journal journal) {}

    /** A machine that is off. */
    public Machine(SplittableRandom random, Weather weather, Planted bug, History history) {
        this.random = random;
        this.weather = weather;
        this.bug = bug;
        this.history = history;
        this.loss = each -> each.crash(random.split());
    }

    /** What a power loss leaves of the disk, if it is not to be left to chance. */
    public void loss(UnaryOperator<MemoryDisk> leaves) {
        loss = leaves;
    }

    /** Whether the broker runs. */
    public boolean isUp() {
        return running != null;
    }

    /** The time. */
    public long nowNanos() {
        return nowNanos;
    }

    /** Wall time in milliseconds. */
    public long millis() {
        return START_MILLIS + nowNanos / 1_000_000;
    }

    /** The time as the loops and the journal of the process know it. */
    long processNanos() {
        return nowNanos - bootNanos;
    }

    /** For how long at the most the disk has stood still so far. */
    public long stoodStillNanos() {
        return Math.max(stoodStillNanos, nowNanos - steppedNanos);
    }

    /** What happened. */
    public History history() {
        return history;
    }

    /** How often the process was killed. */
    public int kills() {
        return kills;
    }

    /** How often the power failed. */
    public int powerLosses() {
        return powerLosses;
    }

    /** Starts the broker; it may end while it starts. */
    public void start() {
        history.add("the broker starts");
        onDisk("restart", this::open);
        steppedNanos = nowNanos;
        steppedBeforeNanos = nowNanos;
        turnAll();
    }

    private void open() throws IOException {
        bootNanos = nowNanos
                - random.nextLong(BOOT_NANOS_MAX); // what a process calls its time has nothing to do with another's
        Clock clock = new Clock(this::millis, this::processNanos);
        Loop[] loops = new Loop[weather.loops()];
        Journal journal = Journal.open(new FaultyDisk(fuse, bug), settings(), clock);
        Shared shared = Shared.of(LIMITS, this, new SplittableRandom(7));
        for (int i = 0; i < loops.length; i++) {
            int index = i;
            SessionStore store = new FaultyStore(journal.newStore(task -> loops[index].execute(task)), bug);
            loops[i] = new Loop(i, loops, shared, store, () -> {}, processNanos());
        }
        Restart.restore(journal, loops, shared);
        fuse.throwIfBurnt();
        running = new Running(loops, shared, journal);
        for (StoredSession session : journal.sessions()) {
            history.add("restored " + session.clientId() + ": number " + session.number() + ", "
                    + session.queue.size() + " wait, " + session.inFlight.size() + " in flight, "
                    + session.received.cardinality() + " received, subscribed to "
                    + session.subscriptions.keySet());
        }
    }

    /** Something that the journal does. */
    private interface DiskWork {
        void run() throws IOException;
    }

    private void onDisk(String what, DiskWork work) {
        try {
            work.run();
        } catch (IOException | RuntimeException broken) {
            fuse.throwIfBurnt();
            throw new Violation(what, broken);
        }
        fuse.throwIfBurnt();
    }

    private LogSettings settings() {
        return new LogSettings(weather.segmentBytes(), Math.min(4_096, weather.segmentBytes() / 4), 1 << 16, 0, 5);
    }

    /** The process ends before the operation of the disk after so many others. */
    public void fuse(long operations, boolean withPower) {
        history.add((withPower ? "the power will fail after " : "the broker will be killed after ") + operations);
        fuse.fuse(operations);
        losesPower = withPower;
    }

    /** The process has ended. */
    public void ended() {
        running = null;
        long from = Math.min(nowNanos, steppedBeforeNanos);
        for (Channel channel : channels) {
            channel.crashed(from, nowNanos + CRASH_NANOS_MAX);
        }
        channels.clear();
        if (losesPower) {
            powerLosses++;
            disk = loss.apply(disk);
        } else {
            kills++;
        }
        history.add(losesPower ? "the power failed" : "the broker was killed");
        fuse = new FusedDisk(disk);
    }

    /** Time passes. */
    public void later(long nanos) {
        nowNanos += nanos;
    }

    /** A client connects; {@code null} if nobody listens. */
    public @Nullable Channel connect(String client) {
        Running now = running;
        if (now == null) {
            return null;
        }
        var channel = new Channel(this, client, nowNanos);
        int loop = random.nextInt(now.loops.length);
        channel.accepted(loop, now.loops[loop].accept(channel, processNanos()));
        channels.add(channel);
        return channel;
    }

    /** One loop takes its turn; whether it has more to do at once. */
    public boolean turn(int loop) {
        Running now = running;
        if (now == null) {
            return false;
        }
        boolean isMore = now.loops[loop].turn(processNanos()) - processNanos() <= 0;
        throwDefect();
        return isMore;
    }

    /** Every loop takes its turn. */
    public boolean turnAll() {
        boolean isMore = false;
        for (int i = 0; i < weather.loops(); i++) {
            isMore |= turn(i);
        }
        return isMore;
    }

    private void throwDefect() {
        Violation found = defect;
        if (found != null) {
            throw found;
        }
    }

    /** The disk does what there is to do. */
    public void stepDisk() {
        Running now = running;
        if (now != null) {
            List<Channel> over = channels.stream().filter(Channel::isOver).toList();
            List<Channel> begun =
                    channels.stream().filter(channel -> channel.isAnswered).toList();
            onDisk("journal", now.journal::step);
            begun.forEach(channel -> channel.isBeginDurable = true);
            over.forEach(channel -> channel.isEndDurable = true);
            channels.removeAll(over);
            stoodStillNanos = stoodStillNanos();
            steppedBeforeNanos = steppedNanos;
            steppedNanos = nowNanos;
        }
    }

    /** A checkpoint is made. */
    public void checkpoint() {
        Running now = running;
        if (now != null) {
            history.add("checkpoint");
            onDisk("checkpoint", now.journal::checkpoint);
        }
    }

    /** The broker takes bytes of one connection, if there are any: of the one that chance picks, or of all. */
    public boolean read(boolean all) {
        List<Channel> waiting = channels.stream().filter(Channel::hasForBroker).toList();
        if (waiting.isEmpty()) {
            return false;
        }
        for (Channel channel : all ? waiting : List.of(waiting.get(random.nextInt(waiting.size())))) {
            channel.step(!all && random.nextInt(10) == 0);
        }
        throwDefect();
        return true;
    }

    /** The payloads of what is retained, by topic. */
    public Map<String, Bytes> retained() {
        Map<String, Bytes> found = new TreeMap<>();
        Running now = running;
        if (now != null) {
            Grant grant = new Grant(Qos.EXACTLY_ONCE, false, false, RetainHandling.SEND, Grant.NO_ID);
            for (Delivery each : now.shared.retained().matching(TopicFilter.of("r/#"), grant, processNanos())) {
                Message message = each.publication().message();
                found.put(message.topic().toString(), message.payload());
            }
        }
        return found;
    }

    /** Compares what the loops hold with what a restart would make of the disk; only when nothing moves. */
    public void checkState() {
        Running now = running;
        if (now != null) {
            StateCheck.check(now.loops, disk, settings(), new Clock(this::millis, this::processNanos));
        }
    }

    /** What the broker holds for a client, in words. */
    public String story(String client) {
        Running now = running;
        if (now == null) {
            return "no broker";
        }
        StringBuilder text = new StringBuilder(client + " has no session");
        for (Loop loop : now.loops) {
            for (Session session : loop.restoring().sessions()) {
                if (session.clientId().equals(client)) {
                    text.setLength(0);
                    text.append(session.isConnected() ? "connected" : "not connected")
                            .append(", ")
                            .append(session.queued())
                            .append(" wait, ")
                            .append(session.sender().open())
                            .append(" are in flight of which not loaded are ")
                            .append(session.sender().unloaded().stream()
                                    .map(each ->
                                            Long.toHexString(each.publication().position()))
                                    .toList())
                            .append(session.sender().isRepeating() ? ", repeating" : "")
                            .append(", quota ")
                            .append(session.sender().quota());
                }
            }
        }
        return text.toString();
    }

    /** How many operations the disk has seen since the last start. */
    public long operations() {
        return fuse.operations();
    }

    void execute(int loop, Runnable task) {
        Running now = running;
        if (now != null) {
            now.loops[loop].execute(task);
        }
    }

    @Override
    public void connected(String clientId, String peer) {
        history.add("connected " + clientId);
    }

    @Override
    public void closed(String clientId, String peer, ReasonCode reason, String why) {
        history.add("closed " + peer + ": " + reason + ", " + why);
    }

    @Override
    public void failed(String what, Throwable cause) {
        defect = new Violation("defect in " + what, cause);
    }

    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final long BOOT_NANOS_MAX = 1_000_000_000_000_000L;
    private static final long CRASH_NANOS_MAX = 60_000_000_000L;
    private static final Limits LIMITS = Limits.DEFAULT;
}
