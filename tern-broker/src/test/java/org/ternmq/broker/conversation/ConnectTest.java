package org.ternmq.broker.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** CONNECT and CONNACK (sections 3.1 and 3.2): who is let in, and what is said to whom. */
class ConnectTest extends Conversation {
    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.0-2", "MQTT3-3.1.0-2", "MQTT-3.2.0-2"})
    void aSecondConnectEndsTheConnectionAndGetsNoConnack(Version version) {
        VirtualClient twice = connected(version, "twice");
        List<Packet> answers = twice.ask(Connect.of(version, "twice", true, 0));

        assertTrue(twice.isClosed());
        assertTrue(answers.stream().noneMatch(Connack.class::isInstance), answers::toString);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.4-5", "MQTT3-3.1.4-4", "MQTT-3.2.0-1", "MQTT3-3.2.0-1"})
    void anAcceptedConnectIsAnsweredBeforeAnythingElseIsSent(Version version) {
        VirtualClient away = kept(version, "away");
        away.subscribe("t", Qos.AT_LEAST_ONCE);
        away.cut();
        publish("t", "waited", Qos.AT_LEAST_ONCE);

        List<Packet> received = stranger(version).ask(keeping(version, "away"));

        assertEquals(2, received.size());
        assertTrue(((Connack) received.getFirst()).isAccepted());
        assertEquals(List.of("waited"), VirtualClient.payloads(received));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.3-5", "MQTT3-3.1.3-5"})
    void identifiersOfLettersAndDigitsAreAllowed(Version version) {
        String all = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (int length = 1; length <= 23; length++) {
            for (int from = 0; from < all.length(); from += length) {
                String id = (all + all).substring(from, from + length);
                assertTrue(
                        stranger(version).connect(connect(version, id, true, 0)).isAccepted(), id);
            }
        }
    }

    @Test
    @Covers({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void whoBringsNoIdentifierIsGivenOneOfItsOwnAndToldIt() {
        Connack first = stranger(Version.V5).connect(Connect.of(Version.V5, "", true, 0));
        Connack second = stranger(Version.V5).connect(Connect.of(Version.V5, "", true, 0));
        String id = first.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "");

        assertNotEquals("", id);
        assertNotEquals(id, second.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, ""));
    }

    @Test
    @Covers("MQTT-3.1.3-7")
    void anAssignedIdentifierNamesTheSessionLikeOneThatWasBrought() {
        VirtualClient client = stranger(Version.V5);
        Connack given = client.connect(connect(Version.V5, "", true, 60));
        client.cut();
        String id = given.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "");

        assertTrue(
                stranger(Version.V5).connect(connect(Version.V5, id, false, 60)).sessionPresent());
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V3_1_1"})
    @Covers("MQTT3-3.1.3-6")
    void twoClientsWithoutIdentifierAreTwoClients(Version version) {
        VirtualClient first = connected(version, "");
        VirtualClient second = connected(version, "");
        first.subscribe("t", Qos.AT_MOST_ONCE);
        first.receive();
        second.send(Publish.atMostOnce(message("t", "x")));

        assertFalse(second.isClosed());
        assertEquals(List.of("x"), heard(first));
    }

    @Test
    @Covers("MQTT3-3.1.3-8")
    void in311NoIdentifierNeedsACleanSession() {
        VirtualClient client = stranger(Version.V3_1_1);
        List<Packet> answer = client.askBytes("10 0c 0004 4d515454 04 00 0000 0000");

        assertEquals(List.of(new Connack(false, 2, org.ternmq.codec.value.Properties.NONE)), answer);
        assertTrue(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.3-8", "MQTT3-3.1.3-9", "MQTT-3.1.4-2"})
    void anIdentifierThatIsTooLongIsRejected(Version version) {
        VirtualClient client = stranger(version);
        Connack answer = client.connect(Connect.of(version, "x".repeat(1_025), true, 0));

        assertEquals(version == Version.V5 ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code() : 2, answer.returnCode());
        assertTrue(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT3-3.2.2-4", "MQTT3-3.2.2-5", "U5-3.1.4-2"})
    void aRefusalSaysNothingOfSessionsAndEndsTheConnection(Version version) {
        VirtualClient client = stranger(version);
        Connack answer = client.connect(Connect.of(version, "x".repeat(1_025), true, 0));

        assertFalse(answer.isAccepted());
        assertFalse(answer.sessionPresent());
        assertTrue(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.4-6", "MQTT3-3.1.4-5"})
    void whatComesBehindARejectedConnectIsNotProcessed(Version version) {
        VirtualClient listener = listener("t");
        VirtualClient client = stranger(version);
        client.send(Connect.of(version, "x".repeat(1_025), true, 0), Publish.atMostOnce(message("t", "from nobody")));

        assertEquals(1, client.receive().size());
        assertEquals(List.of(), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.4-1", "MQTT3-3.1.4-1"})
    void aConnectThatIsNotInFormEndsTheConnection(Version version) {
        VirtualClient client = stranger(version);
        byte[] connect = client.bytes(Connect.of(version, "c", true, 0));
        connect[3 + version.protocolName().length() + 2] |= 0x40; // a password that does not come
        List<Packet> answers = client.askBytes(java.util.HexFormat.of().formatHex(connect));

        assertTrue(client.isClosed());
        assertTrue(answers.stream().noneMatch(p -> ((Connack) p).isAccepted()), answers::toString);
        assertEquals(version == Version.V5 ? 1 : 0, answers.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10 0f 0004 4d515454 05 03 0000 00 0002 6964", "10 0d 0004 4d515454 05 02 0000 00 0001"})
    @Covers("U5-3.1.4-1")
    void aMalformed5ConnectIsAnsweredWithItsReason(String hex) {
        VirtualClient client = stranger(Version.V5);
        assertEquals(List.of(Connack.refused(ReasonCode.MALFORMED_PACKET)), client.askBytes(hex));
        assertTrue(client.isClosed());
    }

    @Test
    @Covers("MQTT3-3.2.2-6")
    void whereNoReturnCodeFitsThe3xConnectionIsClosedWithoutAWord() {
        VirtualClient client = stranger(Version.V3_1_1);
        assertEquals(List.of(), client.askBytes("10 0d 0004 4d515454 04 03 0000 0001 63"));
        assertTrue(client.isClosed());
    }

    @Test
    @Covers({"MQTT-3.1.3-2", "MQTT3-3.1.3-2"})
    void stateIsFoundByTheClientIdentifierAlone() {
        kept(Version.V3_1_1, "one").cut();

        assertFalse(
                stranger(Version.V3_1_1).connect(keeping(Version.V3_1_1, "two")).sessionPresent());
        assertFalse(stranger(Version.V5).connect(keeping(Version.V5, "ONE")).sessionPresent());
        assertTrue(stranger(Version.V5).connect(keeping(Version.V5, "one")).sessionPresent());
    }
}
