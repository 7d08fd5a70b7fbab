package org.ternmq.sn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping.Pingreq;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Will.WillMsg;
import org.ternmq.sn.codec.packet.Will.WillMsgUpd;
import org.ternmq.sn.codec.packet.Will.WillTopic;
import org.ternmq.sn.codec.packet.Will.WillTopicUpd;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.testkit.Covers;

/** How a client connects, with its will, and how it ends. */
class GatewayConnectTest {
    private static final Connect CLEAN = Gateway.connect("c");
    private static final Connect KEPT = new Connect(false, false, Connect.PROTOCOL_ID, 30, "c");
    private static final Connect WITH_WILL = new Connect(true, false, Connect.PROTOCOL_ID, 30, "c");
    private static final WillTopic TOPIC = new WillTopic(Qos.EXACTLY_ONCE, true, "w/1");
    private static final WillMsg BYE = new WillMsg(Bytes.utf8("bye"));

    private final Wills wills = new Wills(10);

    private Gateway gateway(Connect first) {
        return new Gateway(first, GatewayLimits.DEFAULT, PredefinedTopics.NONE, wills);
    }

    private Gateway withWill() {
        Gateway gateway = gateway(WITH_WILL);
        gateway.client(WITH_WILL);
        gateway.client(TOPIC);
        gateway.client(BYE);
        gateway.broker(Gateway.accepted());
        return gateway;
    }

    private static Optional<Message> will(String text) {
        return Optional.of(Message.of(TopicName.of("w/1"), Bytes.utf8(text), Qos.EXACTLY_ONCE, true));
    }

    @Test
    @Covers("SN-6.2-2")
    void withoutAWillTheBrokerIsAskedAtOnce() {
        Gateway gateway = gateway(CLEAN);

        assertThat(gateway.client(CLEAN)).containsExactly("connect");
        assertThat(gateway.asked().clientId()).isEqualTo("c");
        assertThat(gateway.asked().cleanStart()).isTrue();
        assertThat(gateway.asked().will()).isEmpty();
        assertThat(gateway.broker(Gateway.accepted())).containsExactly("send CONNACK");
        assertThat(gateway.endpoint.phase()).isEqualTo(SnEndpoint.Phase.ACTIVE);
    }

    @Test
    @Covers("SN-6.2-1")
    void aWillIsAskedForInTwoParts() {
        Gateway gateway = gateway(WITH_WILL);

        assertThat(gateway.client(WITH_WILL)).containsExactly("send WILLTOPICREQ");
        assertThat(gateway.client(TOPIC)).containsExactly("send WILLMSGREQ");
        assertThat(gateway.client(BYE)).containsExactly("connect");
        assertThat(gateway.asked().will()).isEqualTo(will("bye"));
        assertThat(gateway.broker(Gateway.accepted())).containsExactly("send CONNACK");
    }

    @Test
    @Covers("SN-6.2-4")
    void anEmptyWillTopicIsNoWillAndNoMessageIsAskedFor() {
        withWill();
        Gateway gateway = gateway(WITH_WILL);
        gateway.client(WITH_WILL);

        assertThat(gateway.client(WillTopic.NONE)).containsExactly("connect");
        assertThat(gateway.asked().will()).isEmpty();
        gateway.broker(Gateway.accepted());
        assertThat(gateway(KEPT).connected(KEPT).asked().will()).isEmpty();
    }

    @Test
    void copiesOfTheHandshakeAreAnsweredAgain() {
        Gateway gateway = gateway(WITH_WILL);
        gateway.client(WITH_WILL);

        assertThat(gateway.client(WITH_WILL)).containsExactly("send WILLTOPICREQ");
        gateway.client(TOPIC);
        assertThat(gateway.client(TOPIC)).containsExactly("send WILLMSGREQ");
        gateway.client(BYE);
        assertThat(gateway.client(BYE)).containsExactly("drop WRONG_STATE");
        assertThat(gateway.client(WITH_WILL)).containsExactly("drop REPEATED");
        gateway.broker(Gateway.accepted());
        assertThat(gateway.client(WITH_WILL)).containsExactly("drop REPEATED", "send CONNACK");
        gateway.later(6);
        assertThat(gateway.client(WITH_WILL))
                .as("nothing else was heard")
                .containsExactly("drop REPEATED", "send CONNACK");
        gateway.client(Pingreq.PLAIN);
        gateway.later(6);
        assertThat(gateway.client(WITH_WILL)).containsExactly("forward DISCONNECT", "send WILLTOPICREQ");
    }

    @Test
    void aWillTopicWithWildcardsIsRefused() {
        Gateway gateway = gateway(WITH_WILL);
        gateway.client(WITH_WILL);

        assertThat(gateway.client(new WillTopic(Qos.AT_MOST_ONCE, false, "w/#")))
                .containsExactly("send CONNACK NOT_SUPPORTED", "over");
    }

    @Test
    @Covers("SN-6.2-3")
    void whatTheBrokerRefusesIsRefusedWithTheReason() {
        assertThat(refused(ReasonCode.SERVER_BUSY)).containsExactly("send CONNACK CONGESTION", "over");
        assertThat(refused(ReasonCode.QUOTA_EXCEEDED)).containsExactly("send CONNACK CONGESTION", "over");
        assertThat(refused(ReasonCode.NOT_AUTHORIZED)).containsExactly("send CONNACK NOT_SUPPORTED", "over");
        Gateway gateway = gateway(CLEAN);
        gateway.client(CLEAN);
        assertThat(gateway.brokerClosed()).containsExactly("send CONNACK CONGESTION", "over");
    }

    private java.util.List<String> refused(ReasonCode reason) {
        Gateway gateway = gateway(CLEAN);
        gateway.client(CLEAN);
        return gateway.broker(Gateway.refused(reason));
    }

    @Test
    @Covers("SN-5.3-4")
    void anotherProtocolIdIsRefused() {
        Connect strange = new Connect(false, false, 2, 30, "c");

        assertThat(gateway(strange).client(strange)).containsExactly("send CONNACK NOT_SUPPORTED", "over");
        Gateway sleeper = gateway(KEPT).connected(KEPT);
        sleeper.client(new Disconnect(100));
        assertThat(sleeper.client(strange)).containsExactly("forward DISCONNECT", "send CONNACK NOT_SUPPORTED", "over");
    }

    @Test
    @Covers({"SN-6.3-1", "SN-6.3-2"})
    void aWillHoldsForConnectionsToComeUntilOneIsClean() {
        withWill();

        assertThat(gateway(KEPT).connected(KEPT).asked().will()).isEqualTo(will("bye"));
        assertThat(gateway(KEPT).connected(KEPT).asked().properties().number(PropertyId.SESSION_EXPIRY_INTERVAL, 0))
                .isEqualTo(0xFFFF_FFFFL);
        assertThat(gateway(CLEAN).connected(CLEAN).asked().will()).isEmpty();
        assertThat(gateway(KEPT).connected(KEPT).asked().will()).isEmpty();
    }

    @Test
    @Covers("SN-6.3-3")
    void aNewWillReplacesTheOneBefore() {
        withWill();
        Gateway gateway = gateway(WITH_WILL);
        gateway.client(WITH_WILL);
        gateway.client(TOPIC);
        gateway.client(new WillMsg(Bytes.utf8("new")));
        gateway.broker(Gateway.accepted());

        assertThat(gateway.asked().will()).isEqualTo(will("new"));
        assertThat(gateway(KEPT).connected(KEPT).asked().will()).isEqualTo(will("new"));
    }

    @Test
    @Covers("SN-6.4-1")
    void topicAndMessageOfAWillChangeEachForItself() {
        Gateway gateway = withWill();

        assertThat(gateway.client(new WillMsgUpd(Bytes.utf8("other")))).containsExactly("send WILLMSGRESP");
        assertThat(gateway(KEPT).connected(KEPT).asked().will()).isEqualTo(will("other"));
        assertThat(gateway.client(new WillTopicUpd(Qos.AT_MOST_ONCE, false, "w/2")))
                .containsExactly("send WILLTOPICRESP");
        assertThat(gateway(KEPT).connected(KEPT).asked().will())
                .contains(Message.of(TopicName.of("w/2"), Bytes.utf8("other"), Qos.AT_MOST_ONCE, false));
        assertThat(gateway.client(new WillTopicUpd(Qos.AT_MOST_ONCE, false, "w/+")))
                .containsExactly("send WILLTOPICRESP NOT_SUPPORTED");
    }

    @Test
    @Covers("SN-6.4-2")
    void anEmptyUpdateDeletesTheWill() {
        Gateway gateway = withWill();

        assertThat(gateway.client(WillTopicUpd.NONE)).containsExactly("send WILLTOPICRESP");
        assertThat(gateway.later(1_000)).as("no will").containsExactly("forward DISCONNECT", "over");
        assertThat(gateway(KEPT).connected(KEPT).asked().will()).isEmpty();
    }

    @Test
    void theBrokerPublishesAWillThatItHasAndIsSentOneThatHasChanged() {
        assertThat(withWill().later(1_000)).containsExactly("cut", "over");
        Gateway gateway = withWill();
        gateway.client(new WillMsgUpd(Bytes.utf8("other")));
        assertThat(gateway.later(1_000))
                .as("the identifier is let go, or the next will would be a copy of this one")
                .containsExactly("forward PUBLISH q2 #65534", "forward PUBREL #65534", "forward DISCONNECT", "over");
    }

    @Test
    @Covers("SN-6.12-1")
    void disconnectIsAnsweredAndLeavesNoWill() {
        assertThat(withWill().client(Disconnect.PLAIN))
                .containsExactly("forward DISCONNECT", "send DISCONNECT", "over");
    }

    @Test
    void whoeverIsGoneIsAskedNothingMore() {
        Gateway gateway = Gateway.active();
        gateway.broker(new org.ternmq.codec.packet.Publish(
                Message.of(TopicName.of("ab"), Bytes.EMPTY, Qos.AT_LEAST_ONCE, false), 1, false));
        gateway.client(Disconnect.PLAIN);

        assertThat(gateway.endpoint.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
        gateway.now += 10_000 * Gateway.SECOND;
        gateway.endpoint.onDeadline(gateway.now);
        assertThat(gateway.take()).isEmpty();
    }

    @Test
    void whatComesOfAnEarlierConnectionIsNotTheNewOnes() {
        Gateway gateway = Gateway.active();
        gateway.client(WITH_WILL);

        gateway.broker(new org.ternmq.codec.packet.Publish(
                Message.of(TopicName.of("ab"), Bytes.EMPTY, Qos.AT_LEAST_ONCE, false), 1, false));
        gateway.client(WillTopic.NONE);

        assertThat(gateway.broker(Gateway.accepted())).containsExactly("send CONNACK");
    }

    @Test
    void whoMakesRoomForAnotherClientIsLostAndToldNothing() {
        Gateway gateway = withWill();

        gateway.endpoint.displaced(false);
        gateway.endpoint.displaced(false);

        assertThat(gateway.take()).containsExactly("cut", "over");
        assertThat(gateway.client(new Publish(false, 0, false, TopicId.shortName("ab"), 0, Bytes.EMPTY)))
                .containsExactly("drop WRONG_STATE");
    }
}
