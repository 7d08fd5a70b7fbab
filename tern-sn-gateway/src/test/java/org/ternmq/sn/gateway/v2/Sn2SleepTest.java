package org.ternmq.sn.gateway.v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Connect.Options;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Ping.Pingreq;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Sleep.Sleepreq;
import org.ternmq.sn.codec.v2.packet.Sleep.Sleepresp;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.testkit.Covers;

/** Keep alive, and clients that sleep. */
class Sn2SleepTest {
    private static final Sleepreq SLEEP = new Sleepreq(true, 1, 100);
    private static final Pingreq WAKE = new Pingreq(2);
    private final Gateway2 gateway = Gateway2.active();

    private void knowTopic() {
        gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "a"));
        gateway.client(new Regack(1, Optional.empty(), Reason.SUCCESS));
    }

    @Test
    @Covers({"SN2-3.11.3-1", "SN2-3.1.6-2"})
    void aPingIsAnsweredAndWhoIsSilentForHalfAsLongAgainIsLost() {
        gateway.later(44);
        assertThat(gateway.client(WAKE)).containsExactly("send PINGRESP #2");
        assertThat(gateway.later(44)).isEmpty();
        assertThat(gateway.later(2)).containsExactly("send DISCONNECT KEEP_ALIVE_TIMEOUT", "cut", "over");
    }

    @Test
    @Covers({"SN2-3.15.5-2", "SN2-3.15.5-4", "SN2-3.15.5-5", "SN2-3.15.5-6", "SN2-3.16.2.1-3"})
    void whoWantsToSleepIsAnsweredWithoutADurationAndMayBeSilentForThatLong() {
        assertThat(gateway.client(SLEEP)).containsExactly("send SLEEPRESP #1");
        assertThat(gateway.lastSent()).isEqualTo(new Sleepresp(1, OptionalLong.empty(), Reason.SUCCESS));
        assertThat(gateway.endpoint.phase()).isEqualTo(Sn2Endpoint.Phase.ASLEEP);
        assertThat(gateway.later(149)).isEmpty();
        assertThat(gateway.later(2)).containsExactly("cut", "over");
    }

    @Test
    @Covers({"SN2-3.15.5-7", "SN2-3.16.4-2", "SN2-4.14.2-1", "SN2-3.1.2.7-3"})
    void whoAsksForAnotherSleepWhileAsleepGetsIt() {
        gateway.client(SLEEP);
        gateway.later(10);
        assertThat(gateway.client(new Sleepreq(true, 3, 10))).containsExactly("send SLEEPRESP #3");
        assertThat(gateway.later(14)).isEmpty();
        assertThat(gateway.later(2)).containsExactly("cut", "over");
    }

    @Test
    @Covers("SN2-3.15.4-1")
    void nobodySleepsForNoTime() {
        assertThat(gateway.client(new Sleepreq(true, 1, 0)))
                .containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
    }

    @Test
    @Covers({"SN2-4.14.2-2", "SN2-3.11.3-4", "SN2-4.14.2-4"})
    void aSleeperIsSentWhatHasComeWhenItWakes() {
        knowTopic();
        gateway.client(SLEEP);
        assertThat(gateway.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 1, "a"))).containsExactly("send WAKEUP");
        assertThat(gateway.broker(Gateway2.message(Qos.EXACTLY_ONCE, 2, "a"))).isEmpty();
        assertThat(gateway.later(90)).isEmpty();

        assertThat(gateway.client(WAKE)).containsExactly("send PUBLISH q1 #1 s1");
        assertThat(gateway.endpoint.phase()).isEqualTo(Sn2Endpoint.Phase.AWAKE);
        assertThat(gateway.client(Ack.success(Sn2Type.PUBACK, 1)))
                .containsExactly("forward PUBACK #1", "send PUBLISH q2 #2 s1");
        assertThat(gateway.client(Ack.success(Sn2Type.PUBREC, 2))).containsExactly("forward PUBREC #2");
        assertThat(gateway.broker(org.ternmq.codec.packet.Ack.Pubrel.success(2)))
                .containsExactly("send PUBREL #2");
        assertThat(gateway.client(Ack.success(Sn2Type.PUBCOMP, 2)))
                .containsExactly("forward PUBCOMP #2", "await quiet");
        assertThat(gateway.quiet()).containsExactly("send PINGRESP #2 left 0");
        assertThat(gateway.endpoint.phase()).isEqualTo(Sn2Endpoint.Phase.ASLEEP);
    }

    @Test
    @Covers("SN2-4.14.2-7")
    void whoWakesToNothingIsToldSoAtOnce() {
        gateway.client(SLEEP);
        assertThat(gateway.client(WAKE)).containsExactly("await quiet");
        assertThat(gateway.quiet()).containsExactly("send PINGRESP #2 left 0");
        assertThat(gateway.quiet()).isEmpty();
    }

    @Test
    void aSleeperThatAlwaysWakesByTheSamePacketIsSentWhatHasComeEachTime() {
        knowTopic();
        gateway.client(SLEEP);
        for (int id = 1; id <= 3; id++) {
            gateway.later(10);
            assertThat(gateway.broker(Gateway2.message(Qos.AT_LEAST_ONCE, id, "a")))
                    .as("it is told once in each sleep")
                    .containsExactly("send WAKEUP");
            assertThat(gateway.client(WAKE)).containsExactly("send PUBLISH q1 #" + id + " s1");
            assertThat(gateway.client(Ack.success(Sn2Type.PUBACK, id)))
                    .containsExactly("forward PUBACK #" + id, "await quiet");
            assertThat(gateway.quiet()).containsExactly("send PINGRESP #2 left 0");
        }
    }

    @Test
    void aTwinOfPingreqIsAnsweredAndWakesNobody() {
        gateway.client(SLEEP);
        gateway.client(WAKE);
        gateway.quiet();
        assertThat(gateway.client(WAKE)).containsExactly("drop REPEATED", "send PINGRESP #2 left 0");
        assertThat(gateway.endpoint.phase()).isEqualTo(Sn2Endpoint.Phase.ASLEEP);
    }

    @Test
    @Covers("SN2-4.14.2-3")
    void whoTakesFewMessagesIsSentNoMoreAndToldThatSomeAreLeft() {
        var connect = new Connect(
                new Options(false, false, false),
                1,
                30,
                0,
                OptionalInt.of(2),
                OptionalLong.of(100),
                Optional.empty(),
                Optional.empty(),
                "c");
        Gateway2 few = Gateway2.active(connect);
        few.client(SLEEP);
        for (int i = 0; i < 3; i++) {
            few.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "agreed/7"));
        }
        assertThat(few.client(WAKE)).containsExactly("send PUBLISH q0 #0 p7", "send PUBLISH q0 #0 p7", "await quiet");
        assertThat(few.quiet()).containsExactly("send PINGRESP #2 left 255");
        few.later(5);
        assertThat(few.client(WAKE)).containsExactly("send PUBLISH q0 #0 p7", "await quiet");
        assertThat(few.quiet()).containsExactly("send PINGRESP #2 left 0");
    }

    @Test
    @Covers("SN2-3.15.2.1-1")
    void whoDoesNotKeepItsAliasesIsToldThemAnewAndThoseAgreedOnStay() {
        knowTopic();
        gateway.client(new Sleepreq(false, 1, 100));
        gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "agreed/7"));
        gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "a"));
        assertThat(gateway.client(WAKE)).containsExactly("send PUBLISH q0 #0 p7", "send REGISTER #2 2=a");
        assertThat(gateway.client(new Regack(2, Optional.empty(), Reason.SUCCESS)))
                .containsExactly("send PUBLISH q0 #0 s2", "await quiet");
    }

    @Test
    @Covers({"SN2-4.14.2-6", "SN2-4.4.2-5"})
    void whoDoesNotAnswerIsLostWhenItWasAskedOftenEnough() {
        knowTopic();
        gateway.client(SLEEP);
        gateway.broker(Gateway2.message(Qos.AT_LEAST_ONCE, 1, "a"));
        assertThat(gateway.client(WAKE)).containsExactly("send PUBLISH q1 #1 s1");
        assertThat(gateway.later(40))
                .containsExactly(
                        "send PUBLISH q1 #1 s1",
                        "send PUBLISH q1 #1 s1",
                        "send PUBLISH q1 #1 s1",
                        "send DISCONNECT UNSPECIFIED_ERROR",
                        "cut",
                        "over");
    }

    @Test
    void aSleeperMayLeave() {
        gateway.client(SLEEP);
        assertThat(gateway.client(Disconnect.of(Reason.SUCCESS))).containsExactly("forward DISCONNECT SUCCESS", "over");
    }

    @Test
    void aSleeperLearnsThatTheBrokerIsGoneWhenItAsksButATakeOverAtOnce() {
        gateway.client(SLEEP);
        assertThat(gateway.brokerClosed()).containsExactly("over");

        Gateway2 other = Gateway2.active();
        other.client(SLEEP);
        assertThat(other.broker(new org.ternmq.codec.packet.Disconnect(
                        org.ternmq.codec.value.ReasonCode.SESSION_TAKEN_OVER, org.ternmq.codec.value.Properties.NONE)))
                .containsExactly("send DISCONNECT SESSION_TAKEN_OVER", "over");
    }
}
