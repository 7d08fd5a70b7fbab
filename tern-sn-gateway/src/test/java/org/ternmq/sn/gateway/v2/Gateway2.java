package org.ternmq.sn.gateway.v2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Connect.Options;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.GatewayOutbox;
import org.ternmq.sn.gateway.PredefinedTopics;
import org.ternmq.sn.gateway.SnDrop;

/** An endpoint of 2.0, its time, and what it did; the test is the client and the broker. */
final class Gateway2 implements GatewayOutbox<Sn2Packet> {
    static final long SECOND = 1_000_000_000L;
    static final PredefinedTopics AGREED = new PredefinedTopics(Map.of(7, TopicName.of("agreed/7")), new HashMap<>());

    final Sn2Endpoint endpoint;
    final List<Sn2Packet> sent = new ArrayList<>();
    final List<Packet> forwarded = new ArrayList<>();
    private final List<String> effects = new ArrayList<>();
    private org.ternmq.codec.packet.@Nullable Connect asked; // the last one of the broker
    long now = -7 * SECOND;

    Gateway2(Connect first) {
        this(first, new KeptAliases(10));
    }

    Gateway2(Connect first, KeptAliases kept) {
        this(first, kept, GatewayLimits.DEFAULT);
    }

    Gateway2(Connect first, KeptAliases kept, GatewayLimits limits) {
        endpoint = new Sn2Endpoint(first, "c", this, limits, new AliasSource(AGREED, kept, () -> 0));
    }

    /** One whose client has connected. */
    static Gateway2 active(Connect connect) {
        return new Gateway2(connect).connected(connect);
    }

    static Gateway2 active() {
        return active(connect(1));
    }

    Gateway2 connected(Connect connect) {
        client(connect);
        broker(accepted());
        return this;
    }

    static Connect connect(int packetId) {
        return connect(packetId, new Options(false, false, false), Optional.empty());
    }

    static Connect connect(int packetId, Options options, Optional<Authentication> authentication) {
        return new Connect(
                options,
                packetId,
                30,
                0,
                OptionalInt.empty(),
                OptionalLong.of(100),
                Optional.empty(),
                authentication,
                "c");
    }

    static Connack accepted() {
        return new Connack(false, 0, Properties.NONE);
    }

    static Connack resumed() {
        return new Connack(true, 0, Properties.NONE);
    }

    static Connack refused(ReasonCode reason) {
        return new Connack(false, reason.code(), Properties.NONE);
    }

    /** A message of the broker's. */
    static org.ternmq.codec.packet.Publish message(Qos qos, int id, String topic) {
        return new org.ternmq.codec.packet.Publish(
                Message.of(TopicName.of(topic), Bytes.utf8("hello"), qos, false), id, false);
    }

    // ---- what happens, and what comes of it

    List<String> client(Sn2Packet packet) {
        endpoint.onPacket(packet, now);
        return take();
    }

    List<String> broker(Packet packet) {
        endpoint.onBrokerPacket(packet, now);
        return take();
    }

    List<String> quiet() {
        endpoint.onQuiet(now);
        return take();
    }

    List<String> malformed() {
        endpoint.onMalformed();
        return take();
    }

    List<String> brokerClosed() {
        endpoint.onBrokerClosed();
        return take();
    }

    List<String> displaced(boolean isElsewhere) {
        endpoint.displaced(isElsewhere);
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

    Sn2Packet lastSent() {
        return sent.getLast();
    }

    Packet lastForwarded() {
        return forwarded.getLast();
    }

    // ---- effects

    @Override
    public void send(Sn2Packet packet) {
        sent.add(packet);
        effects.add("send " + Texts.of(packet));
    }

    @Override
    public void connect(org.ternmq.codec.packet.Connect connect) {
        asked = connect;
        effects.add("connect");
    }

    @Override
    public void forward(Packet packet) {
        forwarded.add(packet);
        effects.add("forward " + Texts.of(packet));
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
}
