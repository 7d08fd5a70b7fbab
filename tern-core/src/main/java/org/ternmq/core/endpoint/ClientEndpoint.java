package org.ternmq.core.endpoint;

import java.util.List;
import java.util.Optional;
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
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.core.auth.ClientAuthentication;
import org.ternmq.core.flow.AliasesIn;
import org.ternmq.core.flow.Receiver;
import org.ternmq.core.flow.Sender;
import org.ternmq.core.message.Delivery;

/**
 * The client's end of one connection. Handed packets and time, it answers on its outbox; whoever drives it calls {@link #onDeadline}
 * when {@link #deadlineNanos} has come. One thread at a time.
 *
 * <p>Transitions: awaiting CONNACK from the start, for CONNECT is sent at once; live from an accepting CONNACK; closed by
 * {@link #disconnect}, by a refusal, by an error of either side, by a silent server, or by the loss of the connection.
 *
 * <pre>
 * awaiting CONNACK   CONNACK AUTH
 * live               PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK PINGRESP DISCONNECT AUTH
 * closed             all, ignored
 * </pre>
 * What is not in the table is a protocol error.
 */
public final class ClientEndpoint {
    private final Connect connect;
    private final ClientSession session;
    private final ClientOutbox out;
    private final ClientLimits limits;
    private final ClientAuthentication authentication;
    private final AliasesIn aliases;
    private final int receiveMaximum;
    private final boolean wantsNoReasons;
    private ClientPhase phase;

    /** An endpoint for a connection opened now; it sends CONNECT [MQTT-3.1.0-1, MQTT3-3.1.0-1]. */
    public ClientEndpoint(
            Connect connect, ClientSession session, ClientOutbox out, ClientLimits limits, long nowNanos) {
        this(connect, ClientAuthentication.none(), session, out, limits, nowNanos);
    }

    /**
     * The same with enhanced authentication.
     *
     * @param authentication has given its first data to CONNECT
     */
    public ClientEndpoint(
            Connect connect,
            ClientAuthentication authentication,
            ClientSession session,
            ClientOutbox out,
            ClientLimits limits,
            long nowNanos) {
        this.connect = connect;
        this.authentication = authentication;
        this.aliases = new AliasesIn((int) connect.properties().number(PropertyId.TOPIC_ALIAS_MAXIMUM, 0));
        this.receiveMaximum = connect.version() == Version.V5
                ? (int) connect.properties().number(PropertyId.RECEIVE_MAXIMUM, 65_535)
                : Integer.MAX_VALUE;
        this.wantsNoReasons = connect.properties().number(PropertyId.REQUEST_PROBLEM_INFORMATION, 1) == 0;
        this.session = session;
        this.out = out;
        this.limits = limits;
        this.phase = new ClientPhase.AwaitingConnack(nowNanos + limits.connackSeconds() * 1_000_000_000L);
        if (connect.cleanStart()) {
            session.end();
        }
        out.send(connect);
    }

    /** What was agreed on, or {@code null} before CONNACK and after the end. */
    public @Nullable ClientTerms terms() {
        return phase instanceof ClientPhase.Live live ? live.terms() : null;
    }

    /** Whether the connection is over as far as the protocol is concerned. */
    public boolean isClosed() {
        return phase instanceof ClientPhase.Closed;
    }

    /** Takes a packet from the server. */
    public void onPacket(Packet packet, long nowNanos) {
        if (!isClosed() && wantsNoReasons && givesReasons(packet)) { // [U5-3.1.2.11.7-2]
            out.send(Disconnect.of(ReasonCode.PROTOCOL_ERROR)); // while authenticating, too
            finish(ReasonCode.PROTOCOL_ERROR, packet.type() + " gives reasons that were asked not to be given");
            return;
        }
        switch (phase) {
            case ClientPhase.Live live -> {
                live.keepAlive().onReceived(packet instanceof Ping.Pingresp, nowNanos);
                onLivePacket(packet, live, nowNanos);
            }
            case ClientPhase.AwaitingConnack awaiting -> {
                if (packet instanceof Connack connack) {
                    onConnack(connack, nowNanos);
                } else if (packet instanceof Auth auth) {
                    onAuth(auth);
                } else { // [MQTT-3.2.0-1]
                    fail(ReasonCode.PROTOCOL_ERROR, "first packet is " + packet.type() + ", not CONNACK");
                }
            }
            case ClientPhase.Closed closed -> {}
        }
    }

    /** Whether a packet that may not do so without Request Problem Information has a reason string or user properties. */
    private static boolean givesReasons(Packet packet) {
        Properties given = switch (packet) {
            case Ack ack -> ack.properties();
            case Suback suback -> suback.properties();
            case Unsuback unsuback -> unsuback.properties();
            case Auth auth -> auth.properties();
            case Publish allowed -> Properties.NONE;
            case Connack allowed -> Properties.NONE;
            case Disconnect allowed -> Properties.NONE;
            case Ping hasNone -> Properties.NONE;
            case Connect wrongWay -> Properties.NONE;
            case Subscribe wrongWay -> Properties.NONE;
            case Unsubscribe wrongWay -> Properties.NONE;
        };
        return given.has(PropertyId.REASON_STRING) || given.has(PropertyId.USER_PROPERTY);
    }

    private void onConnack(Connack connack, long nowNanos) {
        if (!connack.isAccepted()) {
            ReasonCode reason = refusalOf(connack);
            phase = new ClientPhase.Closed(reason);
            out.connected(connack);
            out.close(reason, "the server refused the connection: " + reason.text() + explained(connack.properties()));
            return;
        }
        if (!authentication.isProven(connack.properties())) {
            finish(ReasonCode.NOT_AUTHORIZED, "the server has not shown that it is who it should be");
            return;
        }
        ClientTerms terms = ClientTerms.of(connect, connack);
        phase = new ClientPhase.Live(
                terms, new KeepAlive(terms.keepAliveSeconds(), limits.pingrespSeconds(), nowNanos));
        if (connack.sessionPresent()
                && !session.exists()) { // [MQTT-3.2.2-4], and [MQTT-3.2.2-2] if a new one was asked for
            fail(ReasonCode.PROTOCOL_ERROR, "the server goes on with a session that this client does not have");
            return;
        }
        // 3.1 has no such flag; there a client that asked to go on takes it that it did.
        boolean goesOn = connack.sessionPresent() || connect.version() == Version.V3_1 && !connect.cleanStart();
        session.connected(goesOn);
        session.receiver().onConnected(goesOn);
        sender().onConnected(Math.min(terms.receiveMaximum(), limits.inFlightMax())); // [MQTT-4.9.0-1]
        out.connected(connack);
        pump();
    }

    /** The refusal in the words of 5.0. A server of 3.x answers in its own, whatever it was asked in. */
    public static ReasonCode refusalOf(Connack connack) {
        return switch (connack.returnCode()) {
            case 1 -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
            case 2 -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case 3 -> ReasonCode.SERVER_UNAVAILABLE;
            case 4 -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case 5 -> ReasonCode.NOT_AUTHORIZED;
            default -> {
                ReasonCode reason = ReasonCode.ofCode(connack.returnCode());
                yield reason == null ? ReasonCode.UNSPECIFIED_ERROR : reason;
            }
        };
    }

    private void onLivePacket(Packet packet, ClientPhase.Live live, long nowNanos) {
        switch (packet) {
            case Publish publish -> onPublish(publish, live, nowNanos);
            case Ack ack -> onAck(ack, live, nowNanos);
            case Suback suback -> onAnswer(suback.packetId(), suback);
            case Unsuback unsuback -> onAnswer(unsuback.packetId(), unsuback);
            case Ping.Pingresp pong -> {}
            case Disconnect disconnect -> onDisconnect(disconnect);
            case Connack second -> unexpected(second); // [MQTT-3.2.0-2]
            case Connect wrongWay -> unexpected(wrongWay);
            case Subscribe wrongWay -> unexpected(wrongWay);
            case Unsubscribe wrongWay -> unexpected(wrongWay);
            case Ping.Pingreq wrongWay -> unexpected(wrongWay);
            case Auth auth -> onAuth(auth);
        }
    }

    private void onAuth(Auth auth) {
        boolean isEnd = auth.reason() == ReasonCode.SUCCESS;
        if (isEnd && phase instanceof ClientPhase.Live && authentication.isProven(auth.properties())) {
            out.reauthenticated();
            return;
        }
        Optional<Auth> answer = authentication.next(auth);
        if (answer.isPresent()) {
            out.send(answer.get());
        } else { // [MQTT-4.12.0-6] also where no method was named in CONNECT
            fail(ReasonCode.PROTOCOL_ERROR, "the server sent an AUTH that cannot be answered");
        }
    }

    /** Begins to authenticate once more (5.0 section 4.12.1); whether it has begun: there is a method, and none runs. */
    public boolean reauthenticate(long nowNanos) {
        Optional<Auth> first = phase instanceof ClientPhase.Live ? authentication.again() : Optional.empty();
        first.ifPresent(auth -> {
            live().keepAlive().onSent(nowNanos);
            out.send(auth);
        });
        return first.isPresent();
    }

    private void unexpected(Packet packet) {
        fail(ReasonCode.PROTOCOL_ERROR, "unexpected " + packet.type());
    }

    private void onPublish(Publish received, ClientPhase.Live live, long nowNanos) {
        Publish publish = withTopic(received);
        if (publish.message().topic().isEmpty()) {
            fail(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias that is not allowed, or was never set");
            return; // [MQTT-3.1.2-26] [MQTT-3.1.2-27]
        }
        Receiver receiver = session.receiver();
        boolean isOverQuota = publish.message().qos().isAcknowledged()
                && receiver.open() + out.unanswered() >= receiveMaximum
                && (publish.message().qos() == Qos.AT_LEAST_ONCE || receiver.isNew(publish));
        if (isOverQuota) { // [MQTT-3.3.4-9, U5-3.3.4-6]
            fail(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more messages in flight than Receive Maximum allows");
            return;
        }
        receiver.onPublish(publish, out);
        if (publish.message().qos().isAcknowledged()) {
            live.keepAlive().onSent(nowNanos);
        }
    }

    /** The PUBLISH with the topic that its alias stands for; without a topic if the alias is not allowed or means nothing. Whatever we offered is taken [MQTT-3.3.2-10]. */
    private Publish withTopic(Publish publish) {
        Message message = publish.message();
        long alias = message.properties().number(PropertyId.TOPIC_ALIAS, 0);
        if (alias == 0) {
            return publish;
        }
        TopicName topic = message.topic();
        if (!aliases.allows(alias)) {
            topic = TopicName.NONE;
        } else if (topic.isEmpty()) {
            topic = aliases.topic((int) alias);
        } else {
            aliases.set((int) alias, topic);
        }
        Message named =
                message.withTopic(topic).withProperties(message.properties().without(PropertyId.TOPIC_ALIAS));
        return new Publish(named, publish.packetId(), publish.dup());
    }

    private void onAck(Ack ack, ClientPhase.Live live, long nowNanos) {
        int open = sender().open();
        boolean fits = switch (ack) {
            case Ack.Puback puback -> sender().onPuback(puback, out);
            case Ack.Pubrec pubrec -> sender().onPubrec(pubrec, out);
            case Ack.Pubcomp pubcomp -> {
                sender().onPubcomp(pubcomp, out);
                yield true;
            }
            case Ack.Pubrel pubrel -> {
                session.receiver().onPubrel(pubrel, out);
                live.keepAlive().onSent(nowNanos);
                yield true;
            }
        };
        if (!fits) {
            fail(ReasonCode.PROTOCOL_ERROR, ack.type() + " does not answer what has packet id " + ack.packetId());
            return;
        }
        if (sender().open() < open) {
            out.answered(ack.packetId(), ack);
        }
        pump();
    }

    private void onAnswer(int packetId, Packet answer) {
        if (sender().release(packetId)) {
            out.answered(packetId, answer);
        } else {
            fail(ReasonCode.PROTOCOL_ERROR, answer.type() + " for packet id " + packetId + ", which asked nothing");
        }
    }

    private void onDisconnect(Disconnect disconnect) {
        finish(
                disconnect.reason(),
                "the server disconnected: " + disconnect.reason().text() + explained(disconnect.properties()));
    }

    private static String explained(Properties properties) {
        String why = properties.text(PropertyId.REASON_STRING, "");
        return why.isEmpty() ? "" : ": " + why;
    }

    /** Whether a message above QoS 0 may be sent now: there is a connection, the quota is not used up [MQTT-3.3.4-7], all repeats are sent. */
    public boolean mayPublish() {
        return phase instanceof ClientPhase.Live && sender().hasQuota();
    }

    /**
     * Sends a message; above QoS 0 to be asked only if {@link #mayPublish}. What {@link ClientTerms#refusal(Delivery)} refuses must
     * not be sent.
     *
     * @return the packet identifier that will be answered, {@link Publish#NO_PACKET_ID} at QoS 0
     */
    public int publish(Delivery delivery, long nowNanos) {
        live().keepAlive().onSent(nowNanos);
        if (delivery.qos().isAcknowledged()) {
            return sender().begin(delivery, out);
        }
        out.publish(delivery, Publish.NO_PACKET_ID, false);
        return Publish.NO_PACKET_ID;
    }

    /** Whether a packet identifier is left for a SUBSCRIBE or UNSUBSCRIBE, which no quota holds up [MQTT-3.3.4-8]. */
    public boolean mayAsk() {
        return phase instanceof ClientPhase.Live && sender().hasFreeId();
    }

    /**
     * Sends SUBSCRIBE; to be asked only if {@link #mayAsk}.
     *
     * @return the packet identifier that will be answered
     */
    public int subscribe(List<Subscribe.Request> requests, Properties properties, long nowNanos) {
        live().keepAlive().onSent(nowNanos);
        int id = sender().reserve();
        out.send(new Subscribe(id, properties, requests));
        return id;
    }

    /**
     * Sends UNSUBSCRIBE; to be asked only if {@link #mayAsk}.
     *
     * @return the packet identifier that will be answered
     */
    public int unsubscribe(List<TopicFilter> filters, Properties properties, long nowNanos) {
        live().keepAlive().onSent(nowNanos);
        int id = sender().reserve();
        out.send(new Unsubscribe(id, properties, filters));
        return id;
    }

    /** What an application wants to send has to wait for CONNACK: until then only AUTH may follow CONNECT [MQTT-3.1.2-30]. */
    private ClientPhase.Live live() {
        if (phase instanceof ClientPhase.Live live) {
            return live;
        }
        throw new IllegalStateException("not connected: " + phase);
    }

    /** Goes on with repeats. To be called when the output has drained. */
    public void pump() {
        if (phase instanceof ClientPhase.Live && sender().isRepeating()) {
            sender().repeat(out);
        }
    }

    /** We stop reading, or read on: meanwhile the server's answer to a PINGREQ cannot reach us. */
    public void onReading(boolean paused, long nowNanos) {
        if (phase instanceof ClientPhase.Live live) {
            live.keepAlive().onReading(paused, nowNanos);
        }
    }

    /**
     * Ends the connection with DISCONNECT: the will is not published unless the reason says so. Nothing is sent behind it
     * [MQTT3-3.14.4-2], and the connection is closed [MQTT3-3.14.4-1].
     */
    public void disconnect(Disconnect disconnect) {
        if (phase instanceof ClientPhase.Live) {
            out.send(connect.version().hasProperties() ? disconnect : Disconnect.NORMAL);
        }
        finish(disconnect.reason(), "disconnected");
    }

    /**
     * Bytes came that are no packet: the connection ends with the reason that the standard gives
     * [MQTT-4.13.1-1], for one above our Maximum Packet Size 0x95 [U5-3.1.2.11.4-2].
     */
    public void onMalformed(MalformedPacketException error) {
        fail(error.reason(), error.getMessage());
    }

    /** The connection is lost, or was closed by us. */
    public void onConnectionLost() {
        leave();
        phase = new ClientPhase.Closed(ReasonCode.UNSPECIFIED_ERROR);
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE} if never. */
    public long deadlineNanos() {
        return switch (phase) {
            case ClientPhase.AwaitingConnack awaiting -> awaiting.deadlineNanos();
            case ClientPhase.Live live -> live.keepAlive().deadlineNanos();
            case ClientPhase.Closed closed -> Long.MAX_VALUE;
        };
    }

    /** The deadline has come, or time has passed anyhow. */
    public void onDeadline(long nowNanos) {
        switch (phase) {
            case ClientPhase.AwaitingConnack awaiting -> {
                if (nowNanos - awaiting.deadlineNanos() >= 0) {
                    finish(ReasonCode.UNSPECIFIED_ERROR, "no CONNACK within " + limits.connackSeconds() + " s");
                }
            }
            case ClientPhase.Live live -> {
                switch (live.keepAlive().due(nowNanos)) {
                    case NOTHING -> {}
                    case PING -> {
                        out.send(Ping.Pingreq.INSTANCE); // [MQTT-3.1.2-20, MQTT3-3.1.2-23]
                        live.keepAlive().onPing(nowNanos);
                    }
                    case GIVE_UP ->
                        finish(
                                ReasonCode.KEEP_ALIVE_TIMEOUT,
                                "nothing from the server for " + limits.pingrespSeconds() + " s after PINGREQ");
                }
            }
            case ClientPhase.Closed closed -> {}
        }
    }

    private Sender sender() {
        return session.sender();
    }

    /** Ends the connection from our side; a 5.0 server that accepted it is told why. */
    private void fail(ReasonCode reason, String why) {
        if (phase instanceof ClientPhase.Live && connect.version().hasProperties()) {
            out.send(Disconnect.of(
                    reason.mayStandIn(ReasonCode.Place.CLIENT_DISCONNECT) ? reason : ReasonCode.PROTOCOL_ERROR));
        }
        finish(reason, why);
    }

    private void finish(ReasonCode reason, String why) {
        if (!isClosed()) {
            leave();
            phase = new ClientPhase.Closed(reason);
            out.close(reason, why);
        }
    }

    private void leave() {
        switch (phase) {
            case ClientPhase.AwaitingConnack awaiting -> session.mayExist(); // the answer, yes or no, may be lost
            case ClientPhase.Live live -> {
                if (!live.terms().isSessionKept()) {
                    session.end();
                }
            }
            case ClientPhase.Closed closed -> {}
        }
    }
}
