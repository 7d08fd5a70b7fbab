package org.ternmq.transport.sn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shards;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Rate;
import org.ternmq.sn.gateway.Wills;
import org.ternmq.sn.gateway.v2.AliasSource;
import org.ternmq.sn.gateway.v2.KeptAliases;
import org.ternmq.transport.count.Visits;

/**
 * What the sockets of one door share: its clients by their identifiers, each on the loop that serves it, how many there are, and the one connection
 * for those who publish without one. For any thread, but where it says otherwise.
 */
final class SnClients {
    private final List<Loop> loops;
    private final LongSupplier clock;
    private final Shared shared;
    private final SnDoor door;
    private final SnCounters counters;
    private final Upstream.Maker upstreams;
    private final Wills wills;
    private final AliasSource aliases;
    private final Unconnected unconnected;
    private final List<Map<String, SnPeer<?>>> byClientId; // one for each loop, confined to it
    private final AtomicReferenceArray<SnGateway.@Nullable Socket> sockets; // the one of each loop, where it has one
    private final Visits visits = new Visits();
    private final @Nullable Rate pace; // of those who come
    private volatile boolean stopping;

    /**
     * Nobody.
     *
     * @param loops all of the broker
     * @param clock monotonic nanoseconds
     * @param upstreams makes the MQTT connections that stand for them
     */
    SnClients(
            List<Loop> loops,
            LongSupplier clock,
            Shared shared,
            SnDoor door,
            SnCounters counters,
            Upstream.Maker upstreams) {
        this.loops = List.copyOf(loops);
        this.clock = clock;
        this.shared = shared;
        this.door = door;
        this.counters = counters;
        this.upstreams = upstreams;
        this.wills = new Wills(shared.limits().connectionsMax());
        this.aliases = new AliasSource(
                door.predefined(),
                new KeptAliases(shared.limits().connectionsMax()),
                () -> shared.chance().nextInt());
        this.byClientId = Stream.generate(() -> (Map<String, SnPeer<?>>) new HashMap<String, SnPeer<?>>())
                .limit(loops.size())
                .toList();
        this.sockets = new AtomicReferenceArray<>(loops.size());
        int perSecond = shared.guard().limits().connectionsPerSecondMax();
        this.pace = perSecond == 0 ? null : new Rate(perSecond);
        this.unconnected = new Unconnected(this);
    }

    SnDoor door() {
        return door;
    }

    SnCounters counters() {
        return counters;
    }

    Upstream.Maker upstreams() {
        return upstreams;
    }

    Wills wills() {
        return wills;
    }

    /** Where the aliases of clients of 2.0 come from. */
    AliasSource aliases() {
        return aliases;
    }

    /** One that nobody has. */
    String newClientId() {
        return new UUID(shared.chance().nextLong(), shared.chance().nextLong()).toString();
    }

    Unconnected unconnected() {
        return unconnected;
    }

    Shared shared() {
        return shared;
    }

    Loop loop(int index) {
        return loops.get(index);
    }

    long now() {
        return clock.getAsLong();
    }

    /** The loop that serves a client. */
    Loop loopOf(String clientId) {
        return loops.get(shardOf(clientId));
    }

    private int shardOf(String clientId) {
        return Shards.loopOf(clientId, loops.size());
    }

    /** A loop has a socket of its own at the door, by which all that is served there is sent. */
    void has(Loop loop, SnGateway.Socket socket) {
        sockets.set(loop.index(), socket);
    }

    /** The socket that a loop has of its own, {@code null} if none. */
    SnGateway.@Nullable Socket socketOf(Loop loop) {
        return sockets.get(loop.index());
    }

    /** A task runs on a loop, at once if that is this one. Nobody else would hear of a defect. */
    void on(Loop loop, Loop here, Runnable task) {
        if (loop == here) {
            guarded(task);
        } else {
            loop.execute(() -> guarded(task));
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException defect) {
            shared.events().failed("a client of MQTT-SN", defect);
        }
    }

    // ---- who is there

    /** Whether nobody else is let in now. */
    boolean isFull() {
        return stopping || visits.open() >= (long) shared.limits().connectionsMax() + TOLD_WHY_MAX || isFast();
    }

    /** There is no backlog where datagrams could wait: who comes too fast is told to come later. */
    private synchronized boolean isFast() {
        return pace != null && !pace.takeIfFree(now());
    }

    /** Who has come. */
    Visits visits() {
        return visits;
    }

    /** A socket has one more. */
    void added() {
        visits.comes();
    }

    /** A socket has one less. */
    void removed() {
        visits.leaves();
    }

    /** Who serves a client identifier, {@code null} if nobody does; to be called on its loop. */
    @Nullable
    SnPeer<?> serving(String clientId) {
        return byClientId.get(shardOf(clientId)).get(clientId);
    }

    /**
     * A client is at its loop; to be called there.
     *
     * @return who has its identifier elsewhere, {@code null} if nobody
     */
    @Nullable
    SnPeer<?> arrived(SnPeer<?> peer) {
        SnPeer<?> elsewhere = byClientId.get(shardOf(peer.clientId())).put(peer.clientId(), peer);
        return elsewhere == peer ? null : elsewhere;
    }

    /** A client is no longer served; to be called on its loop. */
    void left(SnPeer<?> peer) {
        byClientId.get(shardOf(peer.clientId())).remove(peer.clientId(), peer);
    }

    /** Nobody is let in any more. */
    void stop() {
        stopping = true;
    }

    private static final int TOLD_WHY_MAX = 1_024;
}
