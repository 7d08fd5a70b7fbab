package org.ternmq.core.endpoint;

import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;

/**
 * The server's end of one connection. Handed packets and time, it answers on its outbox; whoever drives it calls {@link #onDeadline}
 * when {@link #deadlineNanos} has come. Confined to its loop.
 *
 * <p>Transitions: awaiting CONNECT until it comes or its time is over; live from an accepted CONNECT; closed by DISCONNECT, by an
 * error of either side, by keep alive, by another connection that takes the session, or by the loss of the connection.
 *
 * <pre>
 * awaiting CONNECT   CONNECT
 * live               PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE UNSUBSCRIBE PINGREQ DISCONNECT
 * closed             all, ignored
 * </pre>
 * What is not in the table is a protocol error.
 */
public final class ServerEndpoint implements Session.Holder {
    private Host host;
    private final Outbox out;
    private final Limits limits;
    private Phase phase;
    private long lastPacketNanos;

    /** An endpoint for a connection accepted now. */
    public ServerEndpoint(Host host, Outbox out, Limits limits, long nowNanos) {
        this.host = host;
        this.out = out;
        this.limits = limits;
        this.phase = new Phase.AwaitingConnect(nowNanos + limits.connectTimeoutSeconds() * 1_000_000_000L);
    }

    /** The connection went to another loop before its CONNECT was handled. */
    public void moveTo(Host newHost) {
        assert phase instanceof Phase.AwaitingConnect : phase;
        host = newHost;
    }

    /** The session in use, or {@code null} before CONNECT was accepted and after the end. */
    public @Nullable Session session() {
        return phase instanceof Phase.Live live ? live.session() : null;
    }

    /** Whether the connection is over as far as the protocol is concerned. */
    public boolean isClosed() {
        return phase instanceof Phase.Closed;
    }

    /** Takes a packet from the client. */
    public void onPacket(Packet packet, long nowNanos) {
        lastPacketNanos = nowNanos;
        switch (phase) {
            case Phase.Live live -> onLivePacket(packet, live, nowNanos);
            case Phase.AwaitingConnect awaiting -> {
                if (packet instanceof Connect connect) {
                    onConnect(connect, nowNanos);
                } else { // [MQTT-3.1.0-1]
                    fail(ReasonCode.PROTOCOL_ERROR, "first packet is " + packet.type() + ", not CONNECT", nowNanos);
                }
            }
            case Phase.Closed closed -> {} // [MQTT-3.1.4-6] what came behind the end is not processed
        }
    }

    private void onConnect(Connect connect, long nowNanos) {
        var connecting = new Connecting(host, limits, connect);
        ReasonCode refusal = connecting.refusal();
        if (refusal.isError()) {
            Connecting.sendRefusal(refusal, connect.version(), out);
            finish(refusal, "CONNECT refused");
            return;
        }
        Host.Opened opened = host.open(connecting.clientId(), connect.cleanStart(), nowNanos);
        Session session = opened.session();
        phase = new Phase.Live(session, connect, connecting.keepAliveNanos());
        session.connect(this, out, connecting.terms(), connecting.receiveMaximum());
        out.send(connecting.connack(opened.present())); // [MQTT-3.2.0-1]
        session.pump(nowNanos);
    }

    private void onLivePacket(Packet packet, Phase.Live live, long nowNanos) {
        switch (packet) {
            case Publish publish -> onPublish(publish, live, nowNanos);
            case Ack ack -> onAck(ack, live.session(), nowNanos);
            case Subscribe subscribe ->
                Subscribing.onSubscribe(subscribe, live.session(), versionOf(live), host, limits, out, nowNanos);
            case Unsubscribe unsubscribe -> Subscribing.onUnsubscribe(unsubscribe, live.session(), host, out);
            case Ping.Pingreq ping -> out.send(Ping.Pingresp.INSTANCE); // [MQTT-3.12.4-1]
            case Disconnect disconnect -> onDisconnect(disconnect, live, nowNanos);
            case Connect second -> unexpected(second, nowNanos); // [MQTT-3.1.0-2]
            case Connack unasked -> unexpected(unasked, nowNanos);
            case Suback unasked -> unexpected(unasked, nowNanos);
            case Unsuback unasked -> unexpected(unasked, nowNanos);
            case Ping.Pingresp unasked -> unexpected(unasked, nowNanos);
            case Auth auth -> unexpected(auth, nowNanos);
        }
    }

    private void unexpected(Packet packet, long nowNanos) {
        fail(ReasonCode.PROTOCOL_ERROR, "unexpected " + packet.type(), nowNanos);
    }

    private void onPublish(Publish publish, Phase.Live live, long nowNanos) {
        Session session = live.session();
        if (publish.message().topic().isEmpty()
                || publish.message().properties().has(PropertyId.TOPIC_ALIAS)) {
            fail(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias above Topic Alias Maximum 0", nowNanos);
            return; // [MQTT-3.2.2-17]
        }
        if (publish.message().topic().levels() > limits.topicLevelsMax()) {
            fail(ReasonCode.TOPIC_NAME_INVALID, "topic has more than " + limits.topicLevelsMax() + " levels", nowNanos);
            return;
        }
        boolean begins = publish.message().qos() == Qos.EXACTLY_ONCE
                && versionOf(live) == Version.V5
                && session.receiver().open() >= limits.receiveMaximum()
                && session.receiver().isNew(publish);
        if (begins) { // [MQTT-3.3.4-9]
            fail(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more than " + limits.receiveMaximum() + " in flight", nowNanos);
            return;
        }
        session.receiver().onPublish(publish, out);
    }

    private void onAck(Ack ack, Session session, long nowNanos) {
        boolean fits = switch (ack) {
            case Ack.Puback puback -> session.sender().onPuback(puback, out);
            case Ack.Pubrec pubrec -> session.sender().onPubrec(pubrec, out);
            case Ack.Pubcomp pubcomp -> {
                session.sender().onPubcomp(pubcomp, out);
                yield true;
            }
            case Ack.Pubrel pubrel -> {
                session.receiver().onPubrel(pubrel, out);
                yield true;
            }
        };
        if (fits) {
            session.pump(nowNanos);
        } else {
            String why = ack.type() + " for packet id " + ack.packetId() + ", which has another QoS";
            fail(ReasonCode.PROTOCOL_ERROR, why, nowNanos);
        }
    }

    private void onDisconnect(Disconnect disconnect, Phase.Live live, long nowNanos) {
        long before = Connecting.requestedExpirySeconds(live.connect());
        long after = disconnect.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL, before);
        if (before == 0
                && after != 0) { // [MQTT-3.1.2-23] a session that ends with its connection cannot be kept after all
            fail(ReasonCode.PROTOCOL_ERROR, "session expiry set at DISCONNECT, but 0 at CONNECT", nowNanos);
            return;
        }
        boolean withWill = disconnect.reason() != ReasonCode.SUCCESS; // [MQTT-3.14.4-3]
        leave(live, Math.min(after, limits.sessionExpirySecondsMax()), withWill, nowNanos);
        finish(disconnect.reason(), "client disconnected");
    }

    /**
     * Bytes came that are no packet: the connection ends with the reason that the standard gives [MQTT-4.13.1-1].
     *
     * @param version what the client speaks as far as its bytes told
     */
    public void onMalformed(MalformedPacketException error, Version version, long nowNanos) {
        if (phase instanceof Phase.AwaitingConnect) {
            Connecting.sendRefusal(error, version, out);
        }
        fail(error.reason(), String.valueOf(error.getMessage()), nowNanos);
    }

    /** The connection is lost, or was closed by us. */
    public void onConnectionLost(long nowNanos) {
        if (phase instanceof Phase.Live live) {
            leave(live, Connecting.grantedExpirySeconds(live.connect(), limits), true, nowNanos);
        }
        phase = new Phase.Closed(ReasonCode.UNSPECIFIED_ERROR);
    }

    @Override
    public void onTakenOver(long nowNanos) {
        fail(ReasonCode.SESSION_TAKEN_OVER, "another connection took the session", nowNanos); // [MQTT-3.1.4-3]
    }

    /** The server stops, or an operator ends the connection. */
    public void disconnect(ReasonCode reason, String why, long nowNanos) {
        fail(reason, why, nowNanos);
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE} if never. */
    public long deadlineNanos() {
        return switch (phase) {
            case Phase.AwaitingConnect awaiting -> awaiting.deadlineNanos();
            case Phase.Live live ->
                live.keepAliveNanos() == 0 ? Long.MAX_VALUE : lastPacketNanos + live.keepAliveNanos();
            case Phase.Closed closed -> Long.MAX_VALUE;
        };
    }

    /** The deadline has come, or time has passed anyhow. */
    public void onDeadline(long nowNanos) {
        if (deadlineNanos() == Long.MAX_VALUE || nowNanos - deadlineNanos() < 0) {
            return;
        }
        switch (phase) {
            case Phase.AwaitingConnect awaiting ->
                finish(ReasonCode.MAXIMUM_CONNECT_TIME, "no CONNECT in " + limits.connectTimeoutSeconds() + " s");
            case Phase.Live live -> // [MQTT-3.1.2-22]
                fail(ReasonCode.KEEP_ALIVE_TIMEOUT, "no packet within 1.5 times the keep alive", nowNanos);
            case Phase.Closed closed -> {}
        }
    }

    /** Reading goes on after we had paused it: keep alive did not run meanwhile. */
    public void onReadingResumed(long nowNanos) {
        lastPacketNanos = nowNanos;
    }

    /** Ends the connection from our side; a 5.0 client whose CONNECT was accepted is told why [MQTT-3.14.0-1]. */
    private void fail(ReasonCode reason, String why, long nowNanos) {
        if (phase instanceof Phase.Live live) {
            if (versionOf(live) == Version.V5) {
                boolean sayable = reason.mayStandIn(ReasonCode.Place.SERVER_DISCONNECT);
                out.send(Disconnect.of(sayable ? reason : ReasonCode.PROTOCOL_ERROR));
            }
            leave(live, Connecting.grantedExpirySeconds(live.connect(), limits), true, nowNanos);
        }
        finish(reason, why);
    }

    private void leave(Phase.Live live, long expirySeconds, boolean withWill, long nowNanos) {
        live.session().disconnect(expirySeconds, withWill, nowNanos);
        host.released(live.session(), nowNanos);
    }

    private void finish(ReasonCode reason, String why) {
        if (!isClosed()) {
            phase = new Phase.Closed(reason);
            out.close(reason, why);
        }
    }

    private static Version versionOf(Phase.Live live) {
        return live.connect().version();
    }
}
