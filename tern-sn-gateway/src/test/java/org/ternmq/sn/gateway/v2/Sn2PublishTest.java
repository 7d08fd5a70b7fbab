package org.ternmq.sn.gateway.v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Connect.Options;
import org.ternmq.sn.codec.v2.packet.Ping.Pingreq;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Subscription.Unsubscribe;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.testkit.Covers;

/** Messages of 2.0 there and back, at each QoS, with what is lost and what comes twice. */
class Sn2PublishTest {
    private final Gateway2 gateway = Gateway2.active();

    private static Publish publish(Qos qos, int id, boolean dup) {
        return new Publish(dup, qos, false, id, new Topic.Name("a"), Bytes.utf8("x"));
    }

    private static Ack ack(Sn2Type type, int id) {
        return Ack.success(type, id);
    }

    // ---- from the client

    @Test
    @Covers("SN2-3.6.2.7-1")
    void aMessageAtQos0IsHandedOnAndNotAnswered() {
        assertThat(gateway.client(publish(Qos.AT_MOST_ONCE, 0, false))).containsExactly("forward PUBLISH q0 #0 a");
    }

    @Test
    @Covers({"SN2-4.3.3-5", "SN2-2.2-4", "SN2-4.3.3-6"})
    void aMessageAtQos1IsAnsweredWhenTheBrokerHasItAndThenItsIdentifierIsFree() {
        Publish message = publish(Qos.AT_LEAST_ONCE, 5, false);
        assertThat(gateway.client(message)).containsExactly("forward PUBLISH q1 #5 a");
        assertThat(gateway.client(message)).as("its answer is under way").containsExactly("drop REPEATED");
        assertThat(gateway.broker(Puback.success(5))).containsExactly("send PUBACK #5");
        assertThat(gateway.client(message)).as("a new message").containsExactly("forward PUBLISH q1 #5 a");
        assertThat(gateway.broker(Puback.of(5, ReasonCode.NOT_AUTHORIZED)))
                .containsExactly("send PUBACK #5 NOT_AUTHORIZED");
    }

    @Test
    @Covers({"SN2-4.3.4-9", "SN2-4.3.4-11", "SN2-4.3.4-12", "SN2-4.3.4-13"})
    void aMessageAtQos2IsHandedOnOnceUntilItIsReleased() {
        assertThat(gateway.client(publish(Qos.EXACTLY_ONCE, 5, false))).containsExactly("forward PUBLISH q2 #5 a");
        assertThat(gateway.broker(Pubrec.success(5))).containsExactly("send PUBREC #5");
        assertThat(gateway.client(publish(Qos.EXACTLY_ONCE, 5, true)))
                .containsExactly("drop REPEATED", "send PUBREC #5");
        assertThat(gateway.client(ack(Sn2Type.PUBREL, 5))).containsExactly("forward PUBREL #5");
        assertThat(gateway.client(ack(Sn2Type.PUBREL, 5))).containsExactly("drop REPEATED");
        assertThat(gateway.broker(Pubcomp.success(5))).containsExactly("send PUBCOMP #5");
        assertThat(gateway.client(ack(Sn2Type.PUBREL, 5)))
                .as("the broker knows what is released")
                .containsExactly("forward PUBREL #5");
        gateway.broker(Pubcomp.of(5, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        assertThat(gateway.take()).isEmpty();
        assertThat(gateway.client(publish(Qos.EXACTLY_ONCE, 5, true)))
                .as("a new message whatever DUP says")
                .containsExactly("forward PUBLISH q2 #5 a dup");
    }

    @Test
    @Covers("SN2-4.3.4-10")
    void afterARefusalAtQos2TheIdentifierIsAnotherMessages() {
        gateway.client(publish(Qos.EXACTLY_ONCE, 5, false));
        assertThat(gateway.broker(Pubrec.of(5, ReasonCode.QUOTA_EXCEEDED)))
                .containsExactly("send PUBREC #5 CONGESTION");
        assertThat(gateway.client(publish(Qos.EXACTLY_ONCE, 5, true))).containsExactly("forward PUBLISH q2 #5 a dup");
    }

    @Test
    @Covers("SN2-4.9-1")
    void aSecondQuestionWhileOneIsOpenEndsTheVirtualConnection() {
        gateway.client(publish(Qos.AT_LEAST_ONCE, 5, false));
        assertThat(gateway.client(publish(Qos.AT_LEAST_ONCE, 6, false)))
                .containsExactly("send DISCONNECT RECEIVE_MAXIMUM_EXCEEDED", "cut", "over");
        Gateway2 other = Gateway2.active();
        other.client(publish(Qos.EXACTLY_ONCE, 5, false));
        assertThat(other.client(new Pingreq(6)))
                .containsExactly("send DISCONNECT RECEIVE_MAXIMUM_EXCEEDED", "cut", "over");
    }

    @Test
    @Covers("SN2-4.7.2.1-2")
    void anAliasAgreedOnWithNobodyIsAProtocolErrorAndAnUnknownOneOfTheSessionIsRefused() {
        var unknown = new Publish(false, Qos.AT_LEAST_ONCE, false, 5, new Topic.SessionAlias(3), Bytes.EMPTY);
        assertThat(gateway.client(unknown)).containsExactly("send PUBACK #5 UNKNOWN_TOPIC_ALIAS");
        var lost = new Publish(false, Qos.AT_MOST_ONCE, false, 0, new Topic.SessionAlias(3), Bytes.EMPTY);
        assertThat(gateway.client(lost)).containsExactly("drop NOT_ALLOWED");
        var agreed = new Publish(false, Qos.AT_MOST_ONCE, false, 0, new Topic.PredefinedAlias(7), Bytes.EMPTY);
        assertThat(gateway.client(agreed)).containsExactly("forward PUBLISH q0 #0 agreed/7");
        var nobodys = new Publish(false, Qos.AT_MOST_ONCE, false, 0, new Topic.PredefinedAlias(8), Bytes.EMPTY);
        assertThat(gateway.client(nobodys)).containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
    }

    @Test
    @Covers("SN2-4.7.1.1-1")
    void nobodyPublishesToWildcards() {
        var wild = new Publish(false, Qos.AT_LEAST_ONCE, false, 5, new Topic.Name("a/#"), Bytes.EMPTY);
        assertThat(gateway.client(wild)).containsExactly("send PUBACK #5 TOPIC_NAME_INVALID");
    }

    @Test
    void aBrokerThatTakesNoMoreIsTold() {
        gateway.endpoint.congested(true);
        assertThat(gateway.client(publish(Qos.AT_MOST_ONCE, 0, false))).containsExactly("drop CONGESTION");
        assertThat(gateway.client(publish(Qos.AT_LEAST_ONCE, 5, false))).containsExactly("send PUBACK #5 CONGESTION");
        gateway.endpoint.congested(false);
        assertThat(gateway.client(publish(Qos.AT_LEAST_ONCE, 5, false))).containsExactly("forward PUBLISH q1 #5 a");
    }

    @Test
    void whatTheBrokerDoesNotTakeIsRefusedHere() {
        Gateway2 poor = new Gateway2(Gateway2.connect(1));
        poor.client(Gateway2.connect(1));
        poor.broker(new org.ternmq.codec.packet.Connack(
                false,
                0,
                Properties.builder()
                        .add(PropertyId.MAXIMUM_QOS, 1)
                        .add(PropertyId.RETAIN_AVAILABLE, 0)
                        .build()));
        poor.take();
        assertThat(poor.client(publish(Qos.EXACTLY_ONCE, 5, false)))
                .containsExactly("send PUBREC #5 IMPLEMENTATION_SPECIFIC_ERROR");
        var retained = new Publish(false, Qos.AT_LEAST_ONCE, true, 6, new Topic.Name("a"), Bytes.EMPTY);
        assertThat(poor.client(retained)).containsExactly("send PUBACK #6 IMPLEMENTATION_SPECIFIC_ERROR");
    }

    // ---- to the client

    @Test
    @Covers({"SN2-4.3.2-1", "SN2-3.4-2", "SN2-4.6-1", "SN2-4.6-2"})
    void messagesComeInTheirOrderEachTopicToldBeforeItsFirst() {
        assertThat(gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "a"))).containsExactly("send REGISTER #1 1=a");
        assertThat(gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "b"))).isEmpty();
        assertThat(gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "a"))).isEmpty();
        assertThat(gateway.client(new Regack(1, Optional.empty(), Reason.SUCCESS)))
                .containsExactly("send PUBLISH q0 #0 s1", "send REGISTER #2 2=b");
        assertThat(gateway.client(new Regack(2, Optional.empty(), Reason.SUCCESS)))
                .containsExactly("send PUBLISH q0 #0 s2", "send PUBLISH q0 #0 s1");
    }

    @Test
    @Covers({"SN2-4.3.3-1", "SN2-4.3.3-2", "SN2-4.3.3-3", "SN2-4.3.3-4", "SN2-4.9-2"})
    void atQos1OneMessageIsOpenAtATimeUntilItIsAcknowledged() {
        assertThat(gateway.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 4, "agreed/7")))
                .containsExactly("send PUBLISH q1 #4 p7");
        assertThat(gateway.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 5, "agreed/7")))
                .isEmpty();
        assertThat(gateway.later(11)).as("without DUP").containsExactly("send PUBLISH q1 #4 p7");
        assertThat(gateway.client(ack(Sn2Type.PUBACK, 4)))
                .containsExactly("forward PUBACK #4", "send PUBLISH q1 #5 p7");
        assertThat(gateway.client(ack(Sn2Type.PUBACK, 4))).containsExactly("drop REPEATED");
    }

    @Test
    @Covers({"SN2-4.3.4-2", "SN2-4.3.4-3", "SN2-4.3.4-4", "SN2-4.3.4-5", "SN2-4.4.2-7"})
    void atQos2ARepeatedMessageSaysSo() {
        assertThat(gateway.broker(Gateway2.message(Qos.EXACTLY_ONCE, 4, "agreed/7")))
                .containsExactly("send PUBLISH q2 #4 p7");
        Publish first = (Publish) gateway.lastSent();
        assertThat(gateway.later(21)).containsExactly("send PUBLISH q2 #4 p7 dup", "send PUBLISH q2 #4 p7 dup");
        Publish again = (Publish) gateway.lastSent();
        assertThat(again.payload()).isEqualTo(first.payload());
        assertThat(again.topic()).isEqualTo(first.topic());
        assertThat(gateway.client(ack(Sn2Type.PUBREC, 4))).containsExactly("forward PUBREC #4");
        assertThat(gateway.later(20)).as("the message is not sent again").isEmpty();
    }

    @Test
    @Covers({"SN2-4.3.4-6", "SN2-4.3.4-7", "SN2-4.3.4-8"})
    void atQos2PubrelFollowsAndIsRepeatedUntilItIsAnswered() {
        gateway.broker(Gateway2.message(Qos.EXACTLY_ONCE, 4, "agreed/7"));
        assertThat(gateway.client(ack(Sn2Type.PUBREC, 4))).containsExactly("forward PUBREC #4");
        assertThat(gateway.later(40)).as("the broker is to let go").isEmpty();
        assertThat(gateway.client(new Pingreq(9))).containsExactly("send PINGRESP #9");
        assertThat(gateway.broker(Pubrel.success(4))).containsExactly("send PUBREL #4");
        assertThat(gateway.later(11)).containsExactly("send PUBREL #4");
        assertThat(gateway.client(ack(Sn2Type.PUBREC, 4))).as("a late one").containsExactly("send PUBREL #4");
        assertThat(gateway.client(ack(Sn2Type.PUBCOMP, 4))).containsExactly("forward PUBCOMP #4");
        assertThat(gateway.later(30)).isEmpty();
        assertThat(gateway.client(ack(Sn2Type.PUBREC, 4)))
                .as("it must come to an end")
                .containsExactly("send PUBREL #4");
    }

    @Test
    @Covers("SN2-4.4.1-2")
    void whatTheClientRefusesIsNotSentAgain() {
        gateway.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 4, "agreed/7"));
        assertThat(gateway.client(new Ack(Sn2Type.PUBACK, 4, Reason.NOT_AUTHORIZED)))
                .containsExactly("forward PUBACK #4 NOT_AUTHORIZED");
        gateway.broker(Gateway2.message(Qos.EXACTLY_ONCE, 5, "agreed/7"));
        assertThat(gateway.client(new Ack(Sn2Type.PUBREC, 5, Reason.CONGESTION)))
                .containsExactly("forward PUBREC #5 UNSPECIFIED_ERROR");
        assertThat(gateway.later(44)).isEmpty();
    }

    @Test
    @Covers({"SN2-4.4.1-1", "SN2-4.4.1-3"})
    void whatTheBrokerRepeatsOnALaterConnectionKeepsItsIdentifierAndSaysSoAtQos2() {
        var again = new org.ternmq.codec.packet.Publish(
                Message.of(TopicName.of("agreed/7"), Bytes.utf8("x"), Qos.EXACTLY_ONCE, false), 4, true);
        assertThat(gateway.broker(again)).containsExactly("send PUBLISH q2 #4 p7 dup");
        gateway.client(new Ack(Sn2Type.PUBREC, 4, Reason.SUCCESS));
        gateway.broker(Pubrel.success(4));
        gateway.client(ack(Sn2Type.PUBCOMP, 4));
        gateway.take();
        assertThat(gateway.broker(Pubrel.success(3)))
                .as("of a message from before")
                .containsExactly("send PUBREL #3");
        assertThat(gateway.client(ack(Sn2Type.PUBCOMP, 3))).containsExactly("forward PUBCOMP #3");
    }

    @Test
    @Covers({"SN2-3.1.7-2", "SN2-3.1.7-3"})
    void whatIsTooLongForTheClientIsNotSentAndTheBrokerNeedNotWait() {
        Connect small = new Connect(
                new Options(false, false, false),
                1,
                30,
                12,
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                "c");
        Gateway2 tight = Gateway2.active(small);
        assertThat(tight.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 4, "agreed/7")))
                .as("7 octets and hello are 12")
                .containsExactly("send PUBLISH q1 #4 p7");
        tight.client(ack(Sn2Type.PUBACK, 4));
        assertThat(tight.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 5, "a/long/topic")))
                .as("neither its REGISTER nor itself with the name fits")
                .containsExactly("drop TOO_LARGE", "forward PUBACK #5 IMPLEMENTATION_SPECIFIC_ERROR");
        assertThat(tight.broker(Gateway2.message(Qos.EXACTLY_ONCE, 6, "a/long/topic")))
                .containsExactly("drop TOO_LARGE", "forward PUBREC #6 IMPLEMENTATION_SPECIFIC_ERROR");
        assertThat(tight.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "a/long/topic")))
                .containsExactly("drop TOO_LARGE");
    }

    @Test
    @Covers("SN2-4.14.2-5")
    void whatWasOpenWhenTheClientFellAsleepIsAskedAnewWhenItWakes() {
        gateway.broker(Gateway2.message(Qos.EXACTLY_ONCE, 4, "agreed/7"));
        gateway.client(new org.ternmq.sn.codec.v2.packet.Sleep.Sleepreq(true, 8, 100));
        assertThat(gateway.later(60)).isEmpty();
        assertThat(gateway.client(new Pingreq(9))).containsExactly("send PUBLISH q2 #4 p7 dup");
        gateway.client(ack(Sn2Type.PUBREC, 4));
        assertThat(gateway.broker(Pubrel.success(4))).containsExactly("send PUBREL #4");
        assertThat(gateway.client(ack(Sn2Type.PUBCOMP, 4))).containsExactly("forward PUBCOMP #4", "await quiet");
    }

    @Test
    @Covers("SN2-3.9.6-4")
    void whatIsUnderWayGoesOnAfterUnsubscribe() {
        gateway.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 4, "agreed/7"));
        assertThat(gateway.client(new Unsubscribe(8, new Topic.PredefinedAlias(7))))
                .containsExactly("forward UNSUBSCRIBE #8");
        assertThat(gateway.later(11)).containsExactly("send PUBLISH q1 #4 p7");
        assertThat(gateway.client(ack(Sn2Type.PUBACK, 4))).containsExactly("forward PUBACK #4");
    }

    @Test
    void theBrokerIsHeldBackWhileTooMuchWaitsAndToldWhenThereIsRoomAgain() {
        var limits = new GatewayLimits(65_507, 10, 200, Duration.ofSeconds(10), 3, Duration.ofSeconds(60));
        Gateway2 narrow = new Gateway2(Gateway2.connect(1), new KeptAliases(1), limits).connected(Gateway2.connect(1));
        narrow.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 1, "agreed/7"));
        narrow.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 2, "agreed/7"));
        assertThat(narrow.endpoint.hasRoom()).isTrue();
        narrow.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 3, "agreed/7"));
        assertThat(narrow.endpoint.hasRoom()).isFalse();
        narrow.take();
        assertThat(narrow.client(ack(Sn2Type.PUBACK, 1)))
                .isEqualTo(List.of("forward PUBACK #1", "send PUBLISH q1 #2 p7", "has room"));
    }

    @Test
    void anAliasThatTheClientDoesNotKnowIsToldAnew() {
        gateway.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 4, "a"));
        gateway.client(new Regack(1, Optional.empty(), Reason.SUCCESS));
        gateway.client(new Ack(Sn2Type.PUBACK, 4, Reason.UNKNOWN_TOPIC_ALIAS));
        gateway.take();
        assertThat(gateway.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 5, "a"))).containsExactly("send REGISTER #2 1=a");
        assertThat(gateway.client(new Regack(2, Optional.empty(), Reason.CONGESTION)))
                .as("then by its name")
                .containsExactly("send PUBLISH q1 #5 a");
    }
}
