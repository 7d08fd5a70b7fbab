package org.ternmq.sn.gateway.v2;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.v2.packet.Auth;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.GatewayOutbox;
import org.ternmq.sn.gateway.SnDrop;

/**
 * How a client of MQTT-SN 2.0 connects, shows who it is, and is lost: what {@link Sn2Endpoint} has of a virtual connection whatever is exchanged over
 * it. Confined to its endpoint.
 */
abstract class VirtualConnection {
    final GatewayOutbox<Sn2Packet> out;
    final GatewayLimits limits;
    final KeptAliases kept;
    final Supplier<Aliases> fresh;
    final String clientId;
    Sn2Endpoint.Phase phase = Sn2Endpoint.Phase.NEW;
    Connect connect;
    Aliases aliases;
    Questions questions;
    Inbound inbound;
    Requests requests;
    Outbound outbound;

    @Nullable
    Terms terms;

    @Nullable
    Credentials credentials;

    int answeredId; // of the CONNECT or AUTH that the broker answers
    boolean mayAuthenticate; // it is the client's turn
    boolean isCongested;
    boolean isAskingQuiet;
    boolean isCalled; // the sleeper was told that something waits
    int pingId;
    long sleepSeconds;
    long heardNanos;
    long toldBrokerNanos;

    /**
     * For a client whose first CONNECT has come; {@link Sn2Endpoint#onPacket} is handed that too.
     *
     * @param clientId its client identifier, or that which was chosen for it
     * @param aliases those of clients that are away, and how new ones begin
     */
    VirtualConnection(
            Connect first, String clientId, GatewayOutbox<Sn2Packet> out, GatewayLimits limits, AliasSource aliases) {
        this.connect = first;
        this.clientId = clientId;
        this.out = out;
        this.limits = limits;
        this.kept = aliases.kept();
        this.fresh = () -> new Aliases(clientId, aliases.predefined(), limits.topicsMax(), aliases.first());
        this.aliases = fresh.get();
        this.questions = new Questions(out);
        this.inbound = new Inbound(this.aliases, questions, out);
        this.requests = new Requests(this.aliases, questions, out);
        this.outbound = new Outbound(this.aliases, limits, limits.datagramBytesMax(), out);
    }

    // ---- how it connects

    void onConnect(Connect anew, long nowNanos) {
        boolean isCopy = anew.equals(connect) && phase == Sn2Endpoint.Phase.CONNECTING;
        heardNanos = nowNanos;
        if (isCopy) {
            out.dropped(SnDrop.REPEATED); // the broker's answer is under way
        } else {
            begin(anew, nowNanos);
        }
    }

    /** [SN2-4.14-4] The virtual connection of before is over, with its will, whatever state it was in. */
    void begin(Connect anew, long nowNanos) {
        if (phase != Sn2Endpoint.Phase.NEW) {
            out.cut();
            keepAliases();
        }
        connect = anew;
        terms = null;
        isCongested = false;
        isAskingQuiet = false;
        mayAuthenticate = false;
        phase = Sn2Endpoint.Phase.CONNECTING;
        answeredId = anew.packetId();
        if (anew.keepAliveSeconds() == 0 || anew.packetBytesMax() != 0 && anew.packetBytesMax() < PACKET_BYTES_MIN) {
            refuse(Reason.PROTOCOL_ERROR); // [SN2-3.1.6-4, SN2-3.1.7-1]
            return;
        }
        use(fresh.get());
        Credentials.Said said;
        try {
            said = anew.authentication().map(Credentials::of).orElse(null);
        } catch (IllegalArgumentException wrong) {
            refuse(Reason.MALFORMED_PACKET);
            return;
        }
        credentials = said == null ? null : said.credentials();
        Optional<Message> will = anew.will().flatMap(this::message);
        if (anew.will().isPresent() && will.isEmpty()) {
            refuse(Reason.TOPIC_NAME_INVALID);
            return;
        }
        toldBrokerNanos = nowNanos;
        out.connect(Terms.ask(anew, clientId, will, said, limits));
    }

    /** [SN2-3.1.2.2-2, SN2-3.1.3.3-1, SN2-3.1.3.3-2] The will is the broker's from the beginning. */
    Optional<Message> message(Connect.Will will) {
        Aliases known = connect.options().cleanStart() ? null : kept.look(clientId);
        TopicName topic = (known == null ? aliases : known).name(will.topic());
        return topic == null
                ? Optional.empty()
                : Optional.of(Message.of(topic, will.payload(), will.qos(), will.retain()));
    }

    void use(Aliases known) {
        aliases = known;
        questions = new Questions(out);
        inbound = new Inbound(known, questions, out);
        requests = new Requests(known, questions, out);
        int asked = connect.packetBytesMax() == 0 ? Integer.MAX_VALUE : connect.packetBytesMax();
        outbound = new Outbound(known, limits, Math.min(asked, limits.datagramBytesMax()), out);
    }

    /** [SN2-3.2.4-2, SN2-4.11.1-4] */
    void refuse(Reason reason) {
        out.send(Connack.refused(answeredId, reason));
        end();
    }

    /** [SN2-4.4.2-2] Whether it arrives, the client has to find out. */
    void onConnack(org.ternmq.codec.packet.Connack connack, long nowNanos) {
        if (!connack.isAccepted()) {
            refuse(Terms.refusal(connack));
            return;
        }
        Aliases known = kept.take(clientId);
        if (known != null && connack.sessionPresent()) { // [SN2-4.1.1-3] else they are gone with their session
            use(known);
        }
        terms = Terms.of(connect, connack);
        phase = Sn2Endpoint.Phase.ACTIVE;
        heardNanos = nowNanos;
        mayAuthenticate = credentials != null && credentials.mqttMethod() != null;
        out.send(terms.accepted(
                connect, connack, answeredId, credentials, connect.clientId().isEmpty() ? clientId : ""));
    }

    // ---- authentication

    /** A step of the client's: [SN2-4.11.1-3] an answer to one of the broker's, or [SN2-4.11.1.1-1] the first one of another time. */
    void onAuth(Auth auth) {
        boolean isAgain = auth.reason() == Reason.REAUTHENTICATE;
        if (!mayAuthenticate && auth.packetId() == answeredId) {
            out.dropped(SnDrop.REPEATED); // the broker's answer is under way
            return;
        }
        if (credentials == null
                || !mayAuthenticate
                || auth.reason() == Reason.SUCCESS
                || isAgain && phase != Sn2Endpoint.Phase.ACTIVE) {
            failAuthentication(Reason.PROTOCOL_ERROR); // [SN2-4.11.1-7]
            return;
        }
        Properties step;
        try {
            step = credentials.toBroker(auth.authentication());
        } catch (IllegalArgumentException wrong) {
            failAuthentication(Reason.BAD_AUTHENTICATION_METHOD);
            return;
        }
        answeredId = auth.packetId();
        mayAuthenticate = false;
        out.forward(new org.ternmq.codec.packet.Auth(
                isAgain ? ReasonCode.REAUTHENTICATE : ReasonCode.CONTINUE_AUTHENTICATION, step));
    }

    void failAuthentication(Reason reason) {
        if (phase == Sn2Endpoint.Phase.CONNECTING) {
            out.cut();
            refuse(reason);
        } else {
            fail(reason); // [SN2-4.11.1.1-2]
        }
    }

    /** [SN2-3.3.2-1, SN2-4.11.1-2, SN2-4.11.1-6] A step of the broker's, [SN2-4.4.2-1] sent once. */
    void onBrokerAuth(org.ternmq.codec.packet.Auth auth) {
        if (credentials == null) {
            return;
        }
        mayAuthenticate = true;
        Authentication step = credentials.toClient(auth.properties());
        var packet = new Auth(answeredId, Reasons.toClient(auth.reason(), Sn2Type.AUTH), step);
        if (phase == Sn2Endpoint.Phase.ACTIVE) {
            questions.answer(packet);
        } else {
            out.send(packet);
        }
    }

    void failIf(@Nullable Reason wrong) {
        if (wrong != null) {
            fail(wrong);
        }
    }

    /** [SN2-4.12.2-1, SN2-3.13.7-1, SN2-3.13.7-2, SN2-3.1.2.2-3] The client is told, and lost: its will is published. */
    void fail(Reason reason) {
        out.send(Disconnect.of(reason));
        out.cut();
        end();
    }

    void end() {
        keepAliases();
        phase = Sn2Endpoint.Phase.OVER;
        outbound.rest();
        out.over();
    }

    /** [SN2-3.1.9-1] */
    void keepAliases() {
        if (terms != null && terms.sessionExpirySeconds() > 0) {
            kept.keep(clientId, aliases);
        }
    }

    Terms terms() {
        if (terms == null) {
            throw new IllegalStateException("nothing is agreed on in phase " + phase);
        }
        return terms;
    }

    private static final int PACKET_BYTES_MIN = 10;
}
