package org.ternmq.sn.client.endpoint;

import org.jspecify.annotations.Nullable;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.SnWill;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.TopicId;

/**
 * One client of MQTT-SN, over all its connections. Handed packets and time, it answers on its outbox; whoever drives it calls
 * {@link #onDeadline} at {@link #deadlineNanos}. Each request completes once, under the number that it was made with.
 *
 * <p>{@code connect} leads to ACTIVE, over the dialogue on the will if there is one. From there {@code sleep} leads to ASLEEP,
 * {@code wake} from there to AWAKE and back, {@code disconnect} to DISCONNECTED. A gateway that ends the connection or answers no more is
 * connected to again, after the others if there are any; only if none takes the client it is DISCONNECTED. Messages to publish wait for
 * one another, and so do subscriptions, at most as many as the options say. Confined to whoever drives it.
 */
public final class SnClientEndpoint {
    /** The number of nobody's request. */
    public static final long NO_REQUEST = 0;

    private final SnClientOptions options;
    private final int gateways;
    private final SnClientOutbox out;
    private final Wire wire;
    private final Topics topics;
    private final Inbound inbound;
    private final PublishLane publishing;
    private final AskLane asking;
    private State state = State.DISCONNECTED;
    private SnWill will;
    private int gateway;
    private int gatewaysLeft;
    private int connectedGateway;
    private boolean isClean;
    private @Nullable Resend control;
    private long controlRequest = NO_REQUEST;
    private long connectNanos;
    private long answeredNanos;
    private long ignored;

    /** What there is between client and gateway. */
    public enum State {
        /** Nothing. */
        DISCONNECTED,
        /** CONNECT is on its way. */
        CONNECTING,
        /** Everything may be asked. */
        ACTIVE,
        /** The gateway is told to keep messages. */
        FALLING_ASLEEP,
        /** The gateway keeps messages. */
        ASLEEP,
        /** The gateway sends what it kept. */
        AWAKE,
        /** The end is on its way. */
        DISCONNECTING
    }

    /**
     * A client that is not connected.
     *
     * @param gateways how many there are; the first is 0
     * @param firstMsgId 1 to 65,535, better not the same each time
     */
    public SnClientEndpoint(SnClientOptions options, int gateways, int firstMsgId, SnClientOutbox out) {
        if (gateways < 1) {
            throw new IllegalArgumentException("a client needs a gateway");
        }
        this.options = options;
        this.gateways = gateways;
        this.out = out;
        this.will = options.will();
        wire = new Wire(out);
        topics = new Topics(options.predefined(), options.shortNames());
        inbound = new Inbound(topics, wire, out, options.timing());
        MsgIds msgIds = new MsgIds(firstMsgId);
        publishing = new PublishLane(wire, msgIds, topics, options.timing(), options.waitingMax());
        asking = new AskLane(wire, msgIds, topics, options.timing(), options.waitingMax());
    }

    /** What there is now. */
    public State state() {
        return state;
    }

    /** How many packets came that meant nothing: of others, or of no use in this state. */
    public long ignored() {
        return ignored;
    }

    /** Connects, also to end a sleep; each gateway is tried once. */
    public void connect(long request, long nowNanos) {
        if (state == State.CONNECTING || state == State.DISCONNECTING || state == State.FALLING_ASLEEP) {
            refuse(request, "connect");
            return;
        }
        boolean wasAsleep = state == State.ASLEEP || state == State.AWAKE;
        endControl(Outcome.failed(Outcome.Kind.LOST, "connected anew meanwhile"));
        suspend();
        gatewaysLeft = gateways;
        controlRequest = request;
        startConnect(options.cleanSession() && !wasAsleep, nowNanos, nowNanos);
    }

    /** Asks something of the gateway; at QoS -1 also without connection. */
    public void ask(long request, Request what, long nowNanos) {
        if (what instanceof Request.Publish publish && publish.qos() == Publish.WITHOUT_CONNECTION) {
            publishWithoutConnection(request, publish);
        } else if (state != State.ACTIVE && state != State.CONNECTING) {
            refuse(request, what.getClass().getSimpleName());
        } else {
            boolean publishes = what instanceof Request.Publish || what instanceof Request.Register;
            (publishes ? publishing : asking).ask(request, what, nowNanos);
        }
    }

    private void publishWithoutConnection(long request, Request.Publish message) {
        if (topics.shortest(message.topic()) instanceof TopicId id) {
            wire.send(new Publish(false, message.qos(), message.retain(), id, MsgIds.NONE, message.payload()));
            wire.completed(request, Outcome.DONE);
        } else {
            wire.completed(
                    request,
                    Outcome.failed(
                            Outcome.Kind.NOT_SENT,
                            "QoS -1 takes a pre-defined topic id or a short name, not " + message.topic()));
        }
    }

    /** Whether the gateway lives. */
    public void ping(long request, long nowNanos) {
        if (state != State.ACTIVE || controlRequest != NO_REQUEST) {
            refuse(request, "ping");
            return;
        }
        controlRequest = request;
        supervise(Ping.Pingreq.PLAIN, nowNanos);
    }

    /** Has the gateway keep messages for so many seconds; nothing may be open. */
    public void sleep(long request, int seconds, long nowNanos) {
        boolean mayBegin = state == State.ACTIVE && publishing.isIdle() && asking.isIdle() || state == State.ASLEEP;
        if (!mayBegin) {
            refuse(request, "sleep");
            return;
        }
        endControl(Outcome.failed(Outcome.Kind.LOST, "asleep meanwhile"));
        suspend();
        become(State.FALLING_ASLEEP, "");
        controlRequest = request;
        supervise(new Disconnect(seconds), nowNanos);
    }

    /** Fetches what the gateway keeps. */
    public void wake(long request, long nowNanos) {
        if (state != State.ASLEEP) {
            refuse(request, "wake");
            return;
        }
        become(State.AWAKE, "");
        controlRequest = request;
        supervise(new Ping.Pingreq(options.clientId()), nowNanos);
    }

    /** Ends the connection; the will is not published. */
    public void disconnect(long request, long nowNanos) {
        if (state == State.DISCONNECTED || state == State.DISCONNECTING) {
            refuse(request, "disconnect");
            return;
        }
        endControl(Outcome.failed(Outcome.Kind.LOST, "disconnected meanwhile"));
        closeLanes();
        become(State.DISCONNECTING, "");
        controlRequest = request;
        supervise(Disconnect.PLAIN, nowNanos);
    }

    private void refuse(long request, String what) {
        wire.completed(
                request,
                Outcome.failed(
                        Outcome.Kind.NOT_SENT,
                        "cannot " + what + " in state " + state
                                + (publishing.isIdle() && asking.isIdle() ? "" : ", with requests open")));
    }

    /** A packet came from a gateway. [SN-6.1-9] Those of other gateways mean nothing. */
    public void onPacket(int from, SnPacket packet, long nowNanos) {
        if (from != gateway || state == State.DISCONNECTED) {
            ignored++;
            return;
        }
        if (isAnswer(packet)) {
            answeredNanos = nowNanos;
        }
        if (state == State.AWAKE && control != null) {
            control.restart(nowNanos);
        }
        switch (packet) {
            case Connack connack -> onConnack(connack, nowNanos);
            case Will onWill -> onWill(onWill, nowNanos);
            case Disconnect end -> onDisconnect(nowNanos);
            case Registration registration when isUp() -> onRegistration(registration, nowNanos);
            case Publish publish when isUp() -> inbound.onPublish(publish, nowNanos);
            case Ack ack when isUp() -> onAck(ack, nowNanos);
            case Suback suback when isUp() -> asking.onSuback(suback, nowNanos);
            case Unsuback unsuback when isUp() -> asking.onUnsuback(unsuback, nowNanos);
            case Ping.Pingreq ping when isUp() -> wire.send(Ping.Pingresp.INSTANCE); // [SN-6.11-3]
            case Ping.Pingresp pong -> onPingresp();
            case Registration early -> ignored++;
            case Publish early -> ignored++;
            case Ack early -> ignored++;
            case Suback early -> ignored++;
            case Unsuback early -> ignored++;
            case Ping.Pingreq early -> ignored++;
            case Discovery broadcast -> ignored++;
            case Connect ofClients -> ignored++;
            case Subscribe ofClients -> ignored++;
            case Unsubscribe ofClients -> ignored++;
            case Encapsulated ofForwarders -> ignored++;
        }
    }

    /** Whether it shows that the gateway has heard something of us. */
    private static boolean isAnswer(SnPacket packet) {
        return !(packet instanceof Publish
                || packet instanceof Registration.Register
                || packet instanceof Ping.Pingreq
                || packet instanceof Disconnect);
    }

    private boolean isUp() {
        return state != State.CONNECTING;
    }

    private void onConnack(Connack connack, long nowNanos) {
        if (state != State.CONNECTING) {
            ignored++;
        } else if (!connack.code().isRejection()) {
            boolean isOther = gateway != connectedGateway;
            connectedGateway = gateway;
            become(State.ACTIVE, "");
            endControl(Outcome.DONE);
            publishing.onConnected(!isClean, isOther, nowNanos);
            asking.onConnected(!isClean, isOther, nowNanos);
        } else if (controlRequest != NO_REQUEST) {
            giveUp(Outcome.rejected(connack.code()));
        } else {
            tryNext("the gateway says no: " + connack.code(), nowNanos);
        }
    }

    private void onWill(Will packet, long nowNanos) {
        switch (packet) {
            case Will.WillTopicReq ask when state == State.CONNECTING -> supervise(will.topic(), nowNanos);
            case Will.WillMsgReq ask
            when state == State.CONNECTING -> supervise(new Will.WillMsg(will.payload()), nowNanos);
            case Will.WillTopicResp answer -> onWillChanged(Will.WillTopicUpd.class, answer.code(), nowNanos);
            case Will.WillMsgResp answer -> onWillChanged(Will.WillMsgUpd.class, answer.code(), nowNanos);
            default -> ignored++;
        }
    }

    private void onRegistration(Registration registration, long nowNanos) {
        switch (registration) {
            case Registration.Register register -> inbound.onRegister(register);
            case Registration.Regack regack -> publishing.onRegack(regack, nowNanos);
        }
    }

    private void onAck(Ack ack, long nowNanos) {
        switch (ack) {
            case Ack.Puback puback -> publishing.onPuback(puback, nowNanos);
            case Ack.Pubrec pubrec -> publishing.onPubrec(pubrec, nowNanos);
            case Ack.Pubcomp pubcomp -> publishing.onPubcomp(pubcomp, nowNanos);
            case Ack.Pubrel pubrel -> inbound.onPubrel(pubrel, nowNanos);
        }
    }

    private void onWillChanged(Class<?> kind, ReturnCode code, long nowNanos) {
        Request.ChangeWill change = asking.change(kind);
        if (change == null) {
            ignored++;
            return;
        }
        if (!code.isRejection()) {
            will = will.after(change.update());
        }
        asking.onWillAnswered(code, nowNanos);
    }

    private void onDisconnect(long nowNanos) {
        switch (state) {
            case ACTIVE, AWAKE -> { // [SN-6.12-2]
                endControl(Outcome.failed(Outcome.Kind.LOST, "the gateway has ended the connection"));
                suspend();
                gatewaysLeft = gateways;
                startConnect(
                        options.cleanSession(),
                        connectNanos + options.timing().retry().toNanos(),
                        nowNanos);
            }
            case FALLING_ASLEEP -> {
                become(State.ASLEEP, "");
                endControl(Outcome.DONE);
            }
            case DISCONNECTING -> {
                become(State.DISCONNECTED, "");
                endControl(Outcome.DONE);
            }
            case CONNECTING, ASLEEP, DISCONNECTED -> ignored++; // late, of the connection before
        }
    }

    private void onPingresp() {
        if (state == State.AWAKE) {
            become(State.ASLEEP, "");
            endControl(Outcome.DONE);
        } else if (state == State.ACTIVE && control != null) {
            endControl(Outcome.DONE);
        } else {
            ignored++;
        }
    }

    /** Not before the given time: a gateway that takes a client and ends it at once is not asked without pause. */
    private void startConnect(boolean clean, long notBeforeNanos, long nowNanos) {
        topics.reset();
        isClean = clean;
        if (clean || gateway != connectedGateway) {
            inbound.reset();
        }
        Connect connect = new Connect(
                !will.topic().isEmpty(), clean, Connect.PROTOCOL_ID, options.keepAliveSeconds(), options.clientId());
        become(State.CONNECTING, "");
        if (notBeforeNanos - nowNanos > 0) {
            connectNanos = notBeforeNanos;
            control = Resend.startingAt(notBeforeNanos, connect, options.timing());
        } else {
            connectNanos = nowNanos;
            supervise(connect, nowNanos);
        }
    }

    private void supervise(SnPacket packet, long nowNanos) {
        wire.send(packet);
        control = new Resend(packet, options.timing(), nowNanos);
    }

    private void endControl(Outcome outcome) {
        long request = controlRequest;
        control = null;
        controlRequest = NO_REQUEST;
        wire.completed(request, outcome);
    }

    /** When {@link #onDeadline} wants to be called; {@link Long#MAX_VALUE} if never. */
    public long deadlineNanos() {
        long ofLanes = Math.min(publishing.deadlineNanos(), asking.deadlineNanos());
        return Math.min(ofLanes, control == null ? pingNanos() : control.deadlineNanos());
    }

    /** [SN-6.11-1] Before the keep alive is over, counted from what the gateway is known to have heard: what was sent may be lost. */
    private long pingNanos() {
        if (state != State.ACTIVE || options.keepAliveSeconds() == 0) {
            return Long.MAX_VALUE;
        }
        return answeredNanos + options.keepAliveSeconds() * KEEP_ALIVE_NANOS;
    }

    /** The deadline has come, or time has passed anyhow. */
    public void onDeadline(long nowNanos) {
        boolean isThere = publishing.onDeadline(nowNanos) && asking.onDeadline(nowNanos);
        if (!isThere) {
            onNoAnswer(nowNanos);
        } else if (control == null && pingNanos() != Long.MAX_VALUE && nowNanos - pingNanos() >= 0) {
            supervise(Ping.Pingreq.PLAIN, nowNanos);
        } else if (control != null) {
            switch (control.due(nowNanos)) {
                case NOT_YET -> {}
                case AGAIN -> wire.send(control.packet());
                case GIVE_UP -> onNoAnswer(nowNanos);
            }
        }
    }

    private void onNoAnswer(long nowNanos) {
        Outcome noAnswer = Outcome.failed(
                Outcome.Kind.NO_ANSWER,
                "the gateway does not answer, asked " + (options.timing().retries() + 1) + " times");
        switch (state) {
            case ACTIVE -> { // [SN-6.11-4] [SN-6.13-2] the others first, then this one
                endControl(noAnswer);
                suspend();
                gatewaysLeft = gateways;
                turn();
                startConnect(options.cleanSession(), nowNanos, nowNanos);
            }
            case CONNECTING -> tryNext(noAnswer.why(), nowNanos);
            case AWAKE -> { // [SN-6.14-10]
                become(State.ASLEEP, noAnswer.why());
                endControl(noAnswer);
            }
            case FALLING_ASLEEP, DISCONNECTING -> giveUp(noAnswer);
            case ASLEEP, DISCONNECTED -> throw new IllegalStateException("nothing is asked in state " + state);
        }
    }

    private void tryNext(String why, long nowNanos) {
        gatewaysLeft--;
        if (gatewaysLeft == 0) {
            giveUp(Outcome.failed(Outcome.Kind.NO_ANSWER, why));
        } else {
            turn();
            startConnect(isClean, nowNanos, nowNanos);
        }
    }

    private void turn() {
        if (gateways > 1) {
            gateway = (gateway + 1) % gateways;
            out.turnedTo(gateway);
        }
    }

    private void giveUp(Outcome outcome) {
        become(State.DISCONNECTED, outcome.why());
        endControl(outcome);
        closeLanes();
    }

    private void suspend() {
        publishing.suspend();
        asking.suspend();
    }

    private void closeLanes() {
        publishing.close();
        asking.close();
    }

    private void become(State next, String why) {
        state = next;
        out.changed(next, why);
    }

    /** Three quarters of a second for each second of keep alive: time is left for repeats. */
    private static final long KEEP_ALIVE_NANOS = 750_000_000L;
}
