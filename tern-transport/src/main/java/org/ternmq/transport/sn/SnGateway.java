package org.ternmq.transport.sn;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shards;
import org.ternmq.broker.loop.Shared;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Discovery.GwInfo;
import org.ternmq.sn.codec.packet.Discovery.SearchGw;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.sn.gateway.Wills;

/**
 * The gateway in the broker of this process. A packet finds its client by where it comes from, on the loop of the socket; a client is served
 * on the loop of its session. Bounded are the clients, and what waits on the way to another loop. Knows no socket: whoever reads one
 * hands packets in. Confined to the loop of the socket, its home, but where it says otherwise.
 */
public final class SnGateway {
    /** Where packets go. */
    public interface Socket {
        /** Sends a packet, or loses it; on the loop of the socket. */
        void send(SnRemote to, SnPacket packet);
    }

    private final List<Loop> loops;
    private final Loop home;
    private final LongSupplier clock;
    private final Shared shared;
    private final SnDoor door;
    private final SnCounters counters;
    private final Socket socket;
    private final Upstream.Maker upstreams;
    private final Wills wills;
    private final Unconnected unconnected;
    private final Map<SnAddress, SnPeer> peers = new HashMap<>();
    private final Map<String, SnPeer> byClientId = new HashMap<>();
    private final Map<SnAddress, Long> gone =
            new LinkedHashMap<>(); // who left, and when: its DISCONNECT may be repeated
    private final AtomicInteger underWay = new AtomicInteger(); // datagrams on their way to the socket
    private volatile boolean stopping;

    /** One into the broker of this process. */
    public SnGateway(
            List<Loop> loops,
            int home,
            LongSupplier clock,
            Shared shared,
            SnDoor door,
            SnCounters counters,
            Socket socket) {
        this(
                loops,
                home,
                clock,
                shared,
                door,
                counters,
                socket,
                (loop, peer, who, client) -> new SnConnection(loop, clock, door, peer, who, client));
    }

    /**
     * A gateway without clients.
     *
     * @param loops all of the broker
     * @param home index of the one where the socket lives
     * @param clock monotonic nanoseconds
     */
    SnGateway(
            List<Loop> loops,
            int home,
            LongSupplier clock,
            Shared shared,
            SnDoor door,
            SnCounters counters,
            Socket socket,
            Upstream.Maker upstreams) {
        this.loops = List.copyOf(loops);
        this.home = loops.get(home);
        this.clock = clock;
        this.shared = shared;
        this.door = door;
        this.counters = counters;
        this.socket = socket;
        this.upstreams = upstreams;
        this.wills = new Wills(shared.limits().connectionsMax());
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

    long now() {
        return clock.getAsLong();
    }

    /** The loop that serves a client. */
    Loop loopOf(String clientId) {
        return loops.get(Shards.loopOf(clientId, loops.size()));
    }

    // ---- what comes in

    /** A datagram came. */
    public void take(ByteBuffer datagram, SnRemote from) {
        counters.received();
        SnPacket packet;
        try {
            packet = SnDecoder.decode(datagram);
        } catch (MalformedPacketException malformed) { // [SN-5.2-5]
            counters.dropped(SnDrop.MALFORMED);
            return;
        }
        if (packet instanceof Encapsulated wrapped) {
            take(wrapped.packet(), SnAddress.of(from, wrapped));
        } else {
            take(packet, SnAddress.of(from));
        }
    }

    private void take(SnPacket packet, SnAddress from) {
        SnPeer peer = peers.get(from);
        switch (packet) {
            case SearchGw search -> // [SN-5.4-4]
                send(from, new GwInfo(door.gatewayId(), Bytes.EMPTY), home);
            case Publish publish when publish.qos() == Publish.WITHOUT_CONNECTION -> unconnected.take(publish);
            case Connect connect -> onConnect(connect, from, peer);
            default -> {
                if (peer != null) {
                    peer.take(packet);
                } else {
                    onStranger(packet, from);
                }
            }
        }
    }

    private void onConnect(Connect connect, SnAddress from, @Nullable SnPeer peer) {
        if (peer != null && peer.clientId().equals(connect.clientId())) {
            peer.take(connect);
            return;
        }
        boolean isKnown = connect.clientId().length() <= CLIENT_ID_CHARACTERS_MAX
                && door.clientIds().test(connect.clientId())
                && !unconnected.isOurs(connect.clientId());
        boolean isFull = stopping
                || peers.size() >= (long) shared.limits().connectionsMax() + TOLD_WHY_MAX
                || shared.guard().keepsOut(from.remote().address(), now());
        if (!isKnown || isFull) {
            counters.dropped(isKnown ? SnDrop.CONGESTION : SnDrop.NOT_ALLOWED);
            send(from, new Connack(isKnown ? ReturnCode.CONGESTION : ReturnCode.NOT_SUPPORTED), home);
            return;
        }
        if (peer != null) {
            peer.displaced(false);
        }
        SnPeer newcomer = new SnPeer(this, from, connect);
        peers.put(from, newcomer);
        SnPeer elsewhere = byClientId.put(connect.clientId(), newcomer);
        if (elsewhere != null && elsewhere != peer) {
            elsewhere.displaced(true);
        }
        gone.remove(from);
        newcomer.take(connect);
    }

    /** Somebody who is not connected is told so, but nobody is answered who might be answering us. */
    private void onStranger(SnPacket packet, SnAddress from) {
        boolean isAnswered = switch (packet.type()) {
            case PUBLISH, REGISTER, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, WILLTOPICUPD, WILLMSGUPD -> true;
            case DISCONNECT -> isLatelyGone(from);
            default -> false;
        };
        counters.dropped(SnDrop.WRONG_STATE);
        if (isAnswered) {
            send(from, Disconnect.PLAIN, home);
        }
    }

    private boolean isLatelyGone(SnAddress from) {
        Long when = gone.get(from);
        return when != null && now() - when < GONE_NANOS;
    }

    // ---- from the loops of the clients

    /** Does something on a loop, at once if that is this one; from the home. Nobody else would hear of a defect. */
    void on(Loop loop, Runnable task) {
        if (loop == home) {
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

    /** Sends a packet from a loop. */
    void send(SnAddress to, SnPacket packet, Loop from) {
        SnPacket wrapped = to.wrap(packet);
        if (from == home) {
            socket.send(to.remote(), wrapped);
        } else {
            if (underWay.incrementAndGet() > UNDER_WAY_MAX) {
                underWay.decrementAndGet();
                counters.dropped(SnDrop.NO_ROOM);
                return;
            }
            home.execute(() -> {
                underWay.decrementAndGet();
                socket.send(to.remote(), wrapped);
            });
        }
    }

    /** A client is gone; from its loop. */
    void left(SnPeer peer, SnAddress address) {
        home.execute(() -> {
            byClientId.remove(peer.clientId(), peer);
            if (peers.remove(address, peer)) {
                gone.put(address, now());
                if (gone.size() > GONE_MAX) {
                    gone.remove(gone.keySet().iterator().next());
                }
            }
        });
    }

    /** Nobody is let in any more; from any thread. */
    public void stop() {
        stopping = true;
    }

    /** The standard has 23; more are served, but nobody needs thousands. */
    private static final int CLIENT_ID_CHARACTERS_MAX = 256;

    private static final int TOLD_WHY_MAX = 1_024;
    private static final int UNDER_WAY_MAX = 16_384;
    private static final int GONE_MAX = 4_096;
    private static final long GONE_NANOS = 60_000_000_000L;
}
