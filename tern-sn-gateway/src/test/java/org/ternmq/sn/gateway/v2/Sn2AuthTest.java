package org.ternmq.sn.gateway.v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.sn.codec.v2.packet.Auth;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Connect.Options;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.testkit.Covers;

/** How a client of 2.0 shows who it is. */
class Sn2AuthTest {
    private static final Connect SCRAM = connect("SCRAM", Bytes.utf8("first"));

    private static Connect connect(String method, Bytes data) {
        return Gateway2.connect(1, new Options(false, false, false), Optional.of(new Authentication(method, data)));
    }

    private static Properties step(String data) {
        return Properties.builder()
                .add(PropertyId.AUTHENTICATION_METHOD, "SCRAM")
                .add(PropertyId.AUTHENTICATION_DATA, Bytes.utf8(data))
                .build();
    }

    private static org.ternmq.codec.packet.Auth brokers(ReasonCode reason, String data) {
        return new org.ternmq.codec.packet.Auth(reason, step(data));
    }

    private static Auth clients(int packetId, Reason reason, String method) {
        return new Auth(packetId, reason, new Authentication(method, Bytes.utf8("answer")));
    }

    private static Gateway2 asking() {
        Gateway2 gateway = new Gateway2(SCRAM);
        gateway.client(SCRAM);
        gateway.broker(brokers(ReasonCode.CONTINUE_AUTHENTICATION, "challenge"));
        return gateway;
    }

    private static Gateway2 accepted() {
        Gateway2 gateway = asking();
        gateway.client(clients(2, Reason.CONTINUE_AUTHENTICATION, "SCRAM"));
        gateway.broker(new org.ternmq.codec.packet.Connack(false, 0, step("last")));
        gateway.take();
        return gateway;
    }

    @Test
    void userNameAndPasswordGoToTheBrokerAsSuch() {
        Connect basic = connect("MQTT-BASIC", Bytes.utf8("\0\3ann\0\2pw"));
        Gateway2 gateway = new Gateway2(basic);
        gateway.client(basic);
        assertThat(gateway.asked().login().userName()).isEqualTo("ann");
        assertThat(gateway.asked().login().password()).isEqualTo(Bytes.utf8("pw"));
        assertThat(gateway.asked().properties().has(PropertyId.AUTHENTICATION_METHOD))
                .isFalse();
        assertThat(gateway.broker(Gateway2.accepted())).containsExactly("send CONNACK #1");
        assertThat(gateway.client(clients(2, Reason.REAUTHENTICATE, "MQTT-BASIC")))
                .containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
    }

    @Test
    void userNameAndPasswordThatAreCutAreRefused() {
        for (String data : new String[] {"", "\0\3an", "\0\3ann", "\0\3ann\0\2p", "\0\3ann\0\2pw!"}) {
            Connect basic = connect("MQTT-BASIC", Bytes.utf8(data));
            assertThat(new Gateway2(basic).client(basic)).containsExactly("send CONNACK #1 MALFORMED_PACKET", "over");
        }
        Connect noText = connect("MQTT-BASIC", Bytes.wrap(new byte[] {0, 1, (byte) 0xFF, 0, 0}));
        assertThat(new Gateway2(noText).client(noText)).containsExactly("send CONNACK #1 MALFORMED_PACKET", "over");
    }

    @Test
    void aMethodOfTheBrokersBesideUserNameAndPasswordIsUnwrapped() {
        Connect both = connect("MQTT-ENHANCED", Bytes.utf8("\0\3ann\0\2pw\0\5SCRAM\0\5first"));
        Gateway2 gateway = new Gateway2(both);
        gateway.client(both);
        assertThat(gateway.asked().login().userName()).isEqualTo("ann");
        assertThat(gateway.asked().properties()).isEqualTo(asked(step("first")));
        gateway.broker(brokers(ReasonCode.CONTINUE_AUTHENTICATION, "challenge"));
        assertThat(((Auth) gateway.lastSent()).authentication())
                .isEqualTo(new Authentication("MQTT-ENHANCED", Bytes.utf8("\0\5SCRAM\0\11challenge")));
        var answer = new Authentication("MQTT-ENHANCED", Bytes.utf8("\0\5SCRAM\0\6answer"));
        assertThat(gateway.client(new Auth(2, Reason.CONTINUE_AUTHENTICATION, answer)))
                .containsExactly("forward AUTH CONTINUE_AUTHENTICATION");
        assertThat(((org.ternmq.codec.packet.Auth) gateway.lastForwarded()).properties())
                .isEqualTo(step("answer"));
    }

    /** What every CONNECT asks for, and this. */
    private static Properties asked(Properties said) {
        Gateway2 plain = new Gateway2(Gateway2.connect(1));
        plain.client(Gateway2.connect(1));
        Properties every = plain.asked().properties();
        var all = Properties.builder();
        for (Properties part : new Properties[] {every, said}) {
            for (int i = 0; i < part.size(); i++) {
                all.addChecked(part.idAt(i), part.valueAt(i));
            }
        }
        return all.build();
    }

    @Test
    @Covers({"SN2-3.3.2-1", "SN2-4.11.1-2", "SN2-4.11.1-3", "SN2-4.11.1-5"})
    void stepsGoThereAndBackUntilTheClientIsLetIn() {
        Gateway2 gateway = new Gateway2(SCRAM);
        assertThat(gateway.client(SCRAM)).containsExactly("connect");
        assertThat(gateway.broker(brokers(ReasonCode.CONTINUE_AUTHENTICATION, "challenge")))
                .containsExactly("send AUTH #1 CONTINUE_AUTHENTICATION");
        assertThat(gateway.client(clients(2, Reason.CONTINUE_AUTHENTICATION, "SCRAM")))
                .containsExactly("forward AUTH CONTINUE_AUTHENTICATION");
        assertThat(gateway.client(clients(2, Reason.CONTINUE_AUTHENTICATION, "SCRAM")))
                .containsExactly("drop REPEATED");
        assertThat(gateway.broker(new org.ternmq.codec.packet.Connack(false, 0, step("last"))))
                .containsExactly("send CONNACK #2");
        assertThat(((Connack) gateway.lastSent()).authentication())
                .contains(new Authentication("SCRAM", Bytes.utf8("last")));
    }

    @Test
    @Covers({"SN2-4.4.2-1", "SN2-4.4.2-2"})
    void noStepIsRepeated() {
        Gateway2 gateway = asking();
        gateway.take();
        assertThat(gateway.later(59)).isEmpty();
        gateway.client(clients(2, Reason.CONTINUE_AUTHENTICATION, "SCRAM"));
        gateway.broker(new org.ternmq.codec.packet.Connack(false, 0, step("last")));
        gateway.take();
        assertThat(gateway.later(44)).isEmpty();
    }

    @Test
    @Covers("SN2-4.11.1-4")
    void theBrokerMayRefuseAtAnyPoint() {
        Gateway2 gateway = asking();
        gateway.client(clients(2, Reason.CONTINUE_AUTHENTICATION, "SCRAM"));
        assertThat(gateway.broker(Gateway2.refused(ReasonCode.NOT_AUTHORIZED)))
                .containsExactly("send CONNACK #2 NOT_AUTHORIZED", "over");
        assertThat(asking().client(clients(2, Reason.CONTINUE_AUTHENTICATION, "OTHER")))
                .containsExactly("cut", "send CONNACK #1 BAD_AUTHENTICATION_METHOD", "over");
        assertThat(asking().client(clients(2, Reason.REAUTHENTICATE, "SCRAM")))
                .containsExactly("cut", "send CONNACK #1 PROTOCOL_ERROR", "over");
    }

    @Test
    @Covers({"SN2-4.11.1.1-1", "SN2-4.11.1.1-2"})
    void aClientMayShowAgainWhoItIsByTheSameMethod() {
        Gateway2 gateway = accepted();
        assertThat(gateway.client(clients(3, Reason.REAUTHENTICATE, "SCRAM")))
                .containsExactly("forward AUTH REAUTHENTICATE");
        assertThat(gateway.broker(brokers(ReasonCode.CONTINUE_AUTHENTICATION, "challenge")))
                .containsExactly("send AUTH #3 CONTINUE_AUTHENTICATION");
        assertThat(gateway.client(clients(4, Reason.CONTINUE_AUTHENTICATION, "SCRAM")))
                .containsExactly("forward AUTH CONTINUE_AUTHENTICATION");
        assertThat(gateway.broker(brokers(ReasonCode.SUCCESS, ""))).containsExactly("send AUTH #4");
        assertThat(gateway.client(clients(5, Reason.REAUTHENTICATE, "OTHER")))
                .containsExactly("send DISCONNECT BAD_AUTHENTICATION_METHOD", "cut", "over");
    }

    @Test
    @Covers({"SN2-4.11.1-6", "SN2-4.11.1-7"})
    void whoHasNamedNoMethodNeitherGetsNorSendsAStep() {
        Gateway2 gateway = new Gateway2(Gateway2.connect(1));
        gateway.client(Gateway2.connect(1));
        assertThat(gateway.broker(brokers(ReasonCode.CONTINUE_AUTHENTICATION, "challenge")))
                .isEmpty();
        gateway.broker(new org.ternmq.codec.packet.Connack(false, 0, step("last")));
        assertThat(((Connack) gateway.lastSent()).authentication()).isEmpty();
        gateway.take();
        assertThat(gateway.client(clients(2, Reason.CONTINUE_AUTHENTICATION, "SCRAM")))
                .containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
    }
}
