package org.ternmq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.auth.TestMethod;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.testkit.Covers;

/** Enhanced authentication at CONNECT and after it (5.0 section 4.12), with the method that ships for tests. */
class AuthenticationTest {
    private final VirtualBroker broker = new VirtualBroker(2, Limits.DEFAULT);
    private final VirtualClient client = new VirtualClient(broker, Version.V5);

    @BeforeEach
    void otherLoop() {
        VirtualClient.connected(broker, "bystander");
    }

    private static Properties method(String name) {
        return Properties.of(PropertyId.AUTHENTICATION_METHOD, name);
    }

    private List<Packet> connect(String method) {
        client.send(new Connect(Version.V5, "dev", true, 60, method(method), Optional.empty(), Connect.Login.NONE));
        return client.receive();
    }

    private static Properties answer(Packet challenge) {
        Bytes data = ((Auth) challenge).properties().bytes(PropertyId.AUTHENTICATION_DATA, Bytes.EMPTY);
        byte[] turned = new byte[data.length()];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = data.asByteBuffer().get(turned.length - 1 - i);
        }
        return method(TestMethod.NAME).toBuilder()
                .add(PropertyId.AUTHENTICATION_DATA, Bytes.copyOf(turned))
                .build();
    }

    private static Auth more(Properties properties) {
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties);
    }

    private void connected() {
        client.send(more(answer(connect(TestMethod.NAME).getFirst())));
        assertTrue(((Connack) client.receive().getFirst()).isAccepted());
    }

    @Test
    @Covers({"MQTT-4.12.0-2", "MQTT-4.12.0-5"})
    void clientThatAnswersTheChallengeIsIn() {
        Auth challenge = (Auth) connect(TestMethod.NAME).getFirst();
        assertEquals(ReasonCode.CONTINUE_AUTHENTICATION, challenge.reason());
        assertEquals(TestMethod.NAME, challenge.properties().text(PropertyId.AUTHENTICATION_METHOD, ""));
        assertThat(broker.log).doesNotContain("connected dev");
        client.send(more(answer(challenge)));
        Connack accepted = (Connack) client.receive().getFirst();
        assertEquals(0, accepted.returnCode());
        assertEquals(TestMethod.NAME, accepted.properties().text(PropertyId.AUTHENTICATION_METHOD, ""));
        assertThat(broker.log).contains("connected dev");
    }

    @Test
    @Covers("MQTT-4.12.0-4")
    void wrongAnswerIsRefused() {
        connect(TestMethod.NAME);
        client.send(more(method(TestMethod.NAME)));
        Connack refused = (Connack) client.receive().getFirst();
        assertEquals(ReasonCode.NOT_AUTHORIZED.code(), refused.returnCode());
        assertTrue(client.connection.isOver());
    }

    @Test
    @Covers("MQTT-4.12.0-1")
    void unknownMethodIsRefused() {
        Connack refused = (Connack) connect("SCRAM-OF-TOMORROW").getFirst();
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD.code(), refused.returnCode());
        assertTrue(client.connection.isOver());
    }

    @Test
    @Covers("MQTT-4.12.0-5")
    void anotherMethodThanThatOfConnectIsAProtocolError() {
        connect(TestMethod.NAME);
        client.send(more(method("OTHER")));
        assertEquals(
                ReasonCode.PROTOCOL_ERROR.code(), ((Connack) client.receive().getFirst()).returnCode());
    }

    @Test
    void nothingButAuthAndDisconnectWhileAuthenticating() {
        connect(TestMethod.NAME);
        client.publish("a", "x", Qos.AT_LEAST_ONCE, 1);
        assertEquals(
                ReasonCode.PROTOCOL_ERROR.code(), ((Connack) client.receive().getFirst()).returnCode());
        assertTrue(client.connection.isOver());
    }

    @Test
    void secondConnectWhileAuthenticatingIsAnsweredInTheVersionOfTheFirst() {
        connect(TestMethod.NAME);
        client.connection.send(
                new VirtualClient(broker, Version.V3_1_1).bytes(Connect.of(Version.V3_1_1, "x", true, 0)));
        assertEquals(
                ReasonCode.PROTOCOL_ERROR.code(), ((Connack) client.receive().getFirst()).returnCode());
        assertThat(client.why).contains("CONNECT while authenticating");
    }

    @Test
    void serverThatStopsMeanwhileIsUnavailable() {
        connect(TestMethod.NAME);
        for (Loop loop : broker.loops) {
            loop.stop(ReasonCode.SERVER_SHUTTING_DOWN, "the broker stops");
        }
        assertEquals(
                ReasonCode.SERVER_UNAVAILABLE.code(),
                ((Connack) client.receive().getFirst()).returnCode());
    }

    @Test
    void clientMayDisconnectInstead() {
        connect(TestMethod.NAME);
        client.send(Disconnect.NORMAL);
        assertEquals(List.of(), client.receive());
        assertTrue(client.connection.isOver());
    }

    @Test
    void clientThatDoesNotGoOnIsRefusedWhenItsTimeIsOver() {
        connect(TestMethod.NAME);
        broker.advanceSeconds(9.9);
        assertFalse(client.connection.isOver());
        broker.advanceSeconds(0.2);
        assertEquals(
                ReasonCode.NOT_AUTHORIZED.code(), ((Connack) client.receive().getFirst()).returnCode());
        assertTrue(client.connection.isOver());
    }

    @Test
    @Covers({"MQTT-4.12.0-6", "U5-3.15-1"})
    void authWithoutAMethodInConnectIsAProtocolError() {
        var plain = VirtualClient.connected(broker, "plain");
        plain.send(new Auth(ReasonCode.REAUTHENTICATE, method(TestMethod.NAME)));
        assertEquals(ReasonCode.PROTOCOL_ERROR, ((Disconnect) plain.receive().getLast()).reason());
    }

    @Test
    void reauthenticationLetsTheSessionGoOn() {
        connected();
        client.send(new Auth(ReasonCode.REAUTHENTICATE, method(TestMethod.NAME)));
        client.publish("a", "x", Qos.AT_LEAST_ONCE, 1);
        List<Packet> got = client.receive();
        assertThat(got).contains(Puback.of(1, ReasonCode.SUCCESS));
        client.send(more(answer(got.getFirst())));
        Auth done = assertInstanceOf(Auth.class, client.receive().getFirst());
        assertEquals(ReasonCode.SUCCESS, done.reason());
        client.send(Ping.Pingreq.INSTANCE);
        assertEquals(List.of(Ping.Pingresp.INSTANCE), client.receive());
    }

    @Test
    @Covers("MQTT-4.12.1-2")
    void reauthenticationThatFailsEndsTheConnection() {
        connected();
        client.send(new Auth(ReasonCode.REAUTHENTICATE, method(TestMethod.NAME)));
        client.receive();
        client.send(more(method(TestMethod.NAME)));
        assertEquals(ReasonCode.NOT_AUTHORIZED, ((Disconnect) client.receive().getLast()).reason());
        assertTrue(client.connection.isOver());
    }

    @Test
    void authThatNobodyAskedForAndASecondReauthenticationAreProtocolErrors() {
        connected();
        client.send(more(method(TestMethod.NAME)));
        assertEquals(ReasonCode.PROTOCOL_ERROR, ((Disconnect) client.receive().getLast()).reason());
    }
}
