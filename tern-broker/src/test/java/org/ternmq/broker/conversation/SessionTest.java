package org.ternmq.broker.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** Where sessions begin, go on and end (sections 3.1.2.4, 3.1.2.11.2, 3.1.4 and 4.1). */
class SessionTest extends Conversation {
    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V3_1_1", "V5"})
    @Covers({"MQTT-3.1.2-4", "MQTT-3.1.4-4", "MQTT-3.2.2-2", "MQTT3-3.1.2-6", "MQTT3-3.2.2-1"})
    void aCleanStartDiscardsWhatWas(Version version) {
        VirtualClient before = kept(version, "c");
        before.subscribe("t", Qos.AT_LEAST_ONCE);
        before.cut();
        publish("t", "old", Qos.AT_LEAST_ONCE);

        VirtualClient anew = stranger(version);
        List<Packet> received = anew.ask(connect(version, "c", true, 60));
        publish("t", "new", Qos.AT_LEAST_ONCE);

        assertEquals(1, received.size());
        assertTrue(((Connack) received.getFirst()).isAccepted());
        assertFalse(((Connack) received.getFirst()).sessionPresent());
        assertEquals(List.of(), anew.receive());
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V3_1_1", "V5"})
    @Covers({"MQTT-3.1.2-5", "MQTT-3.2.2-3", "MQTT3-3.1.2-4", "MQTT3-3.2.2-2", "MQTT3-3.1.4-3"})
    void withoutACleanStartASessionGoesOn(Version version) {
        VirtualClient before = kept(version, "c");
        before.subscribe("t", Qos.AT_LEAST_ONCE);
        before.cut();

        VirtualClient after = stranger(version);
        Connack connack = after.connect(keeping(version, "c"));
        publish("t", "x", Qos.AT_LEAST_ONCE);

        assertTrue(connack.isAccepted());
        assertTrue(connack.sessionPresent());
        assertEquals(List.of("x"), heard(after));
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V3_1_1", "V5"})
    @Covers({"MQTT-3.1.2-6", "MQTT-3.2.2-3", "MQTT3-3.2.2-3"})
    void withoutASessionANewOneBegins(Version version) {
        VirtualClient client = stranger(version);
        Connack connack = client.connect(keeping(version, "c"));

        assertTrue(connack.isAccepted());
        assertFalse(connack.sessionPresent());
        client.cut();
        assertTrue(stranger(version).connect(keeping(version, "c")).sessionPresent());
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V3_1_1", "V5"})
    @Covers({"MQTT-3.1.2-23", "MQTT3-3.1.2-4", "MQTT3-3.1.2-5", "MQTT-4.5.0-1", "MQTT3-4.5.0-1"})
    void aKeptSessionTakesMessagesWhileItsClientIsAway(Version version) {
        VirtualClient away = kept(version, "away");
        away.subscribe("t/#", Qos.EXACTLY_ONCE);
        away.receive();
        away.cut();
        publish("t/0", "zero", Qos.AT_MOST_ONCE);
        publish("t/1", "one", Qos.AT_LEAST_ONCE);
        publish("t/2", "two", Qos.EXACTLY_ONCE);
        publish("u", "other", Qos.AT_LEAST_ONCE);

        assertEquals(
                List.of("one", "two"), VirtualClient.payloads(stranger(version).ask(keeping(version, "away"))));
    }

    @Test
    @Covers("MQTT-4.1.0-2")
    void aSessionEndsWhenItsTimeAfterTheConnectionIsOver() {
        connected(connect(Version.V5, "c", true, 30)).cut();
        broker.advanceSeconds(29.999);
        VirtualClient again = stranger(Version.V5);
        assertTrue(again.connect(connect(Version.V5, "c", false, 30)).sessionPresent());
        again.cut();
        broker.advanceSeconds(30);

        assertFalse(stranger(Version.V5)
                .connect(connect(Version.V5, "c", false, 30))
                .sessionPresent());
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V3_1_1", "V5"})
    @Covers({"MQTT-4.1.0-1", "MQTT3-4.1.0-1", "MQTT3-4.1.0-2"})
    void aSessionLastsAsLongAsItsConnection(Version version) {
        VirtualClient client = connected(connect(version, "c", true, 1));
        client.subscribe("t", Qos.AT_LEAST_ONCE);
        client.receive();
        broker.advanceSeconds(3_600);
        publish("t", "x", Qos.AT_LEAST_ONCE);

        assertEquals(List.of("x"), heard(client));
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V3_1_1", "V5"})
    @Covers("MQTT3-3.1.2-6")
    void aSessionWithoutExpiryEndsWithItsConnection(Version version) {
        VirtualClient client = connected(connect(version, "c", true, 0));
        client.subscribe("t", Qos.AT_LEAST_ONCE);
        client.cut();

        assertEquals(0, broker.shared.subscriptions().filters());
        assertFalse(stranger(version).connect(keeping(version, "c")).sessionPresent());
    }

    @Test
    @Covers("MQTT-3.1.2-23")
    void disconnectMayChangeWhenTheSessionEnds() {
        VirtualClient client = connected(connect(Version.V5, "c", true, 30));
        client.ask(new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 90)));
        broker.advanceSeconds(89);
        client = stranger(Version.V5);
        assertTrue(client.connect(connect(Version.V5, "c", false, 30)).sessionPresent());
        client.ask(new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 0)));

        assertFalse(stranger(Version.V5)
                .connect(connect(Version.V5, "c", false, 30))
                .sessionPresent());
    }

    @Test
    @Covers({"U5-3.14.2.2.2-2", "U5-3.14.2.2.2-3"})
    void aSessionThatEndsWithItsConnectionCannotBeKeptAtItsEnd() {
        VirtualClient client = connected(Version.V5, "c");
        List<Packet> answer =
                client.ask(new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 1)));

        assertEquals(List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)), answer);
        assertTrue(client.isClosed());
        assertFalse(stranger(Version.V5)
                .connect(connect(Version.V5, "c", false, 30))
                .sessionPresent());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.4-3", "MQTT3-3.1.4-2"})
    void anotherConnectionWithTheSameIdentifierEndsTheFirst(Version version) {
        VirtualClient first = connected(version, "same");
        VirtualClient second = connected(version, "same");

        assertEquals(
                version == Version.V5 ? List.of(Disconnect.of(ReasonCode.SESSION_TAKEN_OVER)) : List.of(),
                first.receive());
        assertTrue(first.isClosed());
        assertEquals(List.of(Ping.Pingresp.INSTANCE), second.ask(Ping.Pingreq.INSTANCE));
    }

    @Test
    @Covers("MQTT-3.1.4-3")
    void ofFiftyConnectionsThatFightForOneIdentifierOneIsLeft() {
        VirtualClient winner = connected(Version.V5, "same");
        for (int round = 0; round < 5; round++) {
            List<VirtualClient> all = new ArrayList<>(List.of(winner));
            for (int i = 0; i < 50; i++) { // all within one turn, half of them on the other loop
                all.add(stranger(i % 3 == 0 ? Version.V5 : Version.V3_1_1));
                all.getLast().send(keeping(all.getLast().version, "same"));
                all.getLast().subscribe("t", Qos.AT_LEAST_ONCE);
            }
            List<VirtualClient> left =
                    all.stream().filter(client -> !client.isClosed()).toList();
            assertEquals(1, left.size());
            winner = left.getFirst();
            winner.receive();
            publish("t", "round " + round, Qos.AT_MOST_ONCE);
            assertEquals(List.of("round " + round), heard(winner));
        }
        assertEquals(1, broker.shared.subscriptions().filters());
    }

    @Test
    @Covers("MQTT3-3.1.2-7")
    void retainedMessagesOutliveTheSessionThatPublishedThem() {
        VirtualClient client = connected(Version.V3_1_1, "c");
        client.ask(org.ternmq.codec.packet.Publish.atMostOnce(retained("t", "stays")));
        client.cut();
        VirtualClient late = connected(Version.V3_1_1, "late");
        late.subscribe("t", Qos.AT_MOST_ONCE);

        assertEquals(List.of("stays"), heard(late));
    }
}
