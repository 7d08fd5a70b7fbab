package org.ternmq.sn.gateway;

import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Ack.Puback;
import org.ternmq.sn.codec.packet.Ack.Pubcomp;
import org.ternmq.sn.codec.packet.Ack.Pubrec;
import org.ternmq.sn.codec.packet.Ack.Pubrel;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping.Pingreq;
import org.ternmq.sn.codec.packet.Ping.Pingresp;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration.Regack;
import org.ternmq.sn.codec.packet.Registration.Register;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.packet.Will.WillMsg;
import org.ternmq.sn.codec.packet.Will.WillMsgReq;
import org.ternmq.sn.codec.packet.Will.WillMsgResp;
import org.ternmq.sn.codec.packet.Will.WillMsgUpd;
import org.ternmq.sn.codec.packet.Will.WillTopic;
import org.ternmq.sn.codec.packet.Will.WillTopicReq;
import org.ternmq.sn.codec.packet.Will.WillTopicResp;
import org.ternmq.sn.codec.packet.Will.WillTopicUpd;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.gateway.exchange.Hearing;

/**
 * That of a client of MQTT-SN 1.2.
 *
 * <pre>
 * NEW          nothing came                     CONNECT
 * WILL_TOPIC   CONNECT with a will came         CONNECT WILLTOPIC DISCONNECT
 * WILL_MSG     its topic came                   CONNECT WILLTOPIC WILLMSG DISCONNECT
 * CONNECTING   the broker is asked              CONNECT DISCONNECT
 * ACTIVE       it has accepted                  all that clients send to a gateway but WILLTOPIC and WILLMSG
 * ASLEEP       DISCONNECT with a duration came  CONNECT PINGREQ DISCONNECT, and what ends an exchange
 * AWAKE        PINGREQ with the client id came  the same, and REGACK PUBACK
 * OVER         the end                          nothing
 * </pre>
 * What is not in the table is dropped: it may be a copy that comes late.
 */
public final class SnEndpoint implements GatewayOutbox.Endpoint<SnPacket> {
    /** What can be told from outside. */
    public enum Phase {
        NEW,
        WILL_TOPIC,
        WILL_MSG,
        CONNECTING,
        ACTIVE,
        ASLEEP,
        AWAKE,
        OVER
    }

    private final GatewayOutbox<SnPacket> out;
    private final GatewayLimits limits;
    private final PredefinedTopics predefined;
    private final Wills wills;
    private final Hearing hearing = new Hearing();
    private Phase phase = Phase.NEW;
    private Connect connect;
    private WillDialogue will;
    private Topics topics;
    private Inbound inbound;
    private Outbound outbound;
    private Requests requests;
    private BrokerTerms broker = BrokerTerms.STANDARD;
    private boolean isCongested;
    private boolean isAskingQuiet;
    private int sleepSeconds;
    private long toldBrokerNanos;

    /** For a client whose first CONNECT has come; {@link #onPacket} is handed that too. */
    public SnEndpoint(
            Connect first,
            GatewayOutbox<SnPacket> out,
            GatewayLimits limits,
            PredefinedTopics predefined,
            Wills wills) {
        this.out = out;
        this.limits = limits;
        this.predefined = predefined;
        this.wills = wills;
        anew(first);
    }

    private void anew(Connect by) {
        connect = by;
        will = new WillDialogue(by, wills);
        topics = new Topics(by.clientId(), predefined, limits.topicsMax());
        inbound = new Inbound(topics, out);
        outbound = new Outbound(topics, limits, out);
        requests = new Requests(topics, out);
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

    // ---- what the client sends

    @Override
    public void onPacket(SnPacket packet, long nowNanos) {
        if (phase == Phase.OVER) {
            out.dropped(SnDrop.WRONG_STATE);
        } else if (packet instanceof Connect anew) {
            onConnect(anew, nowNanos);
        } else if (phase == Phase.ACTIVE && WillDialogue.isPart(connect, packet) && hearing.mayBeCopy(nowNanos)) {
            out.dropped(SnDrop.REPEATED); // its CONNACK was lost
            hearing.acceptedAgain(nowNanos);
            out.send(new org.ternmq.sn.codec.packet.Connack(ReturnCode.ACCEPTED));
        } else {
            hearing.heard(nowNanos);
            boolean isTaken = switch (phase) {
                case WILL_TOPIC, WILL_MSG, CONNECTING -> onEarly(packet, nowNanos);
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

    @Override
    public void onMalformed() { // [SN-5.2-5]
        out.dropped(SnDrop.MALFORMED);
    }

    private void goOn(long nowNanos) {
        if (phase == Phase.ACTIVE || phase == Phase.AWAKE) {
            outbound.onHeard(nowNanos);
            outbound.pump(nowNanos);
        }
        if (phase == Phase.AWAKE && outbound.isIdle() && !isAskingQuiet) {
            isAskingQuiet = true;
            out.awaitQuiet();
        }
    }

    private boolean onEarly(SnPacket packet, long nowNanos) {
        switch (packet) {
            case WillTopic told when phase != Phase.CONNECTING -> onWillTopic(told, nowNanos);
            case WillMsg told
            when phase == Phase.WILL_MSG -> {
                will.payload(told.payload());
                open(nowNanos);
            }
            case Disconnect bye -> {
                out.cut();
                out.send(Disconnect.PLAIN);
                end();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean onActive(SnPacket packet, long nowNanos) {
        switch (packet) {
            case Publish publish -> inbound.onPublish(publish, broker, isCongested, nowNanos);
            case Pubrel pubrel -> inbound.onPubrel(pubrel, isCongested);
            case Puback puback -> outbound.onPuback(puback, nowNanos);
            case Pubrec pubrec -> outbound.onPubrec(pubrec);
            case Pubcomp pubcomp -> outbound.onPubcomp(pubcomp);
            case Register register -> requests.onRegister(register);
            case Regack regack -> onRegack(regack, nowNanos);
            case Subscribe subscribe -> requests.onSubscribe(subscribe);
            case Unsubscribe unsubscribe -> requests.onUnsubscribe(unsubscribe);
            case Pingreq ping -> out.send(Pingresp.INSTANCE); // [SN-6.11-2] whether it names itself or not
            case Pingresp ping -> {} // that it lives is all there is to know
            case Disconnect bye -> onDisconnect(bye);
            case WillTopicUpd told -> onWillTopicUpd(told);
            case WillMsgUpd told -> {
                will.payload(told.payload());
                out.send(new WillMsgResp(ReturnCode.ACCEPTED));
                will.keep();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean onSleepers(SnPacket packet, long nowNanos) {
        boolean isAwake = phase == Phase.AWAKE;
        switch (packet) {
            case Pingreq ping -> onWake(ping, nowNanos);
            case Disconnect bye -> onDisconnect(bye);
            case Pubrel pubrel -> inbound.onPubrel(pubrel, isCongested);
            case Puback puback when isAwake || !puback.code().isRejection() -> outbound.onPuback(puback, nowNanos);
            case Pubrec pubrec -> outbound.onPubrec(pubrec);
            case Pubcomp pubcomp -> outbound.onPubcomp(pubcomp);
            case Regack regack when isAwake -> onRegack(regack, nowNanos);
            case Pingresp ping -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onRegack(Regack regack, long nowNanos) {
        var refused = outbound.onRegack(regack, nowNanos);
        if (refused != null) {
            requests.unsubscribe(refused);
        }
    }

    // ---- how it connects

    private void onConnect(Connect anew, long nowNanos) {
        boolean isCopy = anew.equals(connect) && phase != Phase.NEW;
        hearing.restart(nowNanos);
        if (anew.protocolId() != Connect.PROTOCOL_ID) { // [SN-5.3-4]
            leave();
            refuse(ReturnCode.NOT_SUPPORTED);
        } else if (isCopy && phase == Phase.CONNECTING) {
            out.dropped(SnDrop.REPEATED); // the broker's answer is under way
        } else if (isCopy && phase == Phase.ACTIVE && hearing.mayBeCopy(nowNanos)) {
            out.dropped(SnDrop.REPEATED);
            hearing.acceptedAgain(nowNanos);
            out.send(new org.ternmq.sn.codec.packet.Connack(ReturnCode.ACCEPTED));
        } else if (isAsleepOrAwake() && !anew.cleanSession() && !anew.will()) {
            getUp(anew, nowNanos);
        } else {
            begin(anew, nowNanos);
        }
    }

    private boolean isAsleepOrAwake() {
        return phase == Phase.ASLEEP || phase == Phase.AWAKE;
    }

    /** [SN-6.14-8] A sleeper is active again; of its session nothing is lost, but the ids it was given. */
    private void getUp(Connect anew, long nowNanos) {
        connect = anew;
        topics.forgetAll();
        accepted(nowNanos);
        outbound.getUp(nowNanos);
    }

    private void begin(Connect anew, long nowNanos) {
        leave();
        anew(anew);
        isCongested = false;
        isAskingQuiet = false;
        if (anew.will()) { // [SN-6.2-1]
            phase = Phase.WILL_TOPIC;
            out.send(WillTopicReq.INSTANCE);
        } else { // [SN-6.2-2]
            open(nowNanos);
        }
    }

    /** The MQTT connection of before, if there is one, ends in good order: its client is not lost. */
    private void leave() {
        if (isLive()) {
            out.forward(org.ternmq.codec.packet.Disconnect.NORMAL);
        } else if (phase == Phase.CONNECTING) {
            out.cut();
        }
    }

    private boolean isLive() {
        return phase == Phase.ACTIVE || isAsleepOrAwake();
    }

    private void onWillTopic(WillTopic told, long nowNanos) {
        if (!will.topic(told)) {
            refuse(ReturnCode.NOT_SUPPORTED);
        } else if (told.isEmpty()) { // [SN-6.2-4]
            open(nowNanos);
        } else {
            phase = Phase.WILL_MSG;
            out.send(WillMsgReq.INSTANCE);
        }
    }

    private void refuse(ReturnCode code) {
        out.send(new org.ternmq.sn.codec.packet.Connack(code));
        end();
    }

    private void open(long nowNanos) {
        phase = Phase.CONNECTING;
        toldBrokerNanos = nowNanos;
        out.connect(BrokerTerms.ask(connect, will.toBroker(), limits));
    }

    private void accepted(long nowNanos) {
        phase = Phase.ACTIVE;
        hearing.accepted(nowNanos);
        out.send(new org.ternmq.sn.codec.packet.Connack(ReturnCode.ACCEPTED));
    }

    // ---- wills, sleep and the end

    private void onWillTopicUpd(WillTopicUpd told) {
        boolean isRight = will.topic(new WillTopic(told.qos(), told.retain(), told.topic()));
        out.send(new WillTopicResp(isRight ? ReturnCode.ACCEPTED : ReturnCode.NOT_SUPPORTED)); // [SN-6.4-1]
        will.keep();
    }

    private void onDisconnect(Disconnect bye) {
        if (bye.isSleep() && bye.sleepSeconds() > 0) { // [SN-6.14-1, SN-6.14-9]
            sleepSeconds = bye.sleepSeconds();
            fallAsleep(); // [SN-6.14-2]
            out.send(Disconnect.PLAIN); // [SN-5.4-6]
        } else { // [SN-6.12-1]
            out.forward(org.ternmq.codec.packet.Disconnect.NORMAL);
            out.send(Disconnect.PLAIN);
            end();
        }
    }

    /** [SN-6.14-3] */
    private void onWake(Pingreq ping, long nowNanos) {
        if (!ping.hasClientId()) {
            out.send(Pingresp.INSTANCE);
        } else if (!ping.clientId().equals(connect.clientId())) {
            out.send(Disconnect.PLAIN); // whoever that is, it is not known here
        } else if (phase == Phase.ASLEEP) {
            phase = Phase.AWAKE;
            outbound.wake(nowNanos);
        } else { // asked again: so is the broker
            isAskingQuiet = false;
        }
    }

    @Override
    public void onQuiet(long nowNanos) {
        if (phase != Phase.AWAKE || !isAskingQuiet) {
            return;
        }
        isAskingQuiet = false;
        if (outbound.isIdle()) { // [SN-6.14-4]
            out.send(Pingresp.INSTANCE);
            hearing.restart(nowNanos);
            fallAsleep();
        } else {
            goOn(nowNanos);
        }
    }

    private void fallAsleep() {
        phase = Phase.ASLEEP;
        isAskingQuiet = false;
        outbound.rest();
    }

    private void end() {
        phase = Phase.OVER;
        outbound.rest();
        out.over();
    }

    // ---- what the broker sends

    @Override
    public void onBrokerPacket(Packet packet, long nowNanos) {
        if (packet instanceof Connack connack) {
            onConnack(connack, nowNanos);
        } else if (isLive()) { // else it belongs to the connection of before
            onLivePacket(packet, nowNanos);
        }
    }

    private void onLivePacket(Packet packet, long nowNanos) {
        switch (packet) {
            case org.ternmq.codec.packet.Publish publish -> outbound.onPublish(publish);
            case Ack.Puback puback -> inbound.onPuback(puback, nowNanos);
            case Ack.Pubrec pubrec -> inbound.onPubrec(pubrec, nowNanos);
            case Ack.Pubcomp pubcomp -> inbound.onPubcomp(pubcomp, nowNanos);
            case Ack.Pubrel pubrel -> outbound.onPubrel(pubrel, nowNanos);
            case Suback suback -> requests.onSuback(suback);
            case Unsuback unsuback -> requests.onUnsuback(unsuback);
            case org.ternmq.codec.packet.Disconnect bye -> onBrokerClosed();
            default -> {} // PINGRESP; what else no server sends
        }
        if (phase == Phase.ACTIVE || phase == Phase.AWAKE) {
            outbound.pump(nowNanos);
        }
    }

    private void onConnack(Connack connack, long nowNanos) {
        if (phase != Phase.CONNECTING) {
            return;
        }
        if (!connack.isAccepted()) { // [SN-6.2-3]
            refuse(BrokerTerms.refusal(connack));
            return;
        }
        broker = BrokerTerms.of(connack);
        will.keep();
        accepted(nowNanos);
    }

    @Override
    public void onBrokerClosed() {
        switch (phase) {
            case CONNECTING -> refuse(ReturnCode.CONGESTION);
            case ACTIVE, AWAKE -> {
                out.send(Disconnect.PLAIN); // so that it connects anew
                end();
            }
            case ASLEEP -> end(); // which it learns when it asks
            case NEW, WILL_TOPIC, WILL_MSG, OVER -> {}
        }
    }

    // ---- time

    @Override
    public long deadlineNanos() {
        return phase == Phase.OVER
                ? Long.MAX_VALUE
                : Math.min(Math.min(lostNanos(), outbound.deadlineNanos()), brokerPingNanos());
    }

    /** [SN-6.14-5, SN-6.14-6, SN-6.14-7] */
    private long lostNanos() {
        return switch (phase) {
            case WILL_TOPIC, WILL_MSG, CONNECTING -> hearing.until(limits.connectTimeout());
            case ACTIVE ->
                connect.keepAliveSeconds() == 0 ? Long.MAX_VALUE : hearing.untilAtLeast(connect.keepAliveSeconds());
            case ASLEEP, AWAKE -> hearing.untilAtLeast(sleepSeconds);
            case NEW, OVER -> Long.MAX_VALUE;
        };
    }

    private long brokerPingNanos() {
        return isLive() && broker.keepAliveSeconds() > 0
                ? toldBrokerNanos + broker.keepAliveSeconds() * 1_000_000_000L
                : Long.MAX_VALUE;
    }

    @Override
    public void onDeadline(long nowNanos) {
        if (isPast(lostNanos(), nowNanos)) {
            onLost();
            return;
        }
        outbound.onDeadline(nowNanos);
        if (phase == Phase.AWAKE && outbound.isGivenUp()) {
            fallAsleep(); // it sleeps again, or does not hear us: that it was heard it was not
        }
        if (isPast(brokerPingNanos(), nowNanos)) {
            toldBrokerNanos = nowNanos;
            out.forward(org.ternmq.codec.packet.Ping.Pingreq.INSTANCE);
        }
    }

    private static boolean isPast(long deadlineNanos, long nowNanos) {
        return deadlineNanos != Long.MAX_VALUE && nowNanos - deadlineNanos >= 0;
    }

    private void onLost() {
        if (isLive()) {
            will.lost(out);
        } else {
            out.cut();
        }
        end();
    }

    /** This client, at another address, is not lost. */
    @Override
    public void displaced(boolean isElsewhere) {
        if (phase != Phase.OVER && isElsewhere) {
            leave();
            out.send(Disconnect.PLAIN);
            end();
        } else if (phase != Phase.OVER) {
            onLost();
        }
    }
}
