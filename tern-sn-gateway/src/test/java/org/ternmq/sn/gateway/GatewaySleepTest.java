package org.ternmq.sn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Ack.Puback;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping.Pingreq;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.testkit.Covers;

/** Keep alive, and clients that sleep. */
class GatewaySleepTest {
    private static final Pingreq WAKE = new Pingreq("c");
    private final Gateway gateway = Gateway.active(new Connect(false, false, Connect.PROTOCOL_ID, 30, "c"));

    private static Publish message(Qos qos, int id) {
        return new Publish(Message.of(TopicName.of("ab"), Bytes.utf8("hello"), qos, false), id, false);
    }

    @Test
    @Covers("SN-6.11-2")
    void aPingIsAnswered() {
        assertThat(gateway.client(Pingreq.PLAIN)).containsExactly("send PINGRESP");
        assertThat(gateway.client(WAKE)).containsExactly("send PINGRESP");
    }

    @Test
    @Covers({"SN-6.14-1", "SN-5.4-6"})
    void whoWantsToSleepIsAnsweredWithoutADuration() {
        assertThat(gateway.client(new Disconnect(100))).containsExactly("send DISCONNECT");
        assertThat(gateway.sent).last().isEqualTo(Disconnect.PLAIN);
        assertThat(gateway.endpoint.phase()).isEqualTo(SnEndpoint.Phase.ASLEEP);
        assertThat(gateway.client(Disconnect.PLAIN)).containsExactly("forward DISCONNECT", "send DISCONNECT", "over");
        assertThat(gateway.sent).last().isEqualTo(Disconnect.PLAIN);
    }

    @Test
    @Covers({"SN-6.14-2", "SN-6.14-3"})
    void aSleeperIsSentNothingUntilItWakes() {
        gateway.client(new Disconnect(100));
        assertThat(gateway.broker(message(Qos.AT_MOST_ONCE, 0))).isEmpty();
        assertThat(gateway.broker(message(Qos.AT_LEAST_ONCE, 1))).isEmpty();
        assertThat(gateway.later(90)).isEmpty();

        assertThat(gateway.client(WAKE)).containsExactly("send PUBLISH q0 #0", "send PUBLISH q1 #1");
        assertThat(gateway.quiet()).isEmpty();
        assertThat(gateway.client(new Puback(0, 1, ReturnCode.ACCEPTED)))
                .containsExactly("forward PUBACK #1", "await quiet");
        assertThat(gateway.quiet()).containsExactly("send PINGRESP");
        assertThat(gateway.endpoint.phase()).isEqualTo(SnEndpoint.Phase.ASLEEP);
        assertThat(gateway.later(109)).as("its time began anew").isEmpty();
        assertThat(gateway.later(2)).containsExactly("cut", "over");
    }

    @Test
    @Covers("SN-6.14-4")
    void whoWakesToNothingIsToldSoAtOnce() {
        gateway.client(new Disconnect(100));

        assertThat(gateway.client(WAKE)).containsExactly("await quiet");
        assertThat(gateway.quiet()).containsExactly("send PINGRESP");
        assertThat(gateway.quiet()).isEmpty();
    }

    @Test
    void whoAsksUnderAnotherNameIsNotKnown() {
        gateway.client(new Disconnect(100));

        assertThat(gateway.client(new Pingreq("d"))).containsExactly("send DISCONNECT");
        assertThat(gateway.endpoint.phase()).isEqualTo(SnEndpoint.Phase.ASLEEP);
    }

    @Test
    @Covers("SN-6.14-5")
    void whoOversleepsIsLost() {
        gateway.client(new Disconnect(100));
        assertThat(gateway.later(109)).isEmpty();
        assertThat(gateway.later(2)).containsExactly("cut", "over");
    }

    @Test
    @Covers({"SN-6.14-6", "SN-7.2-1"})
    void whoIsSilentForLongerThanItsKeepAliveIsLost() {
        assertThat(gateway.later(44)).isEmpty();
        gateway.client(Pingreq.PLAIN);
        assertThat(gateway.later(44)).isEmpty();
        assertThat(gateway.later(2)).containsExactly("cut", "over");

        Gateway slow = Gateway.active(new Connect(false, true, Connect.PROTOCOL_ID, 600, "c"));
        assertThat(slow.later(659)).isEmpty();
        assertThat(slow.later(2)).containsExactly("cut", "over");
    }

    @Test
    @Covers("SN-6.14-7")
    void whoHasNoKeepAliveAndWhoIsGoneHasNoTimer() {
        Gateway forEver = Gateway.active(new Connect(false, true, Connect.PROTOCOL_ID, 0, "c"));
        assertThat(forEver.endpoint.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
        gateway.client(Disconnect.PLAIN);
        assertThat(gateway.endpoint.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(gateway.later(100_000)).isEmpty();
    }

    @Test
    @Covers("SN-6.14-8")
    void aSleeperThatConnectsIsActiveAndNothingIsLost() {
        gateway.client(new Disconnect(100));
        gateway.broker(message(Qos.AT_LEAST_ONCE, 1));

        assertThat(gateway.client(new Connect(false, false, Connect.PROTOCOL_ID, 30, "c")))
                .containsExactly("send CONNACK", "send PUBLISH q1 #1");
        assertThat(gateway.endpoint.phase()).isEqualTo(SnEndpoint.Phase.ACTIVE);
        assertThat(gateway.client(Gateway.connect("c")))
                .as("a clean one")
                .containsExactly("forward DISCONNECT", "connect");
    }

    @Test
    @Covers("SN-6.14-9")
    void aSleeperMaySleepForAnotherTime() {
        gateway.client(new Disconnect(100));
        gateway.later(90);

        assertThat(gateway.client(new Disconnect(200))).containsExactly("send DISCONNECT");
        assertThat(gateway.later(219)).isEmpty();
        assertThat(gateway.later(2)).containsExactly("cut", "over");
    }

    @Test
    void whoFallsAsleepAgainWithoutAWordIsAskedNothingMoreAndGetsItTheNextTime() {
        gateway.client(new Disconnect(3_600));
        gateway.broker(message(Qos.AT_LEAST_ONCE, 1));
        gateway.client(WAKE);

        assertThat(gateway.later(1_000))
                .containsExactly(
                        "send PUBLISH q1 #1 dup",
                        "send PUBLISH q1 #1 dup",
                        "send PUBLISH q1 #1 dup",
                        "send PUBLISH q1 #1 dup");
        assertThat(gateway.endpoint.phase()).isEqualTo(SnEndpoint.Phase.ASLEEP);
        assertThat(gateway.client(WAKE)).containsExactly("send PUBLISH q1 #1 dup");
    }

    @Test
    void whatASleeperAnswersLateEndsItsExchange() {
        gateway.broker(message(Qos.AT_LEAST_ONCE, 1));
        gateway.client(new Disconnect(100));

        assertThat(gateway.client(new Puback(0, 1, ReturnCode.ACCEPTED))).containsExactly("forward PUBACK #1");
        assertThat(gateway.client(WAKE)).containsExactly("await quiet");
    }

    @Test
    void aBrokerThatGoesIsToldToWhoIsUpAndNotToSleepers() {
        assertThat(gateway.brokerClosed()).containsExactly("send DISCONNECT", "over");
        Gateway sleeper = Gateway.active();
        sleeper.client(new Disconnect(100));
        assertThat(sleeper.brokerClosed()).containsExactly("over");
    }

    @Test
    void whatWaitsForASleeperIsBounded() {
        gateway.client(new Disconnect(100));
        int taken = 0;
        while (gateway.endpoint.hasRoom()) {
            gateway.broker(message(Qos.AT_MOST_ONCE, 0));
            taken++;
        }

        assertThat(taken).isBetween(100, GatewayLimits.DEFAULT.waitingBytesMax() / 100);
        assertThat(gateway.client(WAKE)).hasSize(taken + 2).contains("has room").endsWith("await quiet");
    }
}
