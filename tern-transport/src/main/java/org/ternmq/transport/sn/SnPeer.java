package org.ternmq.transport.sn;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.TimerQueue;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.core.auth.Certified;
import org.ternmq.sn.gateway.GatewayOutbox;
import org.ternmq.sn.gateway.SnDrop;

/**
 * A client at its address, from its CONNECT on. Confined to the loop of its session, but where it says otherwise.
 *
 * @param <P> the packets of the version that it speaks
 */
final class SnPeer<P> implements GatewayOutbox<P>, Upstream.Client, TimerQueue.Timed {
    private final SnGateway gateway;
    private final SnClients clients;
    private final SnAddress address;
    private final String clientId;
    private final Loop loop;
    private final TimerQueue.Timer timer = new TimerQueue.Timer(this);
    private final Endpoint<P> endpoint;
    private final Function<P, ByteBuffer> encoder;
    private volatile int underWay; // packets on their way to the loop
    private @Nullable Upstream connection;
    private boolean hasArrived;
    private boolean isOver;

    /**
     * One that has sent nothing.
     *
     * @param endpoint makes its endpoint
     * @param encoder makes the datagrams that arrive at the address
     */
    SnPeer(
            SnGateway gateway,
            SnAddress address,
            String clientId,
            Function<GatewayOutbox<P>, Endpoint<P>> endpoint,
            Function<P, ByteBuffer> encoder) {
        this.gateway = gateway;
        this.clients = gateway.clients();
        this.address = address;
        this.clientId = clientId;
        this.loop = clients.loopOf(clientId);
        this.encoder = encoder;
        this.endpoint = endpoint.apply(this);
    }

    /** Whose it is; from any thread. */
    String clientId() {
        return clientId;
    }

    /**
     * A packet came from the client; from the loop of the socket.
     *
     * @param late takes the packet there if it comes behind the end, which the socket did not know of yet: a client may connect right after it has left
     */
    void take(P packet, Runnable late) {
        onItsLoop(() -> {
            if (isOver) {
                gateway.home(late);
                return;
            }
            arrive(false);
            endpoint.onPacket(packet, now());
            loop.timers().arm(timer);
        });
    }

    /** What came from its address was no packet; from the loop of the socket. */
    void takeMalformed() {
        onItsLoop(() -> {
            endpoint.onMalformed();
            loop.timers().arm(timer);
        });
    }

    private void onItsLoop(Runnable task) {
        if (UNDER_WAY.incrementAndGet(this) > UNDER_WAY_MAX) {
            UNDER_WAY.decrementAndGet(this);
            clients.counters().dropped(SnDrop.CONGESTION);
            return;
        }
        gateway.on(loop, () -> {
            UNDER_WAY.decrementAndGet(this);
            task.run();
        });
    }

    /** Who is served elsewhere under its client identifier makes room: when the broker has let this one in, or before that if neither has anything to show. */
    private void arrive(boolean isAccepted) {
        if (hasArrived) {
            return;
        }
        SnPeer<?> before = clients.serving(clientId);
        if (isAccepted || before == null || endpoint.takesOverAtOnce() && before.endpoint.takesOverAtOnce()) {
            hasArrived = true;
            clients.arrived(this);
            if (before != null) {
                before.leave(true);
            }
        }
    }

    /** Another client is at the address; from the loop of the socket. */
    void displaced() {
        gateway.on(loop, () -> leave(false));
    }

    /** Another client is at the address, or this one at another. */
    private void leave(boolean isElsewhere) {
        endpoint.displaced(isElsewhere);
        loop.timers().cancel(timer);
    }

    private long now() {
        return clients.now();
    }

    // ---- what the endpoint wants

    @Override
    public void send(P packet) {
        gateway.send(address.remote(), encoder.apply(packet), loop);
    }

    @Override
    public void connect(org.ternmq.codec.packet.Connect connect) {
        if (connection != null) {
            connection.abandon();
        }
        connection = clients.upstreams().make(loop, address.toString(), who(connect), this);
        connection.open(connect);
    }

    /** What it has proved by DTLS, or what it shows itself, which the broker is to check; whoever does neither is whom the door says. */
    private Certified who(org.ternmq.codec.packet.Connect connect) {
        return address.remote()
                .certified()
                .orElseGet(() -> Upstream.showsWho(connect)
                        ? Certified.NONE
                        : clients.door().certified());
    }

    @Override
    public void forward(Packet packet) {
        if (connection != null) {
            connection.forward(packet);
        }
    }

    @Override
    public void cut() {
        if (connection != null) {
            connection.cut();
            connection = null;
        }
    }

    @Override
    public void awaitQuiet() {
        if (connection != null) {
            connection.whenQuiet(() -> loop.execute(() -> {
                endpoint.onQuiet(now());
                loop.timers().arm(timer);
            }));
        }
    }

    @Override
    public void hasRoomAgain() {
        if (connection != null) {
            connection.hasRoomAgain();
        }
    }

    @Override
    public void over() {
        isOver = true;
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
        loop.timers().cancel(timer);
        clients.left(this);
        gateway.left(this, address);
    }

    @Override
    public void dropped(SnDrop reason) {
        clients.counters().dropped(reason);
    }

    // ---- what the broker sends

    @Override
    public void onBrokerPacket(Packet packet, long nowNanos) {
        if (packet instanceof Connack connack && connack.isAccepted()) {
            arrive(true);
        }
        endpoint.onBrokerPacket(packet, nowNanos);
        loop.timers().arm(timer);
    }

    @Override
    public boolean hasRoom() {
        return endpoint.hasRoom();
    }

    @Override
    public void congested(boolean congested) {
        endpoint.congested(congested);
    }

    @Override
    public void onBrokerClosed() {
        endpoint.onBrokerClosed();
    }

    // ---- time

    @Override
    public long deadlineNanos() {
        return endpoint.deadlineNanos();
    }

    @Override
    public void onDeadline(long nowNanos) {
        endpoint.onDeadline(nowNanos);
    }

    @Override
    public String toString() {
        return clientId + " at " + address;
    }

    @SuppressWarnings("rawtypes") // of all of them
    private static final AtomicIntegerFieldUpdater<SnPeer> UNDER_WAY =
            AtomicIntegerFieldUpdater.newUpdater(SnPeer.class, "underWay");

    /** So many packets of one client may wait for its loop. */
    private static final int UNDER_WAY_MAX = 64;
}
