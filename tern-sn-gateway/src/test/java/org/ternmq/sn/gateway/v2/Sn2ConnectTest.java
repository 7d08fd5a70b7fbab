package org.ternmq.sn.gateway.v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Connect.Options;
import org.ternmq.sn.codec.v2.packet.Connect.Will;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Ping.Pingreq;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Sleep.Sleepreq;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.testkit.Covers;

/** How clients of 2.0 connect, what is agreed on, wills, aliases of sessions, and the end. */
class Sn2ConnectTest {
    private static final Options PLAIN = new Options(false, false, false);
    private static final Register ASK = new Register(9, OptionalInt.empty(), new Topic.Name("a"));

    private static Connect with(Options options, int keepAlive, int packetBytesMax, OptionalLong expiry) {
        return new Connect(
                options,
                1,
                keepAlive,
                packetBytesMax,
                OptionalInt.empty(),
                expiry,
                Optional.empty(),
                Optional.empty(),
                "c");
    }

    private static Connect withWill(Topic topic, boolean retain) {
        return new Connect(
                PLAIN,
                1,
                30,
                0,
                OptionalInt.empty(),
                OptionalLong.of(100),
                Optional.of(new Will(topic, Qos.AT_LEAST_ONCE, retain, Bytes.utf8("gone"))),
                Optional.empty(),
                "c");
    }

    private static org.ternmq.codec.packet.Connack said(Properties properties) {
        return new org.ternmq.codec.packet.Connack(false, 0, properties);
    }

    @Test
    @Covers({"SN2-3.1.19-4", "SN2-3.1.2.1-1", "SN2-3.1.2.1-2", "SN2-3.1.2.1-3", "SN2-3.1.18-2"})
    void theBrokerIsAskedForTheSessionOfTheClientNewOrNot() {
        Gateway2 gateway = new Gateway2(Gateway2.connect(1));
        assertThat(gateway.client(Gateway2.connect(1))).containsExactly("connect");
        assertThat(gateway.asked().clientId()).isEqualTo("c");
        assertThat(gateway.asked().cleanStart()).isFalse();

        Gateway2 clean = new Gateway2(Gateway2.connect(1));
        clean.client(Gateway2.connect(1, new Options(true, false, false), Optional.empty()));
        assertThat(clean.asked().cleanStart()).isTrue();
    }

    @Test
    @Covers({"SN2-4.1.1-1", "SN2-3.1.19-5", "SN2-3.2.2.1-1", "SN2-3.2.2.1-2"})
    void theClientIsToldWhatTheBrokerSaysOfItsSession() {
        Gateway2 gateway = new Gateway2(Gateway2.connect(1));
        gateway.client(Gateway2.connect(1));
        assertThat(gateway.asked().properties().number(PropertyId.SESSION_EXPIRY_INTERVAL, 0))
                .isEqualTo(100);
        assertThat(gateway.broker(Gateway2.resumed())).containsExactly("send CONNACK #1");
        assertThat(((Connack) gateway.lastSent()).sessionPresent()).isTrue();

        Gateway2 anew = Gateway2.active();
        assertThat(((Connack) anew.lastSent()).sessionPresent()).isFalse();
    }

    @Test
    @Covers({"SN2-3.1.2.7-1", "SN2-3.1.2.7-2", "SN2-3.2.6-2"})
    void whatTheBrokerChoosesIsToldToWhomAllowsThatAndCountsForNobodyElse() {
        Properties chosen = Properties.builder()
                .add(PropertyId.SESSION_EXPIRY_INTERVAL, 7)
                .add(PropertyId.SERVER_KEEP_ALIVE, 10)
                .build();
        Connect allowing = with(new Options(false, false, true), 30, 0, OptionalLong.of(100));
        Gateway2 told = new Gateway2(allowing);
        told.client(allowing);
        told.broker(said(chosen));
        Connack connack = (Connack) told.lastSent();
        assertThat(connack.sessionExpirySeconds()).hasValue(7);
        assertThat(connack.serverKeepAliveSeconds()).hasValue(10);
        assertThat(told.later(16)).contains("send DISCONNECT KEEP_ALIVE_TIMEOUT");

        Gateway2 other = new Gateway2(Gateway2.connect(1));
        other.client(Gateway2.connect(1));
        other.broker(said(chosen));
        connack = (Connack) other.lastSent();
        assertThat(connack.sessionExpirySeconds()).isEmpty();
        assertThat(connack.serverKeepAliveSeconds()).isEmpty();
        assertThat(other.later(44))
                .as("the gateway speaks for it, as often as the broker wants")
                .containsOnly("forward PINGREQ");
        assertThat(other.later(2)).contains("send DISCONNECT KEEP_ALIVE_TIMEOUT");
    }

    @Test
    @Covers({"SN2-3.1.6-4", "SN2-3.1.7-1"})
    void withoutKeepAliveOrWithPacketsTooShortNobodyIsLetIn() {
        Connect never = with(PLAIN, 0, 0, OptionalLong.empty());
        assertThat(new Gateway2(never).client(never)).containsExactly("send CONNACK #1 PROTOCOL_ERROR", "over");
        Connect tiny = with(PLAIN, 30, 9, OptionalLong.empty());
        assertThat(new Gateway2(tiny).client(tiny)).containsExactly("send CONNACK #1 PROTOCOL_ERROR", "over");
        Connect least = with(PLAIN, 30, 10, OptionalLong.empty());
        assertThat(new Gateway2(least).client(least)).containsExactly("connect");
    }

    @Test
    @Covers({"SN2-3.2.4-2", "SN2-4.11.1-1"})
    void whoIsRefusedIsToldWhyAndForgotten() {
        Gateway2 gateway = new Gateway2(Gateway2.connect(1));
        gateway.client(Gateway2.connect(1));
        assertThat(gateway.broker(Gateway2.refused(ReasonCode.BAD_AUTHENTICATION_METHOD)))
                .containsExactly("send CONNACK #1 BAD_AUTHENTICATION_METHOD", "over");
        assertThat(gateway.client(new Pingreq(2))).containsExactly("drop WRONG_STATE");
    }

    @Test
    @Covers("SN2-3.1.19-7")
    void beforeConnackNothingIsLookedAt() {
        Gateway2 gateway = new Gateway2(Gateway2.connect(1));
        gateway.client(Gateway2.connect(1));
        assertThat(gateway.client(ASK)).containsExactly("drop WRONG_STATE");
        assertThat(gateway.client(new Pingreq(2))).containsExactly("drop WRONG_STATE");
        assertThat(gateway.client(new Sleepreq(true, 3, 5))).containsExactly("drop WRONG_STATE");
        assertThat(gateway.client(Gateway2.connect(1))).as("a copy").containsExactly("drop REPEATED");
        assertThat(gateway.client(Disconnect.of(Reason.SUCCESS))).containsExactly("cut", "over");
    }

    @Test
    void whoIsNotLetInForAMinuteIsToldSo() {
        Gateway2 gateway = new Gateway2(Gateway2.connect(1));
        gateway.client(Gateway2.connect(1));
        assertThat(gateway.later(61)).containsExactly("cut", "send CONNACK #1 SERVER_UNAVAILABLE", "over");
        Gateway2 other = new Gateway2(Gateway2.connect(1));
        other.client(Gateway2.connect(1));
        assertThat(other.brokerClosed()).containsExactly("send CONNACK #1 SERVER_UNAVAILABLE", "over");
    }

    @Test
    @Covers("SN2-4.14-4")
    void aConnectEndsTheVirtualConnectionOfBeforeWhateverItsState() {
        Gateway2 gateway = Gateway2.active();
        assertThat(gateway.client(Gateway2.connect(2))).containsExactly("cut", "connect");
        assertThat(gateway.broker(Gateway2.accepted())).containsExactly("send CONNACK #2");
        gateway.client(new Sleepreq(true, 3, 50));
        assertThat(gateway.client(Gateway2.connect(3))).containsExactly("cut", "connect");
        assertThat(gateway.endpoint.phase()).isEqualTo(Sn2Endpoint.Phase.CONNECTING);
    }

    // ---- wills

    @Test
    @Covers({"SN2-3.1.2.2-2", "SN2-3.1.3.3-1", "SN2-3.1.3.3-2"})
    void theWillIsTheBrokersFromTheBeginning() {
        for (boolean retain : new boolean[] {false, true}) {
            Connect connect = withWill(new Topic.Name("w"), retain);
            Gateway2 gateway = new Gateway2(connect);
            gateway.client(connect);
            assertThat(gateway.asked().will())
                    .contains(Message.of(TopicName.of("w"), Bytes.utf8("gone"), Qos.AT_LEAST_ONCE, retain));
        }
        Connect agreed = withWill(new Topic.PredefinedAlias(7), false);
        Gateway2 gateway = new Gateway2(agreed);
        gateway.client(agreed);
        assertThat(gateway.asked().will().orElseThrow().topic()).isEqualTo(TopicName.of("agreed/7"));
        Connect nothing = withWill(new Topic.PredefinedAlias(8), false);
        assertThat(new Gateway2(nothing).client(nothing)).containsExactly("send CONNACK #1 TOPIC_NAME_INVALID", "over");
    }

    @Test
    @Covers({"SN2-3.1.2.2-3", "SN2-4.12.2-1", "SN2-3.13.7-1", "SN2-3.13.7-2"})
    void whoBreaksTheRulesIsToldAndLostWithItsWillAndHearsNothingMore() {
        Gateway2 gateway = Gateway2.active(withWill(new Topic.Name("w"), false));
        assertThat(gateway.client(new Ack(Sn2Type.UNSUBACK, 5, Reason.SUCCESS)))
                .containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
        assertThat(gateway.client(new Pingreq(6))).containsExactly("drop WRONG_STATE");
        assertThat(gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "a"))).isEmpty();
        assertThat(gateway.later(1_000)).isEmpty();
    }

    @Test
    @Covers({"SN2-3.13.7-3", "SN2-3.13.7-4", "SN2-3.1.2.2-4"})
    void whoLeavesIsNotAnsweredAndTheBrokerLearnsHow() {
        Gateway2 gateway = Gateway2.active();
        assertThat(gateway.client(Disconnect.of(Reason.SUCCESS))).containsExactly("forward DISCONNECT SUCCESS", "over");
        Gateway2 other = Gateway2.active();
        assertThat(other.client(Disconnect.of(Reason.DISCONNECT_WITH_WILL)))
                .containsExactly("forward DISCONNECT DISCONNECT_WITH_WILL", "over");
    }

    @Test
    void anotherExpiryMayBeSaidAtTheEndUnlessThereWasNone() {
        Disconnect longer = new Disconnect(OptionalInt.empty(), Reason.SUCCESS, OptionalLong.of(500), "");
        Gateway2 gateway = Gateway2.active();
        gateway.client(longer);
        assertThat(((org.ternmq.codec.packet.Disconnect) gateway.lastForwarded())
                        .properties()
                        .number(PropertyId.SESSION_EXPIRY_INTERVAL, 0))
                .isEqualTo(500);
        Gateway2 none = Gateway2.active(with(PLAIN, 30, 0, OptionalLong.empty()));
        assertThat(none.client(longer)).containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
    }

    @Test
    @Covers("SN2-4.12.1-2")
    void whatIsMalformedEndsTheVirtualConnection() {
        Gateway2 gateway = Gateway2.active();
        assertThat(gateway.malformed())
                .containsExactly("drop MALFORMED", "send DISCONNECT MALFORMED_PACKET", "cut", "over");
        assertThat(gateway.malformed()).containsExactly("drop MALFORMED");
    }

    @Test
    @Covers("SN2-3.1.19-3")
    void whoHasConnectedElsewhereIsToldHere() {
        Gateway2 gateway = Gateway2.active();
        assertThat(gateway.displaced(true)).containsExactly("send DISCONNECT SESSION_TAKEN_OVER", "cut", "over");
        assertThat(gateway.displaced(true)).isEmpty();
        assertThat(Gateway2.active().displaced(false)).containsExactly("cut", "over");
    }

    @Test
    void theBrokersGoodbyeIsHandedOn() {
        Gateway2 gateway = Gateway2.active();
        assertThat(gateway.broker(
                        new org.ternmq.codec.packet.Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, Properties.NONE)))
                .containsExactly("send DISCONNECT SERVER_SHUTTING_DOWN", "over");
        assertThat(Gateway2.active().brokerClosed()).containsExactly("send DISCONNECT UNSPECIFIED_ERROR", "over");
    }

    // ---- aliases of sessions

    @Test
    @Covers("SN2-3.1.9-1")
    void aliasesLastAsLongAsTheirSession() {
        KeptAliases kept = new KeptAliases(10);
        Gateway2 first = new Gateway2(Gateway2.connect(1), kept).connected(Gateway2.connect(1));
        assertThat(first.client(ASK)).containsExactly("send REGACK #9 s1");
        first.client(Disconnect.of(Reason.SUCCESS));

        Gateway2 second = new Gateway2(Gateway2.connect(2), kept);
        second.client(Gateway2.connect(2));
        second.broker(Gateway2.resumed());
        assertThat(second.client(ASK)).containsExactly("send REGACK #9 s1 TOPIC_ALIAS_EXISTS");
    }

    @Test
    @Covers("SN2-4.1.1-3")
    void withTheSessionItsAliasesAreGone() {
        KeptAliases kept = new KeptAliases(10);
        Gateway2 first = new Gateway2(Gateway2.connect(1), kept).connected(Gateway2.connect(1));
        first.client(ASK);
        first.client(Disconnect.of(Reason.SUCCESS));

        Gateway2 second = new Gateway2(Gateway2.connect(2), kept).connected(Gateway2.connect(2));
        assertThat(second.client(ASK)).containsExactly("send REGACK #9 s1");
        second.client(Disconnect.of(Reason.SUCCESS));
    }

    @Test
    void whoIsRefusedDoesNotLoseTheAliasesOfTheSession() {
        KeptAliases kept = new KeptAliases(10);
        Gateway2 first = new Gateway2(Gateway2.connect(1), kept).connected(Gateway2.connect(1));
        first.client(ASK);
        first.client(Disconnect.of(Reason.SUCCESS));

        for (Connect connect : new Connect[] {Gateway2.connect(2), withWill(new Topic.SessionAlias(1), false)}) {
            Gateway2 refused = new Gateway2(connect, kept);
            refused.client(connect);
            refused.broker(Gateway2.refused(ReasonCode.NOT_AUTHORIZED));
        }

        Connect connect = withWill(new Topic.SessionAlias(1), false);
        Gateway2 last = new Gateway2(connect, kept);
        assertThat(last.client(connect)).containsExactly("connect");
        assertThat(last.asked().will().orElseThrow().topic())
                .as("the will may name an alias of the session")
                .isEqualTo(TopicName.of("a"));
        last.broker(Gateway2.resumed());
        assertThat(last.client(ASK)).containsExactly("send REGACK #9 s1 TOPIC_ALIAS_EXISTS");
    }

    @Test
    void aliasesOfMoreClientsThanMayBeKeptAreForgottenFirstInFirstOut() {
        KeptAliases kept = new KeptAliases(1);
        Aliases one = new Aliases("one", Gateway2.AGREED, 10, 0);
        Aliases two = new Aliases("two", Gateway2.AGREED, 10, 0);
        kept.keep("one", one);
        kept.keep("two", two);
        assertThat(kept.take("one")).isNull();
        assertThat(kept.look("two")).isSameAs(two);
        assertThat(kept.take("two")).isSameAs(two);
        assertThat(kept.look("two")).isNull();
    }

    @Test
    @Covers("SN2-4.7.2.2-1")
    void eachSessionHasAliasesOfItsOwn() {
        Gateway2 one = Gateway2.active();
        Gateway2 two = Gateway2.active();
        assertThat(one.client(ASK)).containsExactly("send REGACK #9 s1");
        assertThat(two.client(new Register(9, OptionalInt.empty(), new Topic.Name("b"))))
                .containsExactly("send REGACK #9 s1");
        one.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "b"));
        assertThat(one.lastSent()).isEqualTo(new Register(1, OptionalInt.of(2), new Topic.Name("b")));
        assertThat(one.client(new Regack(1, Optional.empty(), Reason.SUCCESS)))
                .containsExactly("send PUBLISH q0 #0 s2");
    }
}
