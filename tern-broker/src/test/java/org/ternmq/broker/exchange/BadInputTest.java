package org.ternmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** What clients send that they must not, and that it harms nobody else. */
class BadInputTest extends Conversation {
    private final VirtualClient bystander = listener("t");

    private void assertNobodyElseIsHarmed() {
        publish("t", "still", Qos.AT_LEAST_ONCE);
        assertEquals(List.of("still"), heard(bystander));
    }

    private static String subscribe(Version version, String filter) {
        return request("82", version, filter) + "01";
    }

    private static String request(String type, Version version, String filter) {
        String utf8 = HexFormat.of().formatHex(filter.getBytes(StandardCharsets.UTF_8));
        String body = "0007" + (version == Version.V5 ? "00" : "") + "%04x".formatted(utf8.length() / 2) + utf8;
        int options = type.equals("82") ? 1 : 0;
        return type + "%02x".formatted(body.length() / 2 + options) + body;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/#/b", "a+", "+a", "a/+b", "#a", "a#", "##", "/#/", "", "a\u0000b", "\uFFFF\u0000"})
    @Covers({"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT3-4.7.1-2", "MQTT3-4.7.1-3", "MQTT-4.13.1-1"})
    void aFilterOutOfFormIsNotSubscribedTo(String filter) {
        for (Version version : Version.values()) {
            VirtualClient client = connected(version, "c");
            List<Packet> answer = client.askBytes(subscribe(version, filter));

            assertTrue(client.isClosed(), () -> version + ": " + answer);
            assertEquals(1, broker.shared.subscriptions().filters());
            assertEquals(version == Version.V5 ? 1 : 0, answer.size(), answer::toString);
        }
        assertNobodyElseIsHarmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$share//x", "$share/+/x", "$share/#/x", "$share/g", "$share/g/", "$share/", "$share/g/a#"})
    @Covers({"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void aSharedFilterOutOfFormIsNotSubscribedTo(String filter) {
        VirtualClient client = connected(Version.V5, "c");
        List<Packet> answer = client.askBytes(subscribe(Version.V5, filter));

        assertTrue(client.isClosed(), answer::toString);
        assertEquals(1, broker.shared.subscriptions().filters());
        assertNobodyElseIsHarmed();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.8.3-2", "MQTT-3.10.3-2", "MQTT3-3.8.3-3", "MQTT3-3.10.3-2"})
    void aRequestWithoutFiltersEndsTheConnection(Version version) {
        for (String type : List.of("82", "a2")) {
            VirtualClient client = connected(version, "c");
            List<Packet> answer = client.askBytes(version == Version.V5 ? type + "03000700" : type + "020007");

            assertTrue(client.isClosed());
            assertEquals(version == Version.V5 ? List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)) : List.of(), answer);
        }
        assertNobodyElseIsHarmed();
    }

    @ParameterizedTest
    @CsvSource({
        // session expiry, receive maximum, maximum packet size, authentication data without a method: twice or alone
        "10 17 0004 4d515454 05 02 0000 0a 1100000001 1100000001 0000, PROTOCOL_ERROR",
        "10 13 0004 4d515454 05 02 0000 06 21 0001 21 0001 0000, PROTOCOL_ERROR",
        "10 10 0004 4d515454 05 02 0000 03 21 0000 0000, PROTOCOL_ERROR",
        "10 12 0004 4d515454 05 02 0000 05 27 00000000 0000, PROTOCOL_ERROR",
        "10 11 0004 4d515454 05 02 0000 04 16 0001 61 0000, PROTOCOL_ERROR",
        // a topic alias and a Will Delay outside of a will
        "10 10 0004 4d515454 05 02 0000 03 23 0001 0000, MALFORMED_PACKET",
        "10 12 0004 4d515454 05 02 0000 05 18 00000001 0000, MALFORMED_PACKET",
        // no such property; a length beyond the packet
        "10 0f 0004 4d515454 05 02 0000 02 7f 00 0000, MALFORMED_PACKET",
        "10 0d 0004 4d515454 05 02 0000 09 0000, MALFORMED_PACKET",
    })
    @Covers({"MQTT-3.1.4-1", "U5-2.2.2.2-1", "U5-2.2.2.2-2", "U5-3.1.4-1"})
    void propertiesOfConnectTwiceOrMisplacedAreRefused(String hex, ReasonCode reason) {
        VirtualClient client = stranger(Version.V5);

        assertEquals(List.of(Connack.refused(reason)), client.askBytes(hex));
        assertTrue(client.isClosed());
        assertNobodyElseIsHarmed();
    }

    @ParameterizedTest
    @CsvSource({
        "30 0e 0001 74 0a 0200000001 0200000001, PROTOCOL_ERROR", // message expiry twice
        "30 0a 0001 74 06 0101 0101 0100, PROTOCOL_ERROR",
        "30 0c 0001 74 08 0300016103000161, PROTOCOL_ERROR",
        "30 09 0001 74 05 1100000001, MALFORMED_PACKET", // session expiry
        "30 06 0001 74 02 0b01, PROTOCOL_ERROR", // subscription identifier from a client
        "30 07 0001 74 03 080000, PROTOCOL_ERROR",
        "30 08 0001 74 04 0800012b, PROTOCOL_ERROR", // wildcard in a response topic
        "82 0a 0007 04 0b010b01 0001 74 01, PROTOCOL_ERROR",
        "82 08 0007 02 0b00 0001 74 01, PROTOCOL_ERROR",
        "82 09 0007 03 1f0000 0001 74 01, MALFORMED_PACKET",
        "a2 08 0007 02 0b01 0001 74, MALFORMED_PACKET",
        "e0 0c 00 0a 1100000001 1100000001, PROTOCOL_ERROR",
        "e0 05 00 03 1c0000, PROTOCOL_ERROR", // server reference from a client
        "40 09 0001 00 05 1100000001, MALFORMED_PACKET",
    })
    @Covers({"MQTT-4.13.1-1", "U5-2.2.2.2-1", "U5-2.2.2.2-2"})
    void propertiesOfOtherPacketsTwiceOrMisplacedEndTheConnection(String hex, ReasonCode reason) {
        VirtualClient client = connected(Version.V5, "c");

        assertEquals(List.of(Disconnect.of(reason)), client.askBytes(hex));
        assertTrue(client.isClosed());
        assertNobodyElseIsHarmed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10 12 0004 4d515454 04 1e 0000 0001 63 0001 77 0000", // will QoS 3
                "10 0d 0004 4d515454 04 22 0000 0001 63", // will retain without a will
                "10 12 0004 4d515454 04 06 0000 0001 63 0001 2b 0000", // wildcard in the will's topic
                "10 10 0004 4d515454 04 06 0000 0001 63 0000 00", // half a will
                "10 11 0004 4d515454 04 06 0000 0001 63 0000 0000", // a will without topic
            })
    @Covers("MQTT3-3.1.4-1")
    void aWillOutOfFormIsRefused(String hex) {
        VirtualClient client = stranger(Version.V3_1_1);
        List<Packet> answer = client.askBytes(hex);

        assertTrue(client.isClosed(), answer::toString);
        assertEquals(List.of(), answer);
        assertNobodyElseIsHarmed();
    }

    @Test
    @Covers("MQTT-4.13.1-1")
    void aTopicOfTooManyLevelsIsRefused() {
        VirtualClient client = connected(Version.V5, "c");
        client.publish("/".repeat(127), "x", Qos.AT_LEAST_ONCE, 1);
        assertFalse(client.isClosed());
        client.publish("/".repeat(128), "x", Qos.AT_LEAST_ONCE, 1);

        assertTrue(client.isClosed());
        assertNobodyElseIsHarmed();
    }

    @ParameterizedTest
    @CsvSource({
        "30 07 0001 74 03 23 0000, TOPIC_ALIAS_INVALID",
        "30 07 0001 74 03 23 0041, TOPIC_ALIAS_INVALID", // 65 of 64
        "30 07 0001 74 03 23 ffff, TOPIC_ALIAS_INVALID",
        "30 06 0000 03 23 0005, PROTOCOL_ERROR", // never set
        "30 03 0000 00, PROTOCOL_ERROR", // neither topic nor alias
        "30 0a 0001 74 06 230001230001, PROTOCOL_ERROR", // twice
    })
    @Covers({"U5-3.3.4-3", "U5-3.3.4-4", "MQTT-4.13.1-1"})
    void aTopicAliasThatMeansNothingEndsTheConnection(String hex, ReasonCode reason) {
        VirtualClient client = connected(Version.V5, "c");

        assertEquals(List.of(Disconnect.of(reason)), client.askBytes(hex));
        assertTrue(client.isClosed());
        assertNobodyElseIsHarmed();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.4-2", "MQTT-3.2.2-7"})
    void aWillBeyondTheLimitsIsRefusedWithItsConnect(Version version) {
        VirtualClient client = stranger(version);
        Message will = message("/".repeat(128), "gone");
        List<Packet> answer = client.ask(connect(version, "c", true, 0, Optional.of(will)));

        assertTrue(client.isClosed());
        assertEquals(
                version == Version.V5 ? List.of(Connack.refused(ReasonCode.TOPIC_NAME_INVALID)) : List.of(), answer);
        assertNobodyElseIsHarmed();
    }

    @Test
    void noiseOfAllKindsHarmsNobody() {
        org.ternmq.testkit.Seeds.each(300, random -> {
            VirtualClient client = random.nextBoolean() ? connected(Version.V5, "noisy") : stranger(Version.V5);
            byte[] noise = new byte[1 + random.nextInt(64)];
            random.nextBytes(noise);
            client.connection.send(noise);
            broker.run();
            client.cut();
        });
        assertNobodyElseIsHarmed();
    }
}
