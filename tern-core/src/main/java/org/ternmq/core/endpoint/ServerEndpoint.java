package org.ternmq.core.endpoint;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Step;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Authentication;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;

/**
 * The server's end of one connection. Handed packets and time, it answers on its outbox; whoever drives it calls {@link #onDeadline}
 * when {@link #deadlineNanos} has come. Confined to its loop.
 *
 * <p>Transitions: awaiting CONNECT until it comes or its time is over; authenticating from a CONNECT that names a method until its
 * exchange is over; live from an accepted CONNECT; closed by DISCONNECT, by an error of either side, by keep alive, by another
 * connection that takes the session, or by the loss of the connection.
 *
 * <pre>
 * awaiting CONNECT   CONNECT
 * authenticating     AUTH DISCONNECT
 * live               PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE UNSUBSCRIBE PINGREQ DISCONNECT AUTH
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
    private boolean waiting;

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

    /** Who the client is; empty unless its CONNECT was accepted and it is there still. */
    public Optional<Client> client() {
        return phase instanceof Phase.Live live ? Optional.of(live.client()) : Optional.empty();
    }

    /** What it said when it came; empty as {@link #client} is. */
    public Optional<Connect> connect() {
        return phase instanceof Phase.Live live ? Optional.of(live.connect()) : Optional.empty();
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
                    onConnect(connect, awaiting.deadlineNanos(), nowNanos);
                } else { // [MQTT-3.1.0-1]
                    fail(ReasonCode.PROTOCOL_ERROR, "first packet is " + packet.type() + ", not CONNECT", nowNanos);
                }
            }
            case Phase.Authenticating authenticating -> {
                if (packet instanceof Auth auth) {
                    await(
                            authenticating.authentication().onAuth(auth),
                            UNKNOWN,
                            nowNanos,
                            (step, now) -> onStep(step, authenticating, now));
                } else if (packet instanceof Disconnect disconnect) {
                    finish(disconnect.reason(), "client disconnected");
                } else { // [MQTT-3.1.2-30]
                    fail(ReasonCode.PROTOCOL_ERROR, packet.type() + " while authenticating", nowNanos);
                }
            }
            case Phase.Closed closed -> {} // [MQTT-3.1.4-6, MQTT3-3.1.4-5] what came behind the end is not processed
        }
    }

    private void onConnect(Connect said, long deadlineNanos, long nowNanos) {
        var connecting = new Connecting(host, limits, said, out);
        if (connecting.refusal().isError()) {
            refuse(connecting.connect(), connecting.refusal());
            return;
        }
        var applicant = new Applicant(connecting.connect(), out.certified(), out.peer());
        var authentication = new Authentication(host.authenticator(), applicant);
        var authenticating = new Phase.Authenticating(connecting, authentication, deadlineNanos);
        phase = authenticating;
        await(authentication.begin(), UNKNOWN, nowNanos, (step, now) -> onStep(step, authenticating, now));
    }

    private <T> void await(CompletableFuture<? extends T> answer, T ifFailed, long nowNanos, Later.Then<T> then) {
        if (answer.isDone()) {
            failIf(then.proceed(Later.valueOf(answer, ifFailed), nowNanos), nowNanos);
            return;
        }
        waiting = true;
        var unused = answer.whenComplete((value, failure) -> host.execute(now -> {
            waiting = false;
            if (!isClosed()) {
                goOn(() -> failIf(then.proceed(Later.valueOf(answer, ifFailed), now), now), now);
            }
        }));
    }

    /** A defect of ours ends the connection, as it does where nobody is waited for: the client would not be read again. */
    private void goOn(Runnable proceed, long nowNanos) {
        try {
            proceed.run();
            out.resume();
        } catch (RuntimeException defect) {
            fail(ReasonCode.UNSPECIFIED_ERROR, "a defect of the server", nowNanos);
            throw defect;
        }
    }

    /** Whether an answer is waited for: until {@link Outbox#resume} no packet may come. */
    public boolean isWaiting() {
        return waiting && !isClosed();
    }

    private Host.Refusal onStep(Step step, Phase.Authenticating authenticating, long nowNanos) {
        Authentication authentication = authenticating.authentication();
        Connecting connecting = authenticating.connecting();
        switch (step) {
            case Step.Continue more ->
                answer(authentication.more(more.data()), connecting.connect(), nowNanos); // [MQTT-4.12.0-2]
            case Verdict.Accepted done -> accept(connecting, authentication, done, nowNanos);
            case Verdict.Refused refused -> // [MQTT-4.12.0-4]
                keepOut(connecting, new Host.Refusal(refused.reason(), refused.why()));
        }
        return Host.Refusal.NONE;
    }

    private void keepOut(Connecting connecting, Host.Refusal refusal) {
        host.keptOut(refusal.reason());
        refuse(connecting.connect(), refusal);
    }

    /** Does not let a client in: it is told why, and the connection ends. */
    public void refuse(Connect connect, Host.Refusal refusal) {
        Connecting.refusal(connect, refusal).ifPresent(out::send);
        // [MQTT-3.1.4-2, MQTT3-3.1.3-9]
        finish(refusal.reason(), "CONNECT refused: " + refusal.why());
    }

    private void accept(Connecting connecting, Authentication authentication, Verdict.Accepted done, long nowNanos) {
        authentication.done();
        var client = new Client(
                connecting.clientId(), done.identity(), connecting.connect().version(), out.peer());
        if (host.interceptor().isEmpty()) {
            enter(connecting, authentication, client, done.data(), nowNanos);
            return;
        }
        Host.Refusal refusal = connecting.refusal(host, client.identity(), host.access(client));
        if (refusal.isError()) { // what is refused anyhow nobody else is asked about
            refuse(connecting.connect(), refusal);
            return;
        }
        await(
                host.interceptor().get().onConnect(client, connecting.connect()),
                Publishing.REFUSED,
                nowNanos,
                (ruling, now) -> {
                    if (ruling instanceof Interceptor.Ruling.Refuse refused) {
                        keepOut(connecting, new Host.Refusal(refused.reason(), refused.why()));
                    } else {
                        enter(connecting, authentication, client, done.data(), now);
                    }
                    return Host.Refusal.NONE;
                });
    }

    private void enter(
            Connecting connecting, Authentication authentication, Client client, Bytes lastData, long nowNanos) {
        Connect connect = connecting.connect();
        Access access = host.access(client);
        Host.Refusal refusal = connecting.refusal(host, client.identity(), access);
        if (refusal.isError()) {
            keepOut(connecting, refusal);
            return;
        }
        Properties authenticated = authentication.properties(lastData);
        if (!Connecting.takes(connect, connecting.connack(false, authenticated))) { // [MQTT-3.1.2-24]
            finish(ReasonCode.PACKET_TOO_LARGE, "CONNACK is larger than the client's Maximum Packet Size");
            return;
        }
        CompletableFuture<Boolean> left = host.left(connecting.clientId());
        if (!left.isDone()) {
            await(left, true, nowNanos, (done, now) -> {
                enter(connecting, authentication, client, lastData, now);
                return Host.Refusal.NONE;
            });
            return;
        }
        Host.Opened opened = host.open(connecting.clientId(), connect.cleanStart(), out.durability(), nowNanos);
        Session session = opened.session();
        session.access(access);
        var publishing = new Publishing(host, limits, connect.version(), session, client, this::await);
        phase = new Phase.Live(session, connecting, publishing, authentication, client, nowNanos);
        session.connect(this, out, connecting.terms(), connecting.receiveMaximum());
        session.owner(client.identity().userName());
        // [MQTT-3.2.0-1, MQTT3-3.2.0-1, MQTT-3.1.4-5, MQTT3-3.1.4-4]
        out.send(connecting.connack(opened.present(), authenticated));
        session.pump(nowNanos);
    }

    /** Sends what the client waits for; if it takes no packet so large, there is no way to go on [MQTT-3.1.2-24]. */
    private void answer(Packet packet, Connect connect, long nowNanos) {
        if (Connecting.takes(connect, packet)) {
            out.send(packet);
        } else {
            fail(ReasonCode.PACKET_TOO_LARGE, packet.type() + " is larger than the client takes", nowNanos);
        }
    }

    private void onLivePacket(Packet packet, Phase.Live live, long nowNanos) {
        switch (packet) {
            case Publish publish -> failIf(live.publishing().onPublish(publish, out, nowNanos), nowNanos);
            case Ack ack -> onAck(ack, live.session(), nowNanos);
            case Subscribe subscribe -> failIf(subscribing(live).onSubscribe(subscribe, out, nowNanos), nowNanos);
            case Unsubscribe unsubscribe -> failIf(subscribing(live).onUnsubscribe(unsubscribe, out), nowNanos);
            case Ping.Pingreq ping -> out.send(Ping.Pingresp.INSTANCE); // [MQTT-3.12.4-1, MQTT3-3.12.4-1]
            case Disconnect disconnect -> onDisconnect(disconnect, live, nowNanos);
            case Connect second -> unexpected(second, nowNanos); // [MQTT-3.1.0-2, MQTT3-3.1.0-2, MQTT-3.2.0-2]
            case Connack unasked -> unexpected(unasked, nowNanos);
            case Suback unasked -> unexpected(unasked, nowNanos);
            case Unsuback unasked -> unexpected(unasked, nowNanos);
            case Ping.Pingresp unasked -> unexpected(unasked, nowNanos);
            case Auth auth -> onAuth(auth, live, nowNanos);
        }
    }

    private Subscribing subscribing(Phase.Live live) {
        return new Subscribing(live.session(), live.connect(), host, limits, live.client(), this::await);
    }

    private void unexpected(Packet packet, long nowNanos) {
        fail(ReasonCode.PROTOCOL_ERROR, "unexpected " + packet.type(), nowNanos);
    }

    private void failIf(Host.Refusal breach, long nowNanos) {
        if (breach.isError()) {
            fail(breach.reason(), breach.why(), nowNanos);
        }
    }

    /** Re-authentication (section 4.12.1); until it is over the client goes on as the one it was. */
    private void onAuth(Auth auth, Phase.Live live, long nowNanos) {
        await(live.authentication().onAuth(auth), UNKNOWN, nowNanos, (step, now) -> onStep(step, live, now));
    }

    private Host.Refusal onStep(Step step, Phase.Live live, long nowNanos) {
        Authentication authentication = live.authentication();
        switch (step) {
            case Step.Continue more -> answer(authentication.more(more.data()), live.connect(), nowNanos);
            case Verdict.Accepted done -> {
                authentication.done();
                renew(live, done, nowNanos);
            }
            case Verdict.Refused refused -> { // [MQTT-4.12.1-2]
                boolean sayable = refused.reason().mayStandIn(ReasonCode.Place.SERVER_DISCONNECT);
                return new Host.Refusal(sayable ? refused.reason() : ReasonCode.NOT_AUTHORIZED, refused.why());
            }
        }
        return Host.Refusal.NONE;
    }

    /** A connected client has shown once more who it is, and that must be the same. */
    private void renew(Phase.Live live, Verdict.Accepted done, long nowNanos) {
        Identity identity = done.identity();
        if (!identity.userName().equals(live.client().identity().userName())) {
            fail(ReasonCode.NOT_AUTHORIZED, "re-authentication as another user", nowNanos);
            return;
        }
        Client client = live.client().as(identity);
        phase = live.as(client, nowNanos);
        live.publishing().renewed(client);
        live.session().access(host.access(client));
        Properties properties = live.authentication().properties(done.data());
        answer(new Auth(ReasonCode.SUCCESS, properties), live.connect(), nowNanos);
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
        long before = live.connect().sessionExpirySeconds();
        long after = disconnect.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL, before);
        if (before == 0
                && after != 0) { // [U5-3.14.2.2.2-2, U5-3.14.2.2.2-3] a session that ends with its connection cannot be
            // kept after all
            fail(ReasonCode.PROTOCOL_ERROR, "session expiry set at DISCONNECT, but 0 at CONNECT", nowNanos);
            return;
        }
        boolean withWill = disconnect.reason() != ReasonCode.SUCCESS; // [MQTT-3.14.4-3, MQTT3-3.14.4-3]
        leave(live, Math.min(after, limits.sessionExpirySecondsMax()), withWill, nowNanos);
        finish(disconnect.reason(), "client disconnected");
    }

    /**
     * Bytes came that are no packet: the connection ends with the reason that the standard gives [MQTT-3.1.4-1, MQTT3-3.1.4-1].
     *
     * @param version what the client speaks as far as its bytes told
     */
    public void onMalformed(MalformedPacketException error, Version version, long nowNanos) {
        if (phase instanceof Phase.AwaitingConnect) {
            Connecting.refusal(error, version).ifPresent(out::send);
        }
        fail(error.reason(), String.valueOf(error.getMessage()), nowNanos);
    }

    /** The connection is lost, or was closed by us. */
    public void onConnectionLost(long nowNanos) {
        if (phase instanceof Phase.Live live) {
            leave(live, Connecting.grantedExpirySeconds(live.connect(), limits), true, nowNanos);
            host.interceptor()
                    .ifPresent(interceptor ->
                            interceptor.onDisconnect(live.client(), ReasonCode.UNSPECIFIED_ERROR, "connection lost"));
        }
        phase = new Phase.Closed(ReasonCode.UNSPECIFIED_ERROR);
    }

    @Override
    public void onTakenOver(long nowNanos) {
        fail(
                ReasonCode.SESSION_TAKEN_OVER,
                "another connection took the session",
                nowNanos); // [MQTT-3.1.4-3, MQTT3-3.1.4-2]
    }

    /** The server stops, or an operator ends the connection. */
    public void disconnect(ReasonCode reason, String why, long nowNanos) {
        fail(reason, why, nowNanos);
    }

    /** Whether a message breaks what the server announced, whoever has published it. */
    public static Host.Refusal breach(Message message, Limits limits) {
        return Publishing.breach(message, limits);
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE} if never. */
    public long deadlineNanos() {
        return switch (phase) {
            case Phase.AwaitingConnect awaiting -> awaiting.deadlineNanos();
            case Phase.Authenticating authenticating -> authenticating.deadlineNanos();
            case Phase.Live live -> Math.min(keepAliveDeadlineNanos(live), live.endNanos());
            case Phase.Closed closed -> Long.MAX_VALUE;
        };
    }

    /** [MQTT-3.1.2-22, MQTT3-3.1.2-24] */
    private long keepAliveDeadlineNanos(Phase.Live live) {
        return live.keepAliveNanos() == 0 || waiting ? Long.MAX_VALUE : lastPacketNanos + live.keepAliveNanos();
    }

    /** The deadline has come, or time has passed anyhow. */
    public void onDeadline(long nowNanos) {
        if (deadlineNanos() == Long.MAX_VALUE || nowNanos - deadlineNanos() < 0) {
            return;
        }
        switch (phase) {
            case Phase.AwaitingConnect awaiting ->
                finish(ReasonCode.MAXIMUM_CONNECT_TIME, "no CONNECT in " + limits.connectTimeoutSeconds() + " s");
            case Phase.Authenticating authenticating ->
                fail( // whoever we ask is late, or the client is
                        waiting ? ReasonCode.SERVER_UNAVAILABLE : ReasonCode.NOT_AUTHORIZED,
                        "not authenticated in " + limits.connectTimeoutSeconds() + " s",
                        nowNanos);
            case Phase.Live live -> {
                if (live.endNanos() <= keepAliveDeadlineNanos(live)) {
                    fail(ReasonCode.MAXIMUM_CONNECT_TIME, "what the client showed holds no longer", nowNanos);
                } else { // [MQTT-3.1.2-22]
                    fail(ReasonCode.KEEP_ALIVE_TIMEOUT, "no packet within 1.5 times the keep alive", nowNanos);
                }
            }
            case Phase.Closed closed -> {}
        }
    }

    /** Reading goes on after we had paused it: keep alive did not run meanwhile. */
    public void onReadingResumed(long nowNanos) {
        lastPacketNanos = nowNanos;
    }

    /**
     * Ends the connection from our side [MQTT-4.13.1-1, MQTT-4.13.2-1, MQTT3-4.8.0-1]; a 5.0 client is told why, in CONNACK or in
     * DISCONNECT [MQTT-3.14.0-1].
     */
    private void fail(ReasonCode reason, String why, long nowNanos) {
        if (phase instanceof Phase.Live live) {
            if (live.version() == Version.V5) {
                sendDisconnect(reason, why, live.connect());
            }
            leave(live, Connecting.grantedExpirySeconds(live.connect(), limits), true, nowNanos);
        } else if (phase instanceof Phase.Authenticating authenticating) {
            Connect connect = authenticating.connecting().connect();
            Connecting.refusal(connect, new Host.Refusal(reason, why)).ifPresent(out::send);
        }
        finish(reason, why);
    }

    private void sendDisconnect(ReasonCode reason, String why, Connect connect) {
        boolean sayable = reason.mayStandIn(ReasonCode.Place.SERVER_DISCONNECT);
        var full = new Disconnect(sayable ? reason : ReasonCode.PROTOCOL_ERROR, Words.reasonString(why));
        Packet fitted = PacketEncoder.fit(full, Version.V5, Connecting.packetBytesMax(connect));
        if (Connecting.takes(connect, fitted)) {
            out.send(fitted);
        }
    }

    private void leave(Phase.Live live, long expirySeconds, boolean withWill, long nowNanos) {
        live.session().disconnect(expirySeconds, withWill, nowNanos);
        host.released(live.session(), nowNanos);
    }

    private void finish(ReasonCode reason, String why) {
        if (!isClosed()) {
            if (phase instanceof Phase.Live live) {
                host.interceptor().ifPresent(interceptor -> interceptor.onDisconnect(live.client(), reason, why));
            }
            phase = new Phase.Closed(reason);
            out.close(reason, why); // [MQTT-3.2.2-7, MQTT3-3.2.2-5]
        }
    }

    /** Whoever does not answer lets nobody in. */
    private static final Step UNKNOWN =
            Verdict.refused(ReasonCode.SERVER_UNAVAILABLE, "it could not be found out who the client is");
}
