package org.ternmq.sn.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.ReturnCode;

/** An endpoint, its time, and what it did; the test is the client and the broker. */
final class Gateway implements GatewayOutbox<SnPacket> {
    static final long SECOND = 1_000_000_000L;

    final SnEndpoint endpoint;
    final List<SnPacket> sent = new ArrayList<>();
    final List<Packet> forwarded = new ArrayList<>();
    org.ternmq.codec.packet.@Nullable Connect asked; // the last one of the broker
    long now = -7 * SECOND;
    private final List<String> effects = new ArrayList<>();

    Gateway(Connect first) {
        this(first, GatewayLimits.DEFAULT, PredefinedTopics.NONE, new Wills(10));
    }

    Gateway(Connect first, GatewayLimits limits, PredefinedTopics predefined, Wills wills) {
        endpoint = new SnEndpoint(first, this, limits, predefined, wills);
    }

    /** One whose client has connected. */
    static Gateway active(Connect connect) {
        return new Gateway(connect).connected(connect);
    }

    static Gateway active() {
        return active(connect("c"));
    }

    Gateway connected(Connect connect) {
        client(connect);
        broker(accepted());
        return this;
    }

    static Connect connect(String clientId) {
        return new Connect(false, true, Connect.PROTOCOL_ID, 30, clientId);
    }

    static Connack accepted() {
        return new Connack(false, 0, Properties.NONE);
    }

    static Connack refused(ReasonCode reason) {
        return new Connack(false, reason.code(), Properties.NONE);
    }

    // ---- what happens, and what comes of it

    List<String> client(SnPacket packet) {
        endpoint.onPacket(packet, now);
        return take();
    }

    List<String> broker(Packet packet) {
        endpoint.onBrokerPacket(packet, now);
        return take();
    }

    List<String> brokerClosed() {
        endpoint.onBrokerClosed();
        return take();
    }

    List<String> quiet() {
        endpoint.onQuiet(now);
        return take();
    }

    List<String> later(double seconds) {
        long end = now + (long) (seconds * SECOND);
        while (endpoint.deadlineNanos() <= end) {
            now = Math.max(now, endpoint.deadlineNanos());
            endpoint.onDeadline(now);
        }
        now = end;
        return take();
    }

    List<String> take() {
        List<String> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    org.ternmq.codec.packet.Connect asked() {
        return Objects.requireNonNull(asked);
    }

    // ---- effects

    @Override
    public void send(SnPacket packet) {
        sent.add(packet);
        effects.add("send " + text(packet));
    }

    @Override
    public void connect(org.ternmq.codec.packet.Connect connect) {
        asked = connect;
        effects.add("connect");
    }

    @Override
    public void forward(Packet packet) {
        forwarded.add(packet);
        effects.add("forward " + text(packet));
    }

    @Override
    public void cut() {
        effects.add("cut");
    }

    @Override
    public void awaitQuiet() {
        effects.add("await quiet");
    }

    @Override
    public void hasRoomAgain() {
        effects.add("has room");
    }

    @Override
    public void over() {
        effects.add("over");
    }

    @Override
    public void dropped(SnDrop reason) {
        effects.add("drop " + reason);
    }

    static String text(SnPacket packet) {
        return switch (packet) {
            case org.ternmq.sn.codec.packet.Connack connack -> "CONNACK" + code(connack.code());
            case org.ternmq.sn.codec.packet.Registration.Register register ->
                "REGISTER " + register.topicId() + "=" + register.topicName();
            case org.ternmq.sn.codec.packet.Registration.Regack regack ->
                "REGACK #" + regack.msgId() + " " + regack.topicId() + code(regack.code());
            case org.ternmq.sn.codec.packet.Publish publish ->
                "PUBLISH q" + publish.qos() + " #" + publish.msgId() + (publish.dup() ? " dup" : "");
            case org.ternmq.sn.codec.packet.Ack.Puback puback -> "PUBACK #" + puback.msgId() + code(puback.code());
            case org.ternmq.sn.codec.packet.Ack ack -> ack.type() + " #" + ack.msgId();
            case org.ternmq.sn.codec.packet.Suback suback ->
                "SUBACK #" + suback.msgId() + " " + suback.topicId() + code(suback.code());
            case org.ternmq.sn.codec.packet.Unsuback unsuback -> "UNSUBACK #" + unsuback.msgId();
            case org.ternmq.sn.codec.packet.Will.WillTopicResp told -> "WILLTOPICRESP" + code(told.code());
            case org.ternmq.sn.codec.packet.Will.WillMsgResp told -> "WILLMSGRESP" + code(told.code());
            default -> packet.type().toString();
        };
    }

    private static String code(ReturnCode code) {
        return code == ReturnCode.ACCEPTED ? "" : " " + code;
    }

    static String text(Packet packet) {
        return switch (packet) {
            case org.ternmq.codec.packet.Publish publish ->
                "PUBLISH q" + publish.message().qos().bits() + " #" + publish.packetId()
                        + (publish.dup() ? " dup" : "");
            case Ack ack -> ack.type() + " #" + ack.packetId() + (ack.reason().isError() ? " " + ack.reason() : "");
            case org.ternmq.codec.packet.Subscribe subscribe -> "SUBSCRIBE #" + subscribe.packetId();
            case org.ternmq.codec.packet.Unsubscribe unsubscribe -> "UNSUBSCRIBE #" + unsubscribe.packetId();
            default -> packet.type().toString();
        };
    }
}
