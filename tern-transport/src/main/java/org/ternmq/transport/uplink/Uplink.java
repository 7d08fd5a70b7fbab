package org.ternmq.transport.uplink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Shards;
import org.ternmq.broker.loop.Shared;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.session.Session;
import org.ternmq.transport.quic.Driver;
import org.ternmq.transport.sn.RemoteBroker;
import org.ternmq.transport.sn.SnConnection;
import org.ternmq.transport.sn.SnDoor;
import org.ternmq.transport.sn.Upstream;

/**
 * Few connections to a broker elsewhere for all clients of the broker of this process, whose messages go through that one and come back from it. So
 * many connections take messages up, each topic always by the same one; one more brings what clients have subscribed to. For any thread.
 */
public final class Uplink implements Upstream.Source, AutoCloseable {
    private final RemoteBroker broker;
    private final String name;
    private final int connections;
    private final SnDoor door;
    private final List<Lift> lifts = new ArrayList<>();
    private final Map<String, Set<TopicFilter>> left = new ConcurrentHashMap<>();
    private @Nullable Descent descent;
    private @Nullable LongSupplier clock;

    /**
     * One that is not open.
     *
     * @param broker the broker elsewhere
     * @param name what its client identifiers there begin with, no other client of that broker's having such
     * @param connections how many take messages up, 1 to {@link #CONNECTIONS_MAX}
     * @param door what its own sessions are met with
     */
    public Uplink(RemoteBroker broker, String name, int connections, SnDoor door) {
        if (connections < 1 || connections > CONNECTIONS_MAX) {
            throw new IllegalArgumentException("connections are 1 to " + CONNECTIONS_MAX + ", not " + connections);
        }
        this.broker = broker;
        this.name = name;
        this.connections = connections;
        this.door = door;
    }

    /** Whether a client may have an identifier: some are the uplink's own. */
    public static boolean isFree(String clientId) {
        return !clientId.startsWith(IDS);
    }

    @Override
    public Upstream.Maker connections(List<Driver> drivers, Shared shared, SnDoor ofClients) {
        LongSupplier time = drivers.getFirst().clock();
        clock = time;
        Upstream.Maker elsewhere = broker.connections(drivers, shared, door);
        Kept kept = Kept.of(drivers);
        var down = new Descent(ends(IDS + "down", drivers, shared, elsewhere), name + "-down");
        down.restore(kept.ofClients(), kept.remembered());
        descent = down;
        // what waits for connections that there were before and are no more goes up as well
        int all = Math.max(connections, kept.lifts());
        for (int i = 0; i < all; i++) {
            lifts.add(new Lift(ends(Lift.hereId(i), drivers, shared, elsewhere), i, name + "-" + i, down::isServing));
        }
        List<CompletableFuture<Void>> starting = new ArrayList<>();
        lifts.forEach(lift -> starting.add(lift.start()));
        starting.add(down.start());
        starting.forEach(CompletableFuture::join);
        return (loop, peer, who, client) ->
                new SharedUpstream(this, loop, client, own -> new SnConnection(loop, time, ofClients, peer, who, own));
    }

    private Ends ends(String hereId, List<Driver> drivers, Shared shared, Upstream.Maker elsewhere) {
        Driver driver = drivers.get(Shards.loopOf(hereId, drivers.size()));
        return new Ends(driver.loop(), driver.clock(), shared, door, elsewhere, broker.version());
    }

    /** What the sessions hold that were kept. */
    private record Kept(Collection<TopicFilter> ofClients, Collection<TopicFilter> remembered, int lifts) {
        static Kept of(List<Driver> drivers) {
            Set<TopicFilter> ofClients = ConcurrentHashMap.newKeySet();
            Set<TopicFilter> remembered = ConcurrentHashMap.newKeySet();
            Map<String, Boolean> ids = new ConcurrentHashMap<>();
            CompletableFuture<?>[] looked = drivers.stream()
                    .map(driver -> CompletableFuture.runAsync(
                            () -> {
                                for (Session session : driver.loop().restoring().sessions()) {
                                    ids.put(session.clientId(), true);
                                    for (TopicFilter filter :
                                            session.subscriptions().keySet()) {
                                        if (!filter.text().startsWith("$")) {
                                            ofClients.add(filter);
                                        } else if (Names.isDown(filter)) {
                                            remembered.add(Names.remembered(filter));
                                        }
                                    }
                                }
                            },
                            driver.loop()::execute))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(looked).join();
            int lifts = IntStream.range(0, CONNECTIONS_MAX)
                    .filter(i -> ids.containsKey(Lift.hereId(i)))
                    .map(i -> i + 1)
                    .max()
                    .orElse(0);
            return new Kept(ofClients, remembered, lifts);
        }
    }

    long now() {
        return Objects.requireNonNull(clock).getAsLong();
    }

    Rounds rounds() {
        return Objects.requireNonNull(descent).rounds();
    }

    /** Whether no more is taken to a topic for now. */
    boolean isFull(TopicName topic) {
        return lifts.get(Names.connection(topic, connections)).isFull();
    }

    /** A message of a client's on its way up. */
    Message up(Message message) {
        return Names.up(message, Names.connection(message.topic(), connections));
    }

    /** A client was lost with subscriptions that its session does not need. */
    void leftBehind(String clientId, Set<TopicFilter> filters) {
        if (left.size() < LEFT_MAX) {
            left.merge(clientId, Set.copyOf(filters), (some, more) -> {
                var all = new HashSet<>(some);
                all.addAll(more);
                return all.size() > FILTERS_LEFT_MAX ? some : all;
            });
        }
    }

    /** What it has left behind, which is forgotten here. */
    Set<TopicFilter> leftBehind(String clientId) {
        Set<TopicFilter> filters = left.remove(clientId);
        return filters == null ? Set.of() : filters;
    }

    /** Says goodbye to the broker elsewhere; what waits and is kept goes up when there is another one. */
    @Override
    public void close() {
        lifts.forEach(Splice::stop);
        if (descent != null) {
            descent.stop();
        }
    }

    /** The most connections that take messages up. */
    public static final int CONNECTIONS_MAX = 64;

    private static final int LEFT_MAX = 100_000;
    private static final int FILTERS_LEFT_MAX = 100;

    /** What the client identifiers of its sessions here begin with. */
    static final String IDS = "$uplink-";

    /** How long the broker elsewhere keeps its sessions while it is away: a week. */
    static final long ABSENT_SECONDS_MAX = 7 * 86_400;
}
