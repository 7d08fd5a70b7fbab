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
import org.ternmq.sn.codec.wire.SnEncoder;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.sn.gateway.SnEndpoint;

/**
 * The gateway at one socket. A packet finds its client by where it comes from, on the loop of the socket; a client is served on the loop of its
 * session. Bounded are the clients, and what waits on the way to another loop. Knows no socket: whoever reads one
 * hands packets in. Confined to the loop of the socket, its home, but where it says otherwise.
 */
public final class SnGateway {
    /** Where packets go. */
    public interface Socket {
        /**
         * Sends a datagram, or loses it; on the loop of the socket.
         *
         * @param datagram all of it, from its position to its limit; nobody else has it
         */
        void send(SnRemote to, ByteBuffer datagram);
    }

    private final SnClients clients;
    private final Loop home;
    private final Socket socket;
    private final Map<SnAddress, SnPeer<SnPacket>> peers = new HashMap<>();
    private final Map<SnAddress, Long> gone =
            new LinkedHashMap<>(); // who left, and when: its DISCONNECT may be repeated
    private final AtomicInteger underWay = new AtomicInteger(); // datagrams on their way to the socket

    /**
     * One into the broker of this process, that has a door for itself.
     *
     * @param loops all of the broker
     * @param home index of the one where the socket lives
     * @param clock monotonic nanoseconds
     */
    public SnGateway(
            List<Loop> loops,
            int home,
            LongSupplier clock,
            Shared shared,
            SnDoor door,
            SnCounters counters,
            Socket socket) {
        this(
                new SnClients(
                        loops,
                        clock,
                        shared,
                        door,
                        counters,
                        (loop, peer, who, client) -> new SnConnection(loop, clock, door, peer, who, client)),
                home,
                socket);
    }

    /**
     * One that shares a door.
     *
     * @param home index of the loop where the socket lives
     */
    SnGateway(SnClients clients, int home, Socket socket) {
        this.clients = clients;
        this.home = clients.loop(home);
        this.socket = socket;
    }

    SnClients clients() {
        return clients;
    }

    private long now() {
        return clients.now();
    }

    private SnDoor door() {
        return clients.door();
    }

    private void dropped(SnDrop why) {
        clients.counters().dropped(why);
    }

    // ---- what comes in

    /** A datagram came. */
    public void take(ByteBuffer datagram, SnRemote from) {
        clients.counters().received();
        SnPacket packet;
        try {
            packet = SnDecoder.decode(datagram);
        } catch (MalformedPacketException malformed) { // [SN-5.2-5]
            dropped(SnDrop.MALFORMED);
            return;
        }
        if (packet instanceof Encapsulated wrapped) {
            take(wrapped.packet(), SnAddress.of(from, wrapped));
        } else {
            take(packet, SnAddress.of(from));
        }
    }

    private void take(SnPacket packet, SnAddress from) {
        SnPeer<SnPacket> peer = peers.get(from);
        switch (packet) {
            case SearchGw search -> // [SN-5.4-4]
                answer(from, new GwInfo(door().gatewayId(), Bytes.EMPTY));
            case Publish publish
            when publish.qos() == Publish.WITHOUT_CONNECTION ->
                clients.unconnected().take(publish, home);
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

    private void onConnect(Connect connect, SnAddress from, @Nullable SnPeer<SnPacket> peer) {
        if (peer != null && peer.clientId().equals(connect.clientId())) {
            peer.take(connect);
            return;
        }
        boolean isKnown = connect.clientId().length() <= CLIENT_ID_CHARACTERS_MAX
                && door().clientIds().test(connect.clientId())
                && !clients.unconnected().isOurs(connect.clientId());
        boolean isFull = clients.isFull()
                || clients.shared().guard().keepsOut(from.remote().address(), now());
        if (!isKnown || isFull) {
            dropped(isKnown ? SnDrop.CONGESTION : SnDrop.NOT_ALLOWED);
            answer(from, new Connack(isKnown ? ReturnCode.CONGESTION : ReturnCode.NOT_SUPPORTED));
            return;
        }
        var newcomer = new SnPeer<SnPacket>(
                this,
                from,
                connect.clientId(),
                out -> new SnEndpoint(
                        connect,
                        out,
                        door().limits().wrapped(from.overheadBytes()),
                        door().predefined(),
                        clients.wills()),
                packet -> encoded(from.wrap(packet)));
        if (peer != null) {
            peer.displaced();
        } else {
            clients.added();
        }
        peers.put(from, newcomer);
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
        dropped(SnDrop.WRONG_STATE);
        if (isAnswered) {
            answer(from, Disconnect.PLAIN);
        }
    }

    private boolean isLatelyGone(SnAddress from) {
        Long when = gone.get(from);
        return when != null && now() - when < GONE_NANOS;
    }

    // ---- from the loops of the clients

    /** A task runs on a loop, at once if that is the home; from there. */
    void on(Loop loop, Runnable task) {
        clients.on(loop, home, task);
    }

    private void answer(SnAddress to, SnPacket packet) {
        socket.send(to.remote(), encoded(to.wrap(packet)));
    }

    private static ByteBuffer encoded(SnPacket packet) {
        ByteBuffer datagram = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, datagram);
        return datagram.flip();
    }

    /** Sends a datagram from a loop. */
    void send(SnRemote to, ByteBuffer datagram, Loop from) {
        if (from == home) {
            socket.send(to, datagram);
        } else {
            if (underWay.incrementAndGet() > UNDER_WAY_MAX) {
                underWay.decrementAndGet();
                dropped(SnDrop.NO_ROOM);
                return;
            }
            home.execute(() -> {
                underWay.decrementAndGet();
                socket.send(to, datagram);
            });
        }
    }

    /** A client is gone; from its loop. */
    void left(SnPeer<?> peer, SnAddress address) {
        home.execute(() -> {
            if (peers.remove(address, peer)) {
                clients.removed();
                gone.put(address, now());
                if (gone.size() > GONE_MAX) {
                    gone.remove(gone.keySet().iterator().next());
                }
            }
        });
    }

    /** Nobody is let in any more; from any thread. */
    public void stop() {
        clients.stop();
    }

    /** The standard has 23; more are served, but nobody needs thousands. */
    private static final int CLIENT_ID_CHARACTERS_MAX = 256;

    private static final int UNDER_WAY_MAX = 16_384;
    private static final int GONE_MAX = 4_096;
    private static final long GONE_NANOS = 60_000_000_000L;
}
