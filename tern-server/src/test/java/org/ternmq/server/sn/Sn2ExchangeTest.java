package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.store.Durability;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Connect.Options;
import org.ternmq.sn.codec.v2.packet.Connect.Will;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.OtherConnect;
import org.ternmq.sn.codec.v2.packet.Ping.Pingreq;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Pubwos;
import org.ternmq.sn.codec.v2.packet.Sleep.Sleepreq;
import org.ternmq.sn.codec.v2.packet.Sleep.Wakeup;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.PredefinedTopics;
import org.ternmq.testkit.Covers;
import org.ternmq.transport.sn.SnDoor;

/** Clients of 2.0 at the real broker, among themselves and with clients of MQTT. */
class Sn2ExchangeTest {
    private static final SnDoor DOOR = new SnDoor(
            Durability.DISK,
            7,
            GatewayLimits.DEFAULT,
            new PredefinedTopics(Map.of(7, TopicName.of("agreed/7")), Map.of()),
            id -> !id.startsWith("no"),
            Optional.empty(),
            topic -> true,
            Optional.empty(),
            true);

    private final SnWorld world = new SnWorld(3, DOOR, 1);
    private int lastPort = 100;

    private Device2 device(String clientId) {
        return Device2.connected(world.raw2(++lastPort), clientId);
    }

    private VirtualClient mqtt() {
        VirtualClient client = VirtualClient.connected(world.broker, "mqtt");
        client.subscribe("#", Qos.EXACTLY_ONCE);
        client.receive();
        return client;
    }

    // ---- who may connect, and what strangers are told

    @Test
    @Covers({"SN2-3.2.11-2", "SN2-3.2.11-3", "SN2-4.1.2-1", "SN2-4.1.2-2"})
    void whoHasNoIdentifierIsGivenOneThatNobodyHas() {
        SnWorld.Raw2 raw = world.raw2(1);
        Connack one = (Connack) raw.ask(Device2.packet("", true, 0)).getFirst();
        Connack two = (Connack) world.raw2(2).ask(Device2.packet("", true, 0)).getFirst();
        assertThat(one.assignedClientId()).hasSize(36).isNotEqualTo(two.assignedClientId());
        assertThat(raw.ask(new Pingreq(9))).hasSize(1);
    }

    @Test
    @Covers({"SN2-3.1.18-3", "SN2-3.1.18-4"})
    void identifiersOfTheStandardAreLetInAndLongerOnesToo() {
        assertThat(new Device2(world.raw2(1))
                        .connect("0123456789abcdefXYZABCD", true, 0)
                        .reason())
                .isEqualTo(Reason.SUCCESS);
        assertThat(new Device2(world.raw2(2)).connect("é".repeat(100), true, 0).reason())
                .isEqualTo(Reason.SUCCESS);
        assertThat(new Device2(world.raw2(3)).connect("nobody", true, 0).reason())
                .isEqualTo(Reason.CLIENT_IDENTIFIER_NOT_VALID);
    }

    @Test
    @Covers("SN2-3.1.5-2")
    void anotherVersionIsRefusedAsSuch() {
        assertThat(world.raw2(1).ask(new OtherConnect(5, 3)))
                .containsExactly(Connack.refused(5, Reason.UNSUPPORTED_PROTOCOL_VERSION));
    }

    @Test
    @Covers({"SN2-4.2.1-1", "SN2-4.14-1", "SN2-3.6.2-1", "SN2-3.11.3-2", "SN2-3.11.3-3"})
    void whoHasNoVirtualConnectionIsToldSo() {
        Disconnect none = new Disconnect(OptionalInt.of(9), Reason.NO_VIRTUAL_CONNECTION, OptionalLong.empty(), "");
        SnWorld.Raw2 stranger = world.raw2(1);
        assertThat(stranger.ask(new Pingreq(9))).containsExactly(none);
        var publish = new Publish(false, Qos.AT_LEAST_ONCE, false, 9, new Topic.Name("a"), Bytes.EMPTY);
        assertThat(stranger.ask(publish)).containsExactly(none);
        assertThat(mqtt().receive()).isEmpty();
    }

    @Test
    @Covers("SN2-3.15.5-3")
    void whoWantsToSleepWithoutAVirtualConnectionIsToldSo() {
        assertThat(world.raw2(1).ask(new Sleepreq(true, 9, 60)))
                .containsExactly(
                        new Disconnect(OptionalInt.of(9), Reason.NO_VIRTUAL_CONNECTION, OptionalLong.empty(), ""));
    }

    // ---- messages there and back

    @Test
    @Covers({"SN2-4.5-1", "SN2-3.7.6-7"})
    void messagesComeAtTheLesserQosOfMessageAndSubscription() {
        Device2 one = device("one");
        Device2 two = device("two");
        assertThat(one.subscribe("a/#", Qos.AT_LEAST_ONCE)).isEqualTo(Reason.GRANTED_QOS_1);
        for (int qos = 0; qos <= 2; qos++) {
            assertThat(two.publish("a/b", "m" + qos, Qos.of(qos), false)).isEqualTo(Reason.SUCCESS);
            assertThat(one.messages()).containsExactly("a/b=m" + qos + " q" + Math.min(qos, 1));
        }
        VirtualClient mqtt = mqtt();
        two.publish("x", "once", Qos.EXACTLY_ONCE, false);
        assertThat(mqtt.receive()).hasSize(1);
    }

    @Test
    @Covers("SN2-3.6.2.7-2")
    void whereFiltersOverlapTheGreatestQosCounts() {
        Device2 one = device("one");
        one.subscribe("a/#", Qos.AT_MOST_ONCE);
        one.subscribe("a/+", Qos.EXACTLY_ONCE);
        device("two").publish("a/b", "m", Qos.EXACTLY_ONCE, false);
        assertThat(one.messages()).contains("a/b=m q2");
    }

    @Test
    @Covers({"SN2-3.7.6-3", "SN2-3.7.6-4"})
    void aSubscriptionAnewTakesThePlaceOfTheOldOneAndBringsRetainedMessagesAgain() {
        Device2 one = device("one");
        Device2 two = device("two");
        two.publish("a", "kept", Qos.AT_LEAST_ONCE, true);
        one.subscribe("a", Qos.AT_MOST_ONCE);
        assertThat(one.messages()).containsExactly("a=kept q0 retained");
        one.subscribe("a", Qos.AT_LEAST_ONCE);
        assertThat(one.messages()).containsExactly("a=kept q1 retained");
        two.publish("a", "new", Qos.AT_LEAST_ONCE, false);
        assertThat(one.messages()).containsExactly("a=new q1");
    }

    @Test
    @Covers({"SN2-3.9.6-2", "SN2-3.9.6-3"})
    void afterUnsubscribeByTheSameFilterNothingComes() {
        Device2 one = device("one");
        Device2 two = device("two");
        one.subscribe("a/+", Qos.AT_LEAST_ONCE);
        assertThat(one.unsubscribe("a/#")).isEqualTo(Reason.NO_SUBSCRIPTION_EXISTED);
        two.publish("a/b", "1", Qos.AT_LEAST_ONCE, false);
        assertThat(one.messages()).hasSize(1);
        assertThat(one.unsubscribe("a/+")).isEqualTo(Reason.SUCCESS);
        two.publish("a/b", "2", Qos.AT_LEAST_ONCE, false);
        assertThat(one.messages()).isEmpty();
    }

    @Test
    @Covers({"SN2-4.7.1.2-1", "SN2-4.7.1.3-4"})
    void wildcardsDoNotMeanTopicsOfTheBrokerAndNamesAreComparedAsTheyAre() {
        Device2 one = device("one");
        Device2 two = device("two");
        one.subscribe("#", Qos.AT_MOST_ONCE);
        one.subscribe("+/x", Qos.AT_MOST_ONCE);
        two.publish("$other/x", "hidden", Qos.AT_LEAST_ONCE, false);
        assertThat(one.messages()).isEmpty();
        one.unsubscribe("#");
        one.subscribe("\u00e9", Qos.AT_MOST_ONCE);
        two.publish("e\u0301", "decomposed", Qos.AT_LEAST_ONCE, false);
        assertThat(one.messages()).isEmpty();
        two.publish("\u00e9", "composed", Qos.AT_LEAST_ONCE, false);
        assertThat(one.messages()).containsExactly("\u00e9=composed q0");
    }

    // ---- retained messages

    @Test
    @Covers({"SN2-4.13-1", "SN2-4.13-2", "SN2-4.13-3", "SN2-4.13-4", "SN2-4.13-5"})
    void aRetainedMessageStaysUntilAnotherOneOrAnEmptyOneComes() {
        Device2 two = device("two");
        two.publish("a", "1", Qos.AT_LEAST_ONCE, true);
        two.publish("a", "2", Qos.AT_LEAST_ONCE, true);
        two.publish("a", "3", Qos.AT_LEAST_ONCE, false);
        Device2 one = device("one");
        one.subscribe("a", Qos.AT_MOST_ONCE);
        assertThat(one.messages()).containsExactly("a=2 q0 retained");
        world.raw2(50).ask(new Pubwos(true, new Topic.Name("a"), Bytes.utf8("4")));
        one.messages();
        Device2 other = device("other");
        other.subscribe("a", Qos.AT_MOST_ONCE);
        assertThat(other.messages()).containsExactly("a=4 q0 retained");
        two.publish("a", "", Qos.AT_LEAST_ONCE, true);
        assertThat(other.messages()).as("it is a message all the same").containsExactly("a= q0");
        Device2 late = device("late");
        late.subscribe("a", Qos.AT_MOST_ONCE);
        assertThat(late.messages()).isEmpty();
    }

    @Test
    @Covers({"SN2-4.13-6", "SN2-4.13-7", "SN2-4.13-8", "SN2-4.13-9"})
    void retainHandlingAndRetainAsPublishedAreTheSubscribers() {
        Device2 two = device("two");
        two.publish("a", "kept", Qos.AT_LEAST_ONCE, true);
        Device2 one = device("one");
        one.subscribe("a", Qos.AT_MOST_ONCE, false, false, 2);
        assertThat(one.messages()).isEmpty();
        one.subscribe("a", Qos.AT_MOST_ONCE, false, false, 1);
        assertThat(one.messages()).as("it existed").isEmpty();
        one.unsubscribe("a");
        one.subscribe("a", Qos.AT_MOST_ONCE, false, false, 1);
        assertThat(one.messages()).containsExactly("a=kept q0 retained");
        two.publish("a", "plain", Qos.AT_LEAST_ONCE, true);
        assertThat(one.messages()).containsExactly("a=plain q0");
        one.subscribe("a", Qos.AT_MOST_ONCE, false, true, 2);
        two.publish("a", "as it was", Qos.AT_LEAST_ONCE, true);
        two.publish("a", "not so", Qos.AT_LEAST_ONCE, false);
        assertThat(one.messages()).containsExactly("a=as it was q0 retained", "a=not so q0");
    }

    @Test
    void ownMessagesStayAwayWhereTheClientWantsThat() {
        Device2 one = device("one");
        one.subscribe("a", Qos.AT_MOST_ONCE, true, false, 0);
        one.publish("a", "mine", Qos.AT_LEAST_ONCE, false);
        assertThat(one.messages()).isEmpty();
        device("two").publish("a", "theirs", Qos.AT_LEAST_ONCE, false);
        assertThat(one.messages()).containsExactly("a=theirs q0");
    }

    // ---- sessions, sleep and wills

    @Test
    void aSessionWaitsForItsClientWithItsMessagesAndAliases() {
        SnWorld.Raw2 raw = world.raw2(1);
        Device2 one = new Device2(raw);
        one.connect("one", true, 100);
        one.subscribe("a", Qos.EXACTLY_ONCE);
        one.ask(Disconnect.of(Reason.SUCCESS));
        device("two").publish("a", "kept", Qos.EXACTLY_ONCE, false);
        world.advance(50);
        Connack connack = one.connect("one", false, 100);
        assertThat(connack.sessionPresent()).isTrue();
        assertThat(one.messages()).as("by the alias that it knows").containsExactly("a=kept q2");

        one.ask(Disconnect.of(Reason.SUCCESS));
        world.advance(101);
        assertThat(one.connect("one", false, 100).sessionPresent()).isFalse();
    }

    @Test
    void aSleeperWakesToEverythingThatWasPromisedTwiceByTheSamePacket() {
        SnWorld.Raw2 raw = world.raw2(1);
        Device2 one = new Device2(raw);
        one.connect("one", true, 100);
        one.subscribe("a", Qos.EXACTLY_ONCE);
        assertThat(one.ask(new Sleepreq(true, 1, 600))).hasSize(1);
        Device2 two = device("two");
        for (int round = 0; round < 2; round++) {
            world.advance(50);
            two.ask(new Pingreq(3));
            two.publish("a", "1 of " + round, Qos.AT_LEAST_ONCE, false);
            two.publish("a", "2 of " + round, Qos.EXACTLY_ONCE, false);
            assertThat(raw.take()).containsExactly(Wakeup.INSTANCE);
            assertThat(one.ask(new Pingreq(2))).as("PINGRESP at the end").hasSize(1);
            assertThat(one.messages()).containsExactly("a=1 of " + round + " q1", "a=2 of " + round + " q2");
        }
    }

    @Test
    void theWillOfWhoFallsSilentIsPublishedAndOfWhoLeavesIsNot() {
        VirtualClient mqtt = mqtt();
        var connect = new Connect(
                new Options(true, false, false),
                1,
                10,
                0,
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.of(new Will(new Topic.PredefinedAlias(7), Qos.AT_LEAST_ONCE, true, Bytes.utf8("gone"))),
                Optional.empty(),
                "one");
        SnWorld.Raw2 raw = world.raw2(1);
        raw.ask(connect);
        raw.ask(Disconnect.of(Reason.SUCCESS));
        world.advance(20);
        assertThat(mqtt.receive()).isEmpty();
        raw.ask(connect);
        world.advance(16);
        assertThat(raw.take()).containsExactly(Disconnect.of(Reason.KEEP_ALIVE_TIMEOUT));
        assertThat(mqtt.receive())
                .singleElement()
                .satisfies(packet -> assertThat(((org.ternmq.codec.packet.Publish) packet)
                                .message()
                                .topic())
                        .isEqualTo(TopicName.of("agreed/7")));
        Device2 late = device("late");
        late.subscribe("agreed/7", Qos.AT_MOST_ONCE);
        assertThat(late.messages()).containsExactly("p7=gone q0 retained");
    }
}
