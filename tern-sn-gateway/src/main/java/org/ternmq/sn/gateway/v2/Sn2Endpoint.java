package org.ternmq.sn.gateway.v2;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Auth;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Envelope.Identified;
import org.ternmq.sn.codec.v2.packet.Ping.Pingreq;
import org.ternmq.sn.codec.v2.packet.Ping.Pingresp;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Sleep.Sleepreq;
import org.ternmq.sn.codec.v2.packet.Sleep.Sleepresp;
import org.ternmq.sn.codec.v2.packet.Sleep.Wakeup;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.packet.Subscription.Subscribe;
import org.ternmq.sn.codec.v2.packet.Subscription.Unsubscribe;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.GatewayOutbox;
import org.ternmq.sn.gateway.SnDrop;

/**
 * That of a client of MQTT-SN 2.0, in preview.
 *
 * <pre>
 * NEW          nothing came                   CONNECT
 * CONNECTING   the broker is asked            CONNECT AUTH DISCONNECT
 * ACTIVE       it has accepted                all that clients send
 * ASLEEP       SLEEPREQ came                  CONNECT PINGREQ SLEEPREQ DISCONNECT, and late answers
 * AWAKE        PINGREQ came after that        CONNECT DISCONNECT, and answers
 * OVER         the end                        nothing
 * </pre>
 * What is not in the table is dropped: datagrams overtake each other. What no client may send ends the virtual connection.
 */
public final class Sn2Endpoint extends VirtualConnection implements GatewayOutbox.Endpoint<Sn2Packet> {
    /** What can be told from outside. */
    public enum Phase {
        NEW,
        CONNECTING,
        ACTIVE,
        ASLEEP,
        AWAKE,
        OVER
    }

    /**
     * For a client whose first CONNECT has come; {@link #onPacket} is handed that too.
     *
     * @param clientId its client identifier, or that which was chosen for it
     * @param aliases those of clients that are away, and how new ones begin
     */
    public Sn2Endpoint(
            Connect first, String clientId, GatewayOutbox<Sn2Packet> out, GatewayLimits limits, AliasSource aliases) {
        super(first, clientId, out, limits, aliases);
    }

    /** Where the client is. */
    public Phase phase() {
        return phase;
    }

    @Override
    public boolean hasRoom() {
        return outbound.hasRoom();
    }

    @Override
    public void congested(boolean congested) {
        isCongested = congested;
    }

    /** [SN2-3.1.19-2] It may have to show first who it is. */
    @Override
    public boolean takesOverAtOnce() {
        return false;
    }

    // ---- what the client sends

    @Override
    public void onPacket(Sn2Packet packet, long nowNanos) {
        if (phase == Phase.OVER) {
            out.dropped(SnDrop.WRONG_STATE);
        } else if (packet instanceof Connect anew) {
            onConnect(anew, nowNanos);
        } else if (packet instanceof Identified identified) {
            onIdentified(identified, nowNanos);
        } else {
            heardNanos = nowNanos;
            boolean isTaken = switch (phase) {
                case CONNECTING -> onEarly(packet);
                case ACTIVE -> onActive(packet, nowNanos);
                case ASLEEP, AWAKE -> onSleepers(packet, nowNanos);
                case NEW, OVER -> false;
            };
            if (!isTaken) {
                out.dropped(SnDrop.WRONG_STATE);
            }
            goOn(nowNanos);
        }
    }

    /** [SN2-3.18-1, SN2-3.1.2.6-1, SN2-3.18-4] A packet in an envelope with the client identifier, from where the client is anyhow. */
    private void onIdentified(Identified identified, long nowNanos) {
        if (!connect.options().addressChanges() || !identified.isAllowed()) {
            fail(Reason.PROTOCOL_ERROR);
        } else if (!identified.clientId().equals(clientId)) {
            out.dropped(SnDrop.NOT_ALLOWED);
        } else {
            onPacket(identified.packet(), nowNanos);
        }
    }

    @Override
    public void onMalformed() { // [SN2-4.12.1-2]
        out.dropped(SnDrop.MALFORMED);
        if (phase != Phase.OVER) {
            fail(Reason.MALFORMED_PACKET);
        }
    }

    private void goOn(long nowNanos) {
        if (phase == Phase.ACTIVE || phase == Phase.AWAKE) {
            outbound.pump(nowNanos);
        }
        if (phase == Phase.AWAKE && outbound.isIdle() && !isAskingQuiet) {
            isAskingQuiet = true;
            out.awaitQuiet();
        }
    }

    /** [SN2-3.1.19-7] Before CONNACK nothing is looked at but what has to do with it. */
    private boolean onEarly(Sn2Packet packet) {
        switch (packet) {
            case Auth auth -> onAuth(auth);
            case Disconnect bye -> {
                out.cut();
                end();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean onActive(Sn2Packet packet, long nowNanos) {
        switch (packet) {
            case Publish publish -> failIf(inbound.onPublish(publish, terms(), isCongested, nowNanos));
            case Ack ack when ack.type() == Sn2Type.PUBREL -> failIf(inbound.onPubrel(ack, nowNanos));
            case Ack ack -> onAck(ack);
            case Regack regack -> onRegack(regack, nowNanos);
            case Register register -> {
                if (register.alias().isPresent()) { // [SN2-3.4-1]
                    fail(Reason.PROTOCOL_ERROR);
                } else if (isNew(register, register.packetId(), nowNanos)) {
                    requests.onRegister(register);
                }
            }
            case Subscribe subscribe -> {
                if (isNew(subscribe, subscribe.packetId(), nowNanos)) {
                    requests.onSubscribe(subscribe);
                }
            }
            case Unsubscribe unsubscribe -> {
                if (isNew(unsubscribe, unsubscribe.packetId(), nowNanos)) {
                    requests.onUnsubscribe(unsubscribe);
                }
            }
            case Pingreq ping -> { // [SN2-3.11.3-1]
                if (isNew(ping, ping.packetId(), nowNanos)) {
                    questions.answer(new Pingresp(ping.packetId(), OptionalInt.empty()));
                }
            }
            case Sleepreq sleep -> onSleepreq(sleep, nowNanos);
            case Auth auth -> {
                if (isNew(auth, auth.packetId(), nowNanos)) {
                    onAuth(auth);
                }
            }
            case Disconnect bye -> onDisconnect(bye);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean onSleepers(Sn2Packet packet, long nowNanos) {
        switch (packet) {
            case Pingreq ping -> onWake(ping, nowNanos);
            case Sleepreq sleep -> onSleepreq(sleep, nowNanos);
            case Disconnect bye -> onDisconnect(bye);
            case Ack ack when ack.type() == Sn2Type.PUBREL -> failIf(inbound.onPubrel(ack, nowNanos));
            case Ack ack -> onAck(ack);
            case Regack regack when phase == Phase.AWAKE -> onRegack(regack, nowNanos);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onAck(Ack ack) {
        if (ack.type() == Sn2Type.UNSUBACK) { // which is a server's
            fail(Reason.PROTOCOL_ERROR);
        } else {
            outbound.onAck(ack);
        }
    }

    private void onRegack(Regack regack, long nowNanos) {
        if (regack.alias().isPresent()) { // [SN2-3.5.4-1]
            fail(Reason.PROTOCOL_ERROR);
        } else {
            outbound.onRegack(regack, nowNanos);
        }
    }

    private boolean isNew(Sn2Packet question, int packetId, long nowNanos) {
        Questions.Kind kind = questions.ask(question, packetId, nowNanos);
        if (kind == Questions.Kind.ONE_TOO_MANY) {
            fail(Reason.RECEIVE_MAXIMUM_EXCEEDED);
        }
        return kind == Questions.Kind.NEW;
    }

    // ---- sleep and the end

    private void onSleepreq(Sleepreq sleep, long nowNanos) {
        if (sleep.seconds() == 0) { // [SN2-3.15.4-1]
            fail(Reason.PROTOCOL_ERROR);
            return;
        }
        if (!isNew(sleep, sleep.packetId(), nowNanos)) {
            return;
        }
        sleepSeconds = sleep.seconds(); // [SN2-3.16.4-2]
        if (!sleep.retainAliases()) {
            aliases.forgetGiven();
        }
        fallAsleep(); // [SN2-3.15.5-4, SN2-3.15.5-5, SN2-3.15.5-6, SN2-3.15.5-7]
        // [SN2-3.15.5-2, SN2-3.1.2.7-3, SN2-3.16.2.1-3]
        questions.answer(new Sleepresp(sleep.packetId(), OptionalLong.empty(), Reason.SUCCESS));
    }

    private void fallAsleep() {
        phase = Phase.ASLEEP;
        isCalled = false;
        isAskingQuiet = false;
        outbound.rest();
    }

    /** [SN2-3.11.3-4] */
    private void onWake(Pingreq ping, long nowNanos) {
        if (!isNew(ping, ping.packetId(), nowNanos)) {
            return;
        }
        pingId = ping.packetId();
        phase = Phase.AWAKE;
        int messages = connect.awakeMessages().orElse(0);
        outbound.wake(messages == 0 ? Outbound.ALL : messages, nowNanos);
    }

    @Override
    public void onQuiet(long nowNanos) {
        if (phase != Phase.AWAKE || !isAskingQuiet) {
            return;
        }
        isAskingQuiet = false;
        if (outbound.isIdle()) { // [SN2-4.14.2-4, SN2-4.14.2-7]
            heardNanos = nowNanos;
            fallAsleep();
            questions.answer(
                    new Pingresp(pingId, OptionalInt.of(outbound.isWaiting() || !hasRoom() ? Pingresp.UNKNOWN : 0)));
        } else {
            goOn(nowNanos);
        }
    }

    /** [SN2-3.13.7-3, SN2-3.13.7-4, SN2-3.1.2.2-4] The client goes; nobody answers, and the broker knows what that means for its will. */
    private void onDisconnect(Disconnect bye) {
        boolean isLonger = bye.sessionExpirySeconds().orElse(0) > 0;
        if (isLonger && connect.sessionExpirySeconds().orElse(0) == 0) {
            fail(Reason.PROTOCOL_ERROR);
            return;
        }
        Properties properties = bye.sessionExpirySeconds().isPresent()
                ? Properties.of(
                        PropertyId.SESSION_EXPIRY_INTERVAL,
                        bye.sessionExpirySeconds().getAsLong())
                : Properties.NONE;
        out.forward(new org.ternmq.codec.packet.Disconnect(
                Reasons.toBroker(bye.reason(), ReasonCode.Place.CLIENT_DISCONNECT), properties));
        end();
    }

    // ---- what the broker sends

    @Override
    public void onBrokerPacket(Packet packet, long nowNanos) {
        switch (packet) {
            case org.ternmq.codec.packet.Connack connack -> {
                if (phase == Phase.CONNECTING) {
                    onConnack(connack, nowNanos);
                }
            }
            case org.ternmq.codec.packet.Auth auth -> {
                if (phase == Phase.CONNECTING || phase == Phase.ACTIVE) {
                    onBrokerAuth(auth);
                }
            }
            default -> {
                if (isLive()) { // else it belongs to the connection of before
                    onLivePacket(packet, nowNanos);
                }
            }
        }
    }

    private boolean isLive() {
        return phase == Phase.ACTIVE || phase == Phase.ASLEEP || phase == Phase.AWAKE;
    }

    private void onLivePacket(Packet packet, long nowNanos) {
        switch (packet) {
            case org.ternmq.codec.packet.Publish publish -> {
                outbound.onPublish(publish); // [SN2-4.14.2-2]
                call();
            }
            case org.ternmq.codec.packet.Ack.Puback puback -> inbound.onReceipt(puback.packetId(), puback.reason());
            case org.ternmq.codec.packet.Ack.Pubrec pubrec -> inbound.onReceipt(pubrec.packetId(), pubrec.reason());
            case org.ternmq.codec.packet.Ack.Pubcomp pubcomp -> inbound.onPubcomp(pubcomp.packetId(), pubcomp.reason());
            case org.ternmq.codec.packet.Ack.Pubrel pubrel -> outbound.onPubrel(pubrel, nowNanos);
            case Suback suback ->
                requests.onSuback(suback.packetId(), suback.reasons().getFirst());
            case Unsuback unsuback ->
                requests.onUnsuback(
                        unsuback.packetId(),
                        unsuback.reasons().isEmpty()
                                ? ReasonCode.SUCCESS
                                : unsuback.reasons().getFirst());
            case org.ternmq.codec.packet.Disconnect bye -> lost(Reasons.toClient(bye.reason(), Sn2Type.DISCONNECT));
            default -> {} // PINGRESP; what else no server sends
        }
        if (phase == Phase.ACTIVE || phase == Phase.AWAKE) {
            goOn(nowNanos);
        }
    }

    /** A sleeper is told once that something waits; whether it hears that is its own affair. */
    private void call() {
        if (phase == Phase.ASLEEP && !isCalled) {
            isCalled = true;
            out.send(Wakeup.INSTANCE);
        }
    }

    @Override
    public void onBrokerClosed() {
        switch (phase) {
            case CONNECTING -> refuse(Reason.SERVER_UNAVAILABLE);
            case ACTIVE, AWAKE, ASLEEP -> lost(Reason.UNSPECIFIED_ERROR);
            case NEW, OVER -> {}
        }
    }

    /** The MQTT connection is gone, and with it the virtual one; who sleeps learns that when it asks, but [SN2-3.1.19-3] who has connected elsewhere is told. */
    private void lost(Reason reason) {
        if (phase != Phase.ASLEEP || reason == Reason.SESSION_TAKEN_OVER) {
            out.send(Disconnect.of(reason));
        }
        end();
    }

    // ---- time

    @Override
    public long deadlineNanos() {
        return phase == Phase.OVER
                ? Long.MAX_VALUE
                : Math.min(Math.min(silentNanos(), outbound.deadlineNanos()), brokerPingNanos());
    }

    /** [SN2-3.1.6-2, SN2-4.14.2-1] Until when the client may be silent: half as long again as it has said. */
    private long silentNanos() {
        return switch (phase) {
            case CONNECTING -> heardNanos + limits.connectTimeout().toNanos();
            case ACTIVE -> heardNanos + terms().keepAliveSeconds() * HALF_AS_LONG_AGAIN;
            case ASLEEP, AWAKE -> heardNanos + Math.min(sleepSeconds, SLEEP_SECONDS_MAX) * HALF_AS_LONG_AGAIN;
            case NEW, OVER -> Long.MAX_VALUE;
        };
    }

    private long brokerPingNanos() {
        return isLive() && terms().pingSeconds() > 0
                ? toldBrokerNanos + terms().pingSeconds() * 1_000_000_000L
                : Long.MAX_VALUE;
    }

    @Override
    public void onDeadline(long nowNanos) {
        if (isPast(silentNanos(), nowNanos)) {
            onLost(Reason.KEEP_ALIVE_TIMEOUT);
            return;
        }
        outbound.onDeadline(nowNanos);
        if (isLive() && outbound.isGivenUp()) { // [SN2-4.4.2-5, SN2-4.14.2-6]
            onLost(Reason.UNSPECIFIED_ERROR);
            return;
        }
        if (isPast(brokerPingNanos(), nowNanos)) {
            toldBrokerNanos = nowNanos;
            out.forward(org.ternmq.codec.packet.Ping.Pingreq.INSTANCE);
        }
    }

    private static boolean isPast(long deadlineNanos, long nowNanos) {
        return deadlineNanos != Long.MAX_VALUE && nowNanos - deadlineNanos >= 0;
    }

    private void onLost(Reason reason) {
        switch (phase) {
            case CONNECTING -> {
                out.cut();
                refuse(Reason.SERVER_UNAVAILABLE);
            }
            case ASLEEP -> {
                out.cut();
                end();
            }
            default -> fail(reason);
        }
    }

    /** [SN2-3.1.19-3] Who has connected elsewhere is told here; the will of this virtual connection is published. */
    @Override
    public void displaced(boolean isElsewhere) {
        if (phase == Phase.OVER) {
            return;
        }
        if (isElsewhere) {
            out.send(Disconnect.of(Reason.SESSION_TAKEN_OVER));
        }
        out.cut();
        end();
    }

    private static final long HALF_AS_LONG_AGAIN = 1_500_000_000L;

    /** Sixty years: the clock of nobody here runs longer. */
    private static final long SLEEP_SECONDS_MAX = 60L * 365 * 86_400;
}
