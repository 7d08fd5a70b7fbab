package org.ternmq.sn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping.Pingreq;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration.Regack;
import org.ternmq.sn.codec.packet.Registration.Register;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.testkit.Seeds;

/** An endpoint between a client that sends anything and a broker that does what a server may, for as long as it takes. */
class RandomWalkTest {
    private static final GatewayLimits LIMITS =
            new GatewayLimits(60, 4, 2_000, Duration.ofSeconds(10), 3, Duration.ofSeconds(60));
    private static final PredefinedTopics PREDEFINED =
            new PredefinedTopics(Map.of(1, TopicName.of("p/1"), 2, TopicName.of("ab")), Map.of());
    private static final List<String> TOPICS = List.of(
            "ab",
            "a/b",
            "p/1",
            "t/1",
            "t/2",
            "t/3",
            "t/4",
            "$share/x",
            "+",
            "a/#",
            "#b",
            "a-topic-that-is-too-long-for-what-" + "a-datagram-may-hold-in-here-alone");

    @Test
    void nothingThatComesEndsInADefect() {
        Seeds.each(200, random -> new Walk(random).run(2_000));
    }

    /** One endpoint after the other, since each of them may end. */
    private static final class Walk {
        private final RandomGenerator random;
        private final Wills wills = new Wills(1);
        private Gateway gateway;
        private Broker broker;
        private @Nullable SnPacket owed; // what the client has not answered

        Walk(RandomGenerator random) {
            this.random = random;
            gateway = new Gateway(connect(), LIMITS, PREDEFINED, wills);
            broker = new Broker(random);
            begin();
        }

        private void begin() {
            Connect first = connect();
            owed = null;
            gateway = new Gateway(first, LIMITS, PREDEFINED, wills);
            gateway.now = random.nextLong(-1L << 60, 1L << 60);
            broker = new Broker(random);
            step(first, gateway.client(first));
        }

        void run(int steps) {
            for (int i = 0; i < steps; i++) {
                SnEndpoint.Phase before = gateway.endpoint.phase();
                if (before == SnEndpoint.Phase.OVER) {
                    begin();
                } else {
                    move(before);
                }
            }
        }

        private void move(SnEndpoint.Phase before) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4 -> {
                    SnPacket packet = random.nextInt(3) == 0 ? answer() : packet();
                    step(packet, gateway.client(packet));
                }
                case 5, 6, 7 -> {
                    Packet next = gateway.endpoint.hasRoom() ? broker.next() : null;
                    if (next != null) {
                        List<String> effects = gateway.broker(next);
                        if (before == SnEndpoint.Phase.ASLEEP) {
                            assertThat(effects).as("nothing but answers").noneMatch(RandomWalkTest::isAsking);
                        }
                        step(null, effects);
                    }
                }
                case 8 -> step(null, random.nextInt(40) == 0 ? gateway.brokerClosed() : gateway.quiet());
                default -> {
                    gateway.endpoint.congested(random.nextInt(8) == 0);
                    if (gateway.endpoint.deadlineNanos() != Long.MAX_VALUE && random.nextBoolean()) {
                        gateway.now = Math.max(gateway.now, gateway.endpoint.deadlineNanos());
                    } else {
                        gateway.now += random.nextLong(5 * Gateway.SECOND);
                    }
                    gateway.endpoint.onDeadline(gateway.now);
                    assertThat(gateway.endpoint.deadlineNanos()).isGreaterThan(gateway.now);
                    List<String> effects = gateway.take();
                    if (before == SnEndpoint.Phase.ASLEEP) {
                        assertThat(effects).as("nothing by itself").noneMatch(effect -> effect.startsWith("send"));
                    }
                    step(null, effects);
                }
            }
        }

        /** What the endpoint did is told to the broker, and holds. */
        private void step(@Nullable SnPacket came, List<String> effects) {
            for (Packet forwarded : gateway.forwarded) {
                broker.take(forwarded);
            }
            gateway.forwarded.clear();
            if (effects.contains("connect")) {
                broker.connect();
            }
            assertThat(effects.stream().filter("over"::equals)).hasSizeLessThanOrEqualTo(1);
            assertThat(effects.contains("over")).isEqualTo(gateway.endpoint.phase() == SnEndpoint.Phase.OVER);
            boolean isAnswered =
                    owed != null && came != null && isAnswer(came, owed) && !effects.contains("drop WRONG_STATE");
            boolean isAnew = came instanceof Connect && !effects.contains("drop REPEATED");
            if (isAnswered || isAnew || effects.contains("connect") || effects.contains("send WILLTOPICREQ")) {
                owed = null;
            }
            for (SnPacket packet : gateway.sent) {
                oneAtATime(packet);
                if (packet instanceof Register register) {
                    assertThat(register.topicId()).isBetween(1, LIMITS.topicsMax());
                } else if (packet instanceof Regack regack) {
                    assertThat(regack.topicId()).isBetween(0, LIMITS.topicsMax());
                }
            }
            gateway.sent.clear();
        }

        private void oneAtATime(SnPacket sent) {
            boolean isOfAnExchange = sent instanceof Register || sent instanceof Publish;
            if (isOfAnExchange && owed != null) {
                SnPacket same = sent instanceof Publish && owed instanceof Publish first ? first.asDuplicate() : owed;
                assertThat(sent).as("one exchange at a time").isEqualTo(same);
            } else if (sent instanceof Register || sent instanceof Publish publish && publish.qos() > 0) {
                owed = sent;
            }
        }

        private static boolean isAnswer(SnPacket packet, SnPacket to) {
            return switch (packet) {
                case Regack regack ->
                    to instanceof Register register
                            && regack.msgId() == register.msgId()
                            && regack.topicId() == register.topicId()
                            && regack.code() != ReturnCode.CONGESTION;
                case org.ternmq.sn.codec.packet.Ack.Puback puback ->
                    to instanceof Publish publish
                            && puback.msgId() == publish.msgId()
                            && puback.code() != ReturnCode.CONGESTION
                            && (publish.qos() == 1 || puback.code().isRejection());
                case org.ternmq.sn.codec.packet.Ack.Pubrec pubrec ->
                    to instanceof Publish publish && publish.qos() == 2 && pubrec.msgId() == publish.msgId();
                default -> false;
            };
        }

        // ---- what a client may send

        private Connect connect() {
            return new Connect(random.nextInt(4) == 0, random.nextBoolean(), 1, random.nextInt(3) * 100, "c");
        }

        private SnPacket answer() {
            ReturnCode code = ReturnCode.of(random.nextInt(3) == 0 ? random.nextInt(5) : 0);
            if (owed instanceof Register register && random.nextBoolean()) {
                return new Regack(register.topicId(), register.msgId(), code);
            }
            return switch (random.nextInt(4)) {
                case 0 -> new Regack(random.nextInt(1, 5), random.nextInt(1, 20), code);
                case 1 -> new org.ternmq.sn.codec.packet.Ack.Puback(random.nextInt(5), random.nextInt(4), code);
                case 2 -> new org.ternmq.sn.codec.packet.Ack.Pubrec(random.nextInt(4));
                default -> new org.ternmq.sn.codec.packet.Ack.Pubcomp(random.nextInt(4));
            };
        }

        private SnPacket packet() {
            int id = random.nextInt(4);
            return switch (random.nextInt(20)) {
                case 0 -> random.nextInt(5) == 0 ? connect() : Pingreq.PLAIN;
                case 1, 2 -> new Register(0, id, topic());
                case 3, 4, 5, 6 -> publish();
                case 7 -> new org.ternmq.sn.codec.packet.Ack.Pubrel(id);
                case 8, 9 -> new Subscribe(random.nextBoolean(), Qos.of(random.nextInt(3)), id, filter());
                case 10 -> new Unsubscribe(id, filter());
                case 11, 12, 13 -> new Pingreq(random.nextInt(10) == 0 ? "d" : "c");
                case 14 -> random.nextInt(20) == 0 ? Disconnect.PLAIN : new Disconnect(random.nextInt(3) * 100);
                case 15 -> new Will.WillTopic(Qos.AT_LEAST_ONCE, false, topic());
                case 16 -> new Will.WillMsg(Bytes.utf8("bye"));
                case 17 -> new Will.WillTopicUpd(Qos.EXACTLY_ONCE, true, topic());
                case 18 -> new Will.WillMsgUpd(Bytes.utf8("" + id));
                default -> random.nextBoolean() ? Will.WillTopicUpd.NONE : Will.WillTopic.NONE;
            };
        }

        private Publish publish() {
            int qos = random.nextInt(3);
            TopicId topic = switch (random.nextInt(4)) {
                case 0 -> TopicId.shortName(random.nextBoolean() ? "ab" : "+a");
                case 1 -> TopicId.predefined(random.nextInt(4));
                default -> TopicId.normal(random.nextInt(20) == 0 ? 0xFFFF : random.nextInt(6));
            };
            return new Publish(
                    random.nextBoolean(), qos, false, topic, qos == 0 ? 0 : random.nextInt(4), Bytes.utf8("x"));
        }

        private String topic() {
            return TOPICS.get(random.nextInt(TOPICS.size()));
        }

        private Topic filter() {
            return switch (random.nextInt(3)) {
                case 0 -> TopicId.predefined(random.nextInt(4));
                case 1 -> TopicId.shortName(random.nextBoolean() ? "ab" : "+a");
                default -> new Topic.Name(topic());
            };
        }
    }

    private static boolean isAsking(String effect) {
        return effect.startsWith("send REGISTER")
                || effect.startsWith("send PUBLISH")
                || effect.startsWith("send PUBREL");
    }

    /** A server whose client has a receive maximum of 1. */
    private static final class Broker {
        private final RandomGenerator random;
        private final ArrayDeque<Packet> answers = new ArrayDeque<>();
        final Set<Integer> unanswered = new HashSet<>();
        private boolean isConnecting;
        private boolean isConnected;

        Broker(RandomGenerator random) {
            this.random = random;
        }

        void connect() {
            answers.clear();
            unanswered.clear();
            isConnecting = true;
            isConnected = false;
        }

        void take(Packet packet) {
            switch (packet) {
                case org.ternmq.codec.packet.Publish publish -> {
                    ReasonCode reason = random.nextInt(5) == 0 ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
                    switch (publish.message().qos()) {
                        case AT_MOST_ONCE -> {}
                        case AT_LEAST_ONCE -> answers.add(Ack.Puback.of(publish.packetId(), reason));
                        case EXACTLY_ONCE -> answers.add(Ack.Pubrec.of(publish.packetId(), reason));
                    }
                }
                case Ack.Pubrel pubrel -> answers.add(Ack.Pubcomp.success(pubrel.packetId()));
                case Ack.Pubrec pubrec
                when !pubrec.reason().isError() -> {
                    assertThat(unanswered).contains(pubrec.packetId());
                    answers.add(Ack.Pubrel.success(pubrec.packetId()));
                }
                case Ack ack ->
                    assertThat(unanswered.remove(ack.packetId())).as("%s", ack).isTrue();
                case org.ternmq.codec.packet.Subscribe subscribe ->
                    answers.add(new org.ternmq.codec.packet.Suback(
                            subscribe.packetId(),
                            Properties.NONE,
                            List.of(random.nextInt(5) == 0 ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.GRANTED_QOS_2)));
                case org.ternmq.codec.packet.Unsubscribe unsubscribe ->
                    answers.add(new org.ternmq.codec.packet.Unsuback(
                            unsubscribe.packetId(), Properties.NONE, List.of(ReasonCode.SUCCESS)));
                case org.ternmq.codec.packet.Disconnect bye -> isConnected = false;
                default -> {}
            }
        }

        /** What it sends next, {@code null} for nothing. */
        @Nullable
        Packet next() {
            if (isConnecting) {
                isConnecting = false;
                isConnected = random.nextInt(20) != 0;
                return isConnected ? Gateway.accepted() : Gateway.refused(ReasonCode.SERVER_BUSY);
            }
            if (!isConnected) {
                return null;
            }
            if (!answers.isEmpty() && random.nextBoolean()) {
                return answers.remove();
            }
            List<String> names = new ArrayList<>(TOPICS);
            names.removeIf(name -> name.contains("+") || name.contains("#"));
            String topic = names.get(random.nextInt(names.size()));
            Qos qos = unanswered.isEmpty() ? Qos.of(random.nextInt(3)) : Qos.AT_MOST_ONCE;
            int id = qos.isAcknowledged() ? 1 + random.nextInt(3) : 0;
            if (id != 0) {
                unanswered.add(id);
            }
            Bytes payload = Bytes.utf8("x".repeat(random.nextInt(70)));
            return new org.ternmq.codec.packet.Publish(
                    Message.of(TopicName.of(topic), payload, qos, false), id, id != 0 && random.nextInt(5) == 0);
        }
    }
}
