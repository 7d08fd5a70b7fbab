package org.ternmq.transport.sn;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.ternmq.sn.codec.v2.packet.Discovery;
import org.ternmq.sn.codec.v2.packet.Envelope;
import org.ternmq.sn.codec.v2.packet.OtherConnect;
import org.ternmq.sn.codec.v2.packet.Ping;
import org.ternmq.sn.codec.v2.packet.Pubwos;
import org.ternmq.sn.codec.v2.packet.Registration;
import org.ternmq.sn.codec.v2.packet.Sleep;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.packet.Subscription;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.wire.Sn2Decoder;
import org.ternmq.sn.codec.v2.wire.Sn2Encoder;
import org.ternmq.sn.codec.v2.wire.Versions;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.sn.gateway.SnEndpoint;
import org.ternmq.sn.gateway.v2.Sn2Endpoint;

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
    private final Map<SnAddress, SnPeer<Sn2Packet>> peers2 = new HashMap<>(0); // those who speak 2.0
    private final Map<SnAddress, org.ternmq.sn.codec.v2.packet.Connect> nameless =
            new HashMap<>(0); // those of them whose client identifier was chosen here
    private final Map<SnAddress, Long> gone =
            new LinkedHashMap<>(); // who left, and when: its DISCONNECT may be repeated
    private final AtomicInteger underWay = new AtomicInteger(); // datagrams on their way to the socket
    private GatewayLimits lastLimits = GatewayLimits.DEFAULT;

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
        if (door().version2() && isOf2(datagram, SnAddress.of(from))) {
            take2(datagram, from);
            return;
        }
        int start = datagram.position();
        SnPacket packet;
        try {
            packet = SnDecoder.decode(datagram);
        } catch (MalformedPacketException malformed) {
            onMalformed(peers.get(SnDecoder.nodeOf(datagram.position(start))
                    .map(node -> SnAddress.forwarded(from, node))
                    .orElseGet(() -> SnAddress.of(from))));
            return;
        }
        if (packet instanceof Encapsulated wrapped) {
            take(wrapped.packet(), SnAddress.forwarded(from, wrapped.nodeId()));
        } else {
            take(packet, SnAddress.of(from));
        }
    }

    /** A client speaks what it has connected with. */
    private boolean isOf2(ByteBuffer datagram, SnAddress from) {
        if (Versions.isForwarded(datagram)) {
            return Versions.isOf2(datagram);
        }
        if (peers2.containsKey(from)) {
            return !Versions.isConnectOf1(datagram);
        }
        return peers.containsKey(from) ? Versions.isConnectOf2(datagram) : Versions.isOf2(datagram);
    }

    private void onMalformed(@Nullable SnPeer<?> peer) {
        if (peer == null) {
            dropped(SnDrop.MALFORMED);
        } else {
            peer.takeMalformed();
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
                    peer.take(packet, () -> take(packet, from));
                } else {
                    onStranger(packet, from);
                }
            }
        }
    }

    private void onConnect(Connect connect, SnAddress from, @Nullable SnPeer<SnPacket> peer) {
        if (peer != null && peer.clientId().equals(connect.clientId())) {
            peer.take(connect, () -> take(connect, from));
            return;
        }
        boolean isKnown = isKnown(connect.clientId());
        if (!isKnown || isFull(from)) {
            dropped(isKnown ? SnDrop.CONGESTION : SnDrop.NOT_ALLOWED);
            answer(from, new Connack(isKnown ? ReturnCode.CONGESTION : ReturnCode.NOT_SUPPORTED));
            return;
        }
        var newcomer = new SnPeer<SnPacket>(
                this,
                from,
                connect.clientId(),
                out -> new SnEndpoint(
                        connect, out, limits(from, from.overheadBytes()), door().predefined(), clients.wills()),
                packet -> encoded(from.wrap(packet)));
        makeRoom(from);
        peers.put(from, newcomer);
        gone.remove(from);
        newcomer.take(connect, () -> take(connect, from));
    }

    /** Most clients share them. */
    private GatewayLimits limits(SnAddress of, int overheadBytes) {
        GatewayLimits its = door().limits().within(of.remote().packetBytesMax()).wrapped(overheadBytes);
        if (!its.equals(lastLimits)) {
            lastLimits = its;
        }
        return lastLimits;
    }

    private boolean isKnown(String clientId) {
        return clientId.length() <= CLIENT_ID_CHARACTERS_MAX
                && door().clientIds().test(clientId)
                && !clients.unconnected().isOurs(clientId);
    }

    private boolean isFull(SnAddress from) {
        return clients.isFull()
                || clients.shared().guard().keepsOut(from.remote().address(), now());
    }

    /** Who is at an address makes room for another one, whatever version either speaks. */
    private void makeRoom(SnAddress address) {
        SnPeer<?> before = peers.remove(address);
        if (before == null) {
            before = peers2.remove(address);
            nameless.remove(address);
        }
        if (before == null) {
            clients.added();
        } else {
            before.displaced();
        }
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

    // ---- what comes in of 2.0

    private void take2(ByteBuffer datagram, SnRemote from) {
        int start = datagram.position();
        Sn2Packet packet;
        try {
            packet = Sn2Decoder.decode(datagram);
        } catch (MalformedPacketException malformed) {
            onMalformed(peers2.get(Sn2Decoder.forwardedOf(datagram.position(start))
                    .map(client -> SnAddress.forwarded(from, client))
                    .orElseGet(() -> SnAddress.of(from))));
            return;
        }
        if (packet instanceof Envelope.Forwarded forwarded) {
            take2(forwarded.packet(), SnAddress.forwarded(from, forwarded.client()));
        } else {
            take2(packet, SnAddress.of(from));
        }
    }

    private void take2(Sn2Packet packet, SnAddress from) {
        SnPeer<Sn2Packet> peer = peers2.get(from);
        switch (packet) {
            case org.ternmq.sn.codec.v2.packet.Connect connect -> onConnect2(connect, from, peer);
            case OtherConnect other -> // [SN2-3.1.5-2]
                answer2(
                        from,
                        org.ternmq.sn.codec.v2.packet.Connack.refused(
                                other.packetId(), Reason.UNSUPPORTED_PROTOCOL_VERSION));
            case Pubwos publish -> // [SN2-3.6-1, SN2-3.6.1.6-1, SN2-4.3.1-2]
                clients.unconnected().take(publish, home);
            case Discovery.SearchGw search -> answer2(from, new Discovery.GwInfo(door().gatewayId(), Bytes.EMPTY));
            case Envelope.Protected sealed ->
                answer2(from, org.ternmq.sn.codec.v2.packet.Disconnect.of(Reason.PROTECTION_NOT_SUPPORTED));
            default -> {
                if (peer != null) {
                    peer.take(packet, () -> take2(packet, from));
                } else {
                    onStranger2(packet, from);
                }
            }
        }
    }

    private void onConnect2(
            org.ternmq.sn.codec.v2.packet.Connect connect, SnAddress from, @Nullable SnPeer<Sn2Packet> peer) {
        boolean isNameless = connect.clientId().isEmpty();
        boolean isThere = isNameless
                ? connect.equals(nameless.get(from))
                : peer != null && peer.clientId().equals(connect.clientId());
        if (peer != null && isThere) {
            peer.take(connect, () -> take2(connect, from));
            return;
        }
        // [SN2-3.2.11-2, SN2-3.2.11-3, SN2-4.1.2-1, SN2-4.1.2-2]
        String clientId = isNameless ? clients.newClientId() : connect.clientId();
        boolean isKnown = isKnown(clientId); // [SN2-3.1.18-3, SN2-3.1.18-4]
        if (!isKnown || isFull(from)) {
            dropped(isKnown ? SnDrop.CONGESTION : SnDrop.NOT_ALLOWED);
            Reason why = isKnown ? Reason.CONGESTION : Reason.CLIENT_IDENTIFIER_NOT_VALID;
            answer2(from, org.ternmq.sn.codec.v2.packet.Connack.refused(connect.packetId(), why));
            return;
        }
        var newcomer = new SnPeer<Sn2Packet>(
                this,
                from,
                clientId,
                out -> new Sn2Endpoint(connect, clientId, out, limits(from, from.overheadBytes2()), clients.aliases()),
                packet -> encoded2(from.wrap(packet)));
        makeRoom(from);
        peers2.put(from, newcomer);
        if (isNameless) {
            nameless.put(from, connect);
        }
        newcomer.take(connect, () -> take2(connect, from));
    }

    /** [SN2-4.2.1-1, SN2-4.14-1, SN2-3.6.2-1, SN2-3.11.3-2, SN2-3.11.3-3] [SN2-3.15.5-3] Who asks something without a virtual connection is told that there is none. */
    private void onStranger2(Sn2Packet packet, SnAddress from) {
        OptionalInt packetId = asked(packet instanceof Envelope.Identified identified ? identified.packet() : packet);
        dropped(SnDrop.WRONG_STATE);
        if (packetId.isPresent()) {
            answer2(
                    from,
                    new org.ternmq.sn.codec.v2.packet.Disconnect(
                            packetId, Reason.NO_VIRTUAL_CONNECTION, OptionalLong.empty(), ""));
        }
    }

    /** The packet identifier of what somebody wants to have answered; nobody is answered who might be answering us. */
    private static OptionalInt asked(Sn2Packet packet) {
        return switch (packet) {
            case org.ternmq.sn.codec.v2.packet.Publish publish
            when publish.qos().isAcknowledged() -> OptionalInt.of(publish.packetId());
            case Subscription.Subscribe subscribe -> OptionalInt.of(subscribe.packetId());
            case Subscription.Unsubscribe unsubscribe -> OptionalInt.of(unsubscribe.packetId());
            case Registration.Register register -> OptionalInt.of(register.packetId());
            case Ping.Pingreq ping -> OptionalInt.of(ping.packetId());
            case Sleep.Sleepreq sleep -> OptionalInt.of(sleep.packetId());
            default -> OptionalInt.empty();
        };
    }

    private void answer2(SnAddress to, Sn2Packet packet) {
        socket.send(to.remote(), encoded2(to.wrap(packet)));
    }

    private static ByteBuffer encoded2(Sn2Packet packet) {
        ByteBuffer datagram = ByteBuffer.allocate(Sn2Encoder.size(packet));
        Sn2Encoder.encode(packet, datagram);
        return datagram.flip();
    }

    // ---- from the loops of the clients

    /** A task runs on a loop, at once if that is the home; from there. */
    void on(Loop loop, Runnable task) {
        clients.on(loop, home, task);
    }

    /** A task runs on the loop of the socket, behind all that was told there before. */
    void home(Runnable task) {
        home.execute(task);
    }

    private void answer(SnAddress to, SnPacket packet) {
        socket.send(to.remote(), encoded(to.wrap(packet)));
    }

    private static ByteBuffer encoded(SnPacket packet) {
        ByteBuffer datagram = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, datagram);
        return datagram.flip();
    }

    /** Sends a datagram from a loop: by the socket that this has of its own, or else by that of the gateway. */
    void send(SnRemote to, ByteBuffer datagram, Loop from) {
        Socket own = from == home ? socket : clients.socketOf(from);
        if (own != null) {
            own.send(to, datagram);
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
            if (peers2.remove(address, peer)) {
                clients.removed();
                nameless.remove(address);
            } else if (peers.remove(address, peer)) {
                clients.removed();
                gone.put(address, now());
                if (gone.size() > GONE_MAX) {
                    gone.remove(gone.keySet().iterator().next());
                }
            }
        });
    }

    /** Those where somebody is connected. */
    public Set<SnRemote> served() {
        return Stream.concat(peers.keySet().stream(), peers2.keySet().stream())
                .map(SnAddress::remote)
                .collect(Collectors.toSet());
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
