package org.ternmq.broker.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** Wills (sections 3.1.2.5 to 3.1.2.7, 3.1.3.2 and 3.14.4): when they are published, when not, and with what. */
class WillTest extends Conversation {
    private final VirtualClient listener = listener("will");

    private VirtualClient withWill(Version version, long expirySeconds, Message will) {
        return connected(connect(version, "mortal", true, expirySeconds, Optional.of(will)));
    }

    private static Message delayed(long seconds) {
        return message("will", "gone").withProperties(Properties.of(PropertyId.WILL_DELAY_INTERVAL, seconds));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT3-3.1.2-8"})
    void aLostConnectionPublishesTheWill(Version version) {
        VirtualClient mortal = withWill(version, 0, message("will", "gone"));
        assertEquals(List.of(), heard(listener));
        mortal.cut();

        assertEquals(List.of("gone"), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.2-8", "MQTT3-3.1.2-8", "MQTT-3.1.2-22", "MQTT3-3.1.2-24"})
    void aClientThatFallsSilentPublishesTheWill(Version version) {
        connected(new Connect(
                version,
                "mortal",
                true,
                10,
                Properties.NONE,
                Optional.of(message("will", "gone")),
                Connect.Login.NONE));
        broker.advanceSeconds(15);

        assertEquals(List.of("gone"), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.2-8", "MQTT3-3.1.2-8"})
    void anErrorOfTheClientPublishesTheWill(Version version) {
        VirtualClient mortal = withWill(version, 0, message("will", "gone"));
        mortal.askBytes("00 00");

        assertEquals(List.of("gone"), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.14.4-3", "MQTT3-3.14.4-3", "MQTT-3.1.2-10", "MQTT3-3.1.2-10"})
    void aNormalDisconnectDiscardsTheWill(Version version) {
        VirtualClient mortal = withWill(version, 60, message("will", "gone"));
        mortal.ask(Disconnect.NORMAL);
        broker.advanceSeconds(100);

        assertTrue(mortal.isClosed());
        assertEquals(List.of(), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(
            value = ReasonCode.class,
            names = {"DISCONNECT_WITH_WILL", "UNSPECIFIED_ERROR", "QUOTA_EXCEEDED"})
    @Covers("MQTT-3.1.2-8")
    void aDisconnectWithAnotherReasonPublishesTheWill(ReasonCode reason) {
        withWill(Version.V5, 0, message("will", "gone")).ask(Disconnect.of(reason));

        assertEquals(List.of("gone"), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers("MQTT3-3.1.2-12")
    void whoHasNoWillLeavesNone(Version version) {
        VirtualClient everything = connected(Version.V5, "everything");
        everything.subscribe("#", Qos.EXACTLY_ONCE);
        everything.receive();
        connected(version, "c").cut();

        assertEquals(List.of(), everything.receive());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.2-10", "MQTT3-3.1.2-10"})
    void aWillIsPublishedOnce(Version version) {
        withWill(version, 60, message("will", "gone")).cut();
        assertEquals(List.of("gone"), heard(listener));
        connected(keeping(version, "mortal")).cut();
        broker.advanceSeconds(100);

        assertEquals(List.of(), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.2-14", "MQTT3-3.1.2-16"})
    void aWillThatIsNotToBeRetainedIsNot(Version version) {
        withWill(version, 0, message("will", "gone")).cut();

        assertFalse(publishes(listener).getFirst().message().retain());
        assertEquals(0, broker.shared.retained().size());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.2-15", "MQTT3-3.1.2-17"})
    void aWillThatIsToBeRetainedIs(Version version) {
        withWill(version, 0, retained("will", "gone")).cut();
        VirtualClient late = connected(version, "late");
        late.subscribe("will", Qos.AT_MOST_ONCE);

        Publish kept = publishes(late).getFirst();
        assertTrue(kept.message().retain());
        assertEquals("gone", kept.message().payload().toUtf8());
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    @Covers({"MQTT-3.1.2-9", "MQTT-3.1.2-12", "MQTT3-3.1.2-9", "MQTT3-3.1.2-14"})
    void aWillHasTheQosItWasGiven(Qos qos) {
        for (Version version : Version.values()) {
            withWill(version, 0, VirtualClient.message("will", "gone", qos, false))
                    .cut();
            assertEquals(qos, publishes(listener).getFirst().message().qos());
        }
    }

    @Test
    @Covers("MQTT-3.1.2-8")
    void aWillWaitsForItsDelay() {
        withWill(Version.V5, 60, delayed(20)).cut();
        broker.advanceSeconds(19.999);
        assertEquals(List.of(), heard(listener));
        broker.advanceSeconds(0.001);

        assertEquals(List.of("gone"), heard(listener));
    }

    @Test
    @Covers("MQTT-3.1.2-8")
    void aWillWaitsNoLongerThanItsSessionLasts() {
        withWill(Version.V5, 10, delayed(20)).cut();
        broker.advanceSeconds(9.999);
        assertEquals(List.of(), heard(listener));
        broker.advanceSeconds(0.001);
        assertEquals(List.of("gone"), heard(listener));

        withWill(Version.V5, 0, delayed(20)).cut();
        assertEquals(List.of("gone"), heard(listener));
    }

    @Test
    @Covers("MQTT-3.1.2-8")
    void aCleanStartEndsTheSessionAndWithItTheWaitForTheWill() {
        withWill(Version.V5, 60, delayed(20)).cut();
        connected(connect(Version.V5, "mortal", true, 0));

        assertEquals(List.of("gone"), heard(listener));
    }

    @Test
    @Covers({"MQTT-3.1.3-9", "MQTT-3.1.2-8"})
    void aClientThatIsBackBeforeTheDelayTakesItsWillBack() {
        withWill(Version.V5, 60, delayed(20)).cut();
        broker.advanceSeconds(19);
        connected(connect(Version.V5, "mortal", false, 60)).ask(Disconnect.NORMAL);
        broker.advanceSeconds(100);

        assertEquals(List.of(), heard(listener));
    }

    @Test
    @Covers({"MQTT-3.1.3-9", "MQTT-3.1.4-3"})
    void aTakeOverLeavesADelayedWillUnpublishedAndAnotherNot() {
        withWill(Version.V5, 60, delayed(20));
        connected(connect(Version.V5, "mortal", false, 60, Optional.of(message("will", "at once"))));
        broker.advanceSeconds(30);
        assertEquals(List.of(), heard(listener));
        connected(connect(Version.V5, "mortal", false, 60));

        assertEquals(List.of("at once"), heard(listener));
    }

    @Test
    @Covers({"MQTT-3.1.3-10", "MQTT-3.3.2-18"})
    void userPropertiesOfAWillKeepTheirOrder() {
        Properties properties = Properties.builder()
                .addUser("b", "1")
                .add(PropertyId.WILL_DELAY_INTERVAL, 0)
                .addUser("a", "2")
                .addUser("b", "0")
                .build();
        withWill(Version.V5, 0, message("will", "gone").withProperties(properties))
                .cut();

        Properties seen = publishes(listener).getFirst().message().properties();
        assertEquals(properties.userProperties(), seen.userProperties());
        assertFalse(seen.has(PropertyId.WILL_DELAY_INTERVAL));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535})
    @Covers({"MQTT-3.1.2-9", "MQTT3-3.1.2-9"})
    void aWillIsAsLongAsItCanBe(int length) {
        Bytes payload = Bytes.wrap(new byte[length]);
        Message will = new Message(message("will", "").topic(), payload, Qos.AT_LEAST_ONCE, false, Properties.NONE);
        withWill(Version.V3_1_1, 0, will).cut();

        assertEquals(payload, publishes(listener).getFirst().message().payload());
    }

    @Test
    void theWillOfARefusedConnectIsNotStored() {
        VirtualClient refused = stranger(Version.V5);
        refused.ask(connect(Version.V5, "x".repeat(1_025), true, 0, Optional.of(message("will", "gone"))));

        assertTrue(refused.isClosed());
        assertEquals(List.of(), heard(listener));
    }
}
