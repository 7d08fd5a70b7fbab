package org.ternmq.broker.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** How errors and DISCONNECT end a connection (sections 3.14 and 4.13; 4.8 of 3.1.1). */
class ErrorTest extends Conversation {
    @ParameterizedTest
    @CsvSource({
        "00 00, MALFORMED_PACKET",
        "36 05 0001 74 0001, MALFORMED_PACKET", // QoS 3
        "30 03 0001 2b, TOPIC_NAME_INVALID",
        "30 03 0001 00, MALFORMED_PACKET",
        "82 05 0000 00 0000, MALFORMED_PACKET",
        "82 03 0001 00, PROTOCOL_ERROR", // no filter
        "a2 03 0001 00, PROTOCOL_ERROR",
        "c1 00, MALFORMED_PACKET",
        "e1 00, MALFORMED_PACKET",
    })
    @Covers({"MQTT-4.13.1-1", "MQTT-4.13.2-1", "U5-2.2.2.2-2"})
    void a5ClientIsToldItsErrorAndClosed(String hex, ReasonCode reason) {
        VirtualClient client = connected(Version.V5, "c");
        List<Packet> answer = client.askBytes(hex);

        assertEquals(List.of(Disconnect.of(reason)), answer);
        assertTrue(client.isClosed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 00",
                "36 05 0001 74 0001",
                "30 03 0001 2b",
                "82 05 0000 0000 00",
                "82 02 0001",
                "a2 02 0001",
                "e1 00",
                "f0 00",
                "20 02 0000",
                "d0 00",
                "90 03 0001 00"
            })
    @Covers("MQTT3-4.8.0-1")
    void a3xClientIsClosedWithoutAWord(String hex) {
        VirtualClient client = connected(Version.V3_1_1, "c");

        assertEquals(List.of(), client.askBytes(hex));
        assertTrue(client.isClosed());
    }

    @Test
    @Covers("MQTT-4.13.1-1")
    void packetsThatOnlyAServerSendsAreErrors() {
        for (Packet packet : List.of(
                new Connack(false, 0, Properties.NONE),
                new Suback(1, Properties.NONE, List.of(ReasonCode.SUCCESS)),
                new Unsuback(1, Properties.NONE, List.of(ReasonCode.SUCCESS)),
                Ping.Pingresp.INSTANCE)) {
            VirtualClient client = connected(Version.V5, "c");
            assertEquals(List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)), client.ask(packet));
            assertTrue(client.isClosed());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0 00", "e0 00", "30 03 0001 74", "82 06 0001 00 0001 74"})
    @Covers({"MQTT-3.14.0-1", "MQTT-4.13.1-1"})
    void whoHasNotConnectedIsClosedAndGetsNoDisconnect(String hex) {
        VirtualClient client = stranger(Version.V5);

        assertEquals(List.of(), client.askBytes(hex));
        assertTrue(client.isClosed());
    }

    @Test
    @Covers("MQTT-3.1.4-6")
    void aRefusedClientGetsNoDisconnectBehindItsConnack() {
        VirtualClient client = stranger(Version.V5);
        List<Packet> answers = client.ask(connect(Version.V5, "x".repeat(1_025), true, 0), Ping.Pingreq.INSTANCE);

        assertEquals(List.of(Connack.refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID)), answers);
    }

    @Test
    @Covers({"MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void nothingFollowsADisconnectOfTheServer() {
        VirtualClient client = connected(Version.V5, "c");
        client.subscribe("t", Qos.AT_LEAST_ONCE);
        client.receive();
        client.send(new Publish(message("t", "before"), 0, false));
        client.connection.send(java.util.HexFormat.of().parseHex("c100"));
        client.send(new Publish(message("t", "behind"), 0, false), Ping.Pingreq.INSTANCE);
        List<Packet> received = client.receive();
        publish("t", "later", Qos.AT_LEAST_ONCE);

        assertEquals(2, received.size());
        assertEquals(Disconnect.of(ReasonCode.MALFORMED_PACKET), received.getLast());
        assertEquals(List.of(), client.receive());
        assertTrue(client.isClosed());
    }

    @Test
    @Covers("MQTT-3.14.2-2")
    void aDisconnectOfTheServerHasNoSessionExpiry() {
        VirtualClient client = connected(connect(Version.V5, "c", true, 60));
        Disconnect told = (Disconnect) client.askBytes("c1 00").getFirst();

        assertFalse(told.properties().has(PropertyId.SESSION_EXPIRY_INTERVAL));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.14.4-3", "MQTT3-3.14.4-3"})
    void whatComesBehindTheDisconnectOfAClientIsNotProcessed(Version version) {
        VirtualClient listener = listener("t");
        VirtualClient client = connected(version, "c");
        List<Packet> answers = client.ask(Disconnect.NORMAL, new Publish(message("t", "late"), 0, false));

        assertEquals(List.of(), answers);
        assertTrue(client.isClosed());
        assertEquals(List.of(), heard(listener));
    }

    @Test
    @Covers({"U5-3.2.2.3.6-2", "MQTT-4.13.2-1"})
    void aPacketThatIsTooLargeEndsTheConnection() {
        VirtualClient client = VirtualClient.connected(new VirtualBroker(1, small()), "c");
        client.publish("t", "x".repeat(94), Qos.AT_MOST_ONCE, 0); // 100 bytes
        assertFalse(client.isClosed());
        client.publish("t", "x".repeat(95), Qos.AT_MOST_ONCE, 0);

        assertEquals(List.of(Disconnect.of(ReasonCode.PACKET_TOO_LARGE)), client.receive());
        assertTrue(client.isClosed());
    }
}
