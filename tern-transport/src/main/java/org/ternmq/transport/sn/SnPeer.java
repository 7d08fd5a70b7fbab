package org.ternmq.transport.sn;

import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.TimerQueue;
import org.ternmq.codec.packet.Packet;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.gateway.GatewayOutbox;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.sn.gateway.SnEndpoint;
import org.ternmq.transport.quic.Driver;

/** A client at its address, from its CONNECT on. Confined to the loop of its session, but where it says otherwise. */
final class SnPeer implements GatewayOutbox, SnConnection.Client, TimerQueue.Timed {
    private final SnListener listener;
    private final SnAddress address;
    private final String clientId;
    private final Driver driver;
    private final TimerQueue.Timer timer = new TimerQueue.Timer(this);
    private final SnEndpoint endpoint;
    private @Nullable SnConnection connection;

    SnPeer(SnListener listener, SnAddress address, Connect first, Driver driver) {
        this.listener = listener;
        this.address = address;
        this.clientId = first.clientId();
        this.driver = driver;
        SnDoor door = listener.door();
        this.endpoint = new SnEndpoint(first, this, door.limits(), door.predefined(), listener.wills());
    }

    /** Whose it is; from any thread. */
    String clientId() {
        return clientId;
    }

    /** A packet came from the client; from the listener's thread. */
    void take(SnPacket packet) {
        listener.on(driver, () -> {
            endpoint.onPacket(packet, now());
            driver.loop().timers().arm(timer);
        });
    }

    /** Another client is at the address; from the listener's thread. */
    void end() {
        listener.on(driver, () -> {
            endpoint.stop();
            driver.loop().timers().cancel(timer);
        });
    }

    private long now() {
        return driver.clock().getAsLong();
    }

    // ---- what the endpoint wants

    @Override
    public void send(SnPacket packet) {
        listener.send(address, packet, driver);
    }

    @Override
    public void connect(org.ternmq.codec.packet.Connect connect) {
        if (connection != null) {
            connection.abandon();
        }
        connection = new SnConnection(driver, listener.door(), address.toString(), this);
        connection.open(connect);
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
            connection.whenQuiet(() -> driver.loop().execute(() -> {
                endpoint.onQuiet(now());
                driver.loop().timers().arm(timer);
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
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
        driver.loop().timers().cancel(timer);
        listener.left(this, address);
    }

    @Override
    public void dropped(SnDrop reason) {
        listener.counters().dropped(reason);
    }

    // ---- what the broker sends

    @Override
    public void onBrokerPacket(Packet packet, long nowNanos) {
        endpoint.onBrokerPacket(packet, nowNanos);
        driver.loop().timers().arm(timer);
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
}
