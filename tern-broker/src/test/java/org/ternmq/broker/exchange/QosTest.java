package org.ternmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** The QoS flows in both directions (section 4.3) and what is sent again (section 4.4). */
class QosTest extends Conversation {
    private VirtualClient subscribed(Version version, String id) {
        VirtualClient client = kept(version, id);
        client.subscribe("t", Qos.EXACTLY_ONCE);
        client.receive();
        return client;
    }

    private List<Packet> back(Version version, String id) {
        List<Packet> received = stranger(version).ask(keeping(version, id));
        return received.subList(1, received.size());
    }

    // ---- the server sends

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-2.2.1-4", "MQTT-4.3.2-1", "MQTT-4.3.3-1", "MQTT3-2.3.1-1", "MQTT3-2.3.1-4"})
    void everyNewMessageHasAnIdentifierThatIsNotInUse(Version version) {
        VirtualClient client = subscribed(version, "c");
        VirtualClient publisher = connected(version, "p");
        for (int i = 0; i < 200; i++) {
            publisher.publish("t", "m" + i, i % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE, 1 + i);
        }
        publisher.receive();
        Set<Integer> ids = new HashSet<>();
        for (Publish publish : publishes(client)) {
            assertNotEquals(0, publish.packetId());
            assertTrue(ids.add(publish.packetId()), () -> "twice: " + publish);
        }

        assertEquals(200, ids.size());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-4.3.2-2", "MQTT-4.3.2-3", "MQTT3-4.3.2-1"})
    void aQos1MessageIsOpenUntilItsPuback(Version version) {
        VirtualClient client = subscribed(version, "c");
        publish("t", "x", Qos.AT_LEAST_ONCE);
        Publish sent = publishes(client).getFirst();
        assertEquals(Qos.AT_LEAST_ONCE, sent.message().qos());
        assertFalse(sent.dup());
        client.cut();
        VirtualClient again = stranger(version);
        assertEquals(sent.asDuplicate(), again.ask(keeping(version, "c")).getLast());
        again.ask(Puback.success(sent.packetId()));
        again.cut();

        assertEquals(List.of(), back(version, "c"));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-4.3.3-2", "MQTT-4.3.3-3", "MQTT-4.4.0-1", "MQTT3-4.4.0-1"})
    void aQos2MessageIsOpenUntilItsPubrec(Version version) {
        VirtualClient client = subscribed(version, "c");
        publish("t", "x", Qos.EXACTLY_ONCE);
        Publish sent = publishes(client).getFirst();
        assertFalse(sent.dup());
        client.cut();

        assertEquals(List.of(sent.asDuplicate()), back(version, "c"));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-4.3.3-4", "MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT3-4.3.3-1", "MQTT-2.2.1-5"})
    void afterPubrecThePubrelIsOpenUntilItsPubcompAndThePublishIsNotSentAgain(Version version) {
        VirtualClient client = subscribed(version, "c");
        publish("t", "x", Qos.EXACTLY_ONCE);
        int id = publishes(client).getFirst().packetId();
        assertEquals(List.of(Pubrel.success(id)), client.ask(Pubrec.success(id)));
        client.cut();
        VirtualClient again = stranger(version);
        assertEquals(Pubrel.success(id), again.ask(keeping(version, "c")).getLast());
        assertEquals(List.of(), again.ask(Pubcomp.success(id)));
        again.cut();

        assertEquals(List.of(), back(version, "c"));
    }

    @Test
    @Covers({"MQTT-4.4.0-2", "U5-4.3.3-1"})
    void aMessageThatTheReceiverRefusesIsDoneWith() {
        VirtualClient client = subscribed(Version.V5, "c");
        publish("t", "one", Qos.AT_LEAST_ONCE);
        publish("t", "two", Qos.EXACTLY_ONCE);
        List<Publish> sent = publishes(client);
        List<Packet> answers = client.ask(
                Puback.of(sent.get(0).packetId(), ReasonCode.QUOTA_EXCEEDED),
                Pubrec.of(sent.get(1).packetId(), ReasonCode.UNSPECIFIED_ERROR));
        client.cut();

        assertEquals(List.of(), answers);
        assertEquals(List.of(), back(Version.V5, "c"));
    }

    @Test
    @Covers("MQTT-4.4.0-1")
    void nothingIsSentAgainOnTheSameConnection() {
        VirtualClient client = subscribed(Version.V5, "c");
        publish("t", "one", Qos.AT_LEAST_ONCE);
        publish("t", "two", Qos.EXACTLY_ONCE);
        int id = publishes(client).get(1).packetId();
        client.ask(Pubrec.success(id));
        broker.advanceSeconds(100_000);

        assertEquals(List.of(), client.receive());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-4.4.0-1", "MQTT3-4.4.0-1", "MQTT3-2.3.1-3", "MQTT-3.3.1-1", "MQTT3-3.3.1-1"})
    void whatIsOpenIsSentAgainInItsOldOrderUnderItsOldIdentifiers(Version version) {
        VirtualClient client = subscribed(version, "c");
        for (int i = 0; i < 20; i++) {
            publish("t", "m" + i, i % 3 == 0 ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE);
        }
        List<Publish> sent = publishes(client);
        client.ask(
                Puback.success(sent.get(1).packetId()),
                Puback.success(sent.get(7).packetId()));
        client.cut();
        List<Publish> open = new java.util.ArrayList<>(sent);
        open.remove(7);
        open.remove(1);
        open.replaceAll(Publish::asDuplicate);

        assertEquals(open, back(version, "c"));
    }

    @Test
    @Covers("MQTT-4.3.3-7")
    void aQos2MessageThatWasSentDoesNotExpire() {
        VirtualClient client = subscribed(Version.V5, "c");
        publish(VirtualClient.message("t", "x", Qos.EXACTLY_ONCE, false)
                .withProperties(Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 5)));
        Publish sent = publishes(client).getFirst();
        client.cut();
        broker.advanceSeconds(60);
        VirtualClient again = stranger(Version.V5);
        Publish repeated =
                VirtualClient.publishes(again.ask(keeping(Version.V5, "c"))).getFirst();

        assertEquals(sent.packetId(), repeated.packetId());
        assertTrue(repeated.dup());
        assertEquals(List.of(Pubrel.success(sent.packetId())), again.ask(Pubrec.success(sent.packetId())));
    }

    // ---- the server receives

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-4.3.2-4", "MQTT-4.3.2-5", "MQTT3-4.3.2-2", "MQTT-2.2.1-5", "MQTT3-2.3.1-6"})
    void afterAPubackTheSameIdentifierIsANewMessageWhateverDupSays(Version version) {
        VirtualClient listener = listener("t");
        VirtualClient client = connected(version, "c");
        Publish publish = new Publish(VirtualClient.message("t", "x", Qos.AT_LEAST_ONCE, false), 9, false);
        assertEquals(List.of(Puback.success(9)), client.ask(publish));
        assertEquals(List.of(Puback.success(9)), client.ask(publish.asDuplicate()));

        assertEquals(List.of("x", "x"), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-4.3.3-8", "MQTT-4.3.3-10", "MQTT3-4.3.3-2"})
    void untilPubrelTheSameIdentifierIsAnsweredAndNotDeliveredAgain(Version version) {
        VirtualClient listener = listener("t");
        VirtualClient client = kept(version, "c");
        Publish publish = new Publish(VirtualClient.message("t", "x", Qos.EXACTLY_ONCE, false), 9, false);
        assertEquals(List.of(Pubrec.success(9)), client.ask(publish));
        assertEquals(List.of(Pubrec.success(9)), client.ask(publish.asDuplicate()));
        assertEquals(List.of(Pubrec.success(9)), client.ask(publish));
        client.cut();
        VirtualClient again = kept(version, "c");
        assertEquals(List.of(Pubrec.success(9)), again.ask(publish.asDuplicate()));

        assertEquals(List.of("x"), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-4.3.3-11", "MQTT-4.3.3-12", "MQTT3-4.3.3-2", "MQTT-2.2.1-5"})
    void afterPubrelTheIdentifierIsFreeForANewMessage(Version version) {
        VirtualClient listener = listener("t");
        VirtualClient client = connected(version, "c");
        client.publish("t", "first", Qos.EXACTLY_ONCE, 9);
        client.receive();
        assertEquals(List.of(Pubcomp.success(9)), client.ask(Pubrel.success(9)));
        client.publish("t", "second", Qos.EXACTLY_ONCE, 9);
        assertEquals(List.of(Pubrec.success(9)), client.receive());

        assertEquals(List.of("first", "second"), heard(listener));
    }

    @Test
    @Covers("MQTT-4.3.3-13")
    void aQos2ExchangeIsCompletedThoughItsMessageHasExpired() {
        VirtualClient client = connected(Version.V5, "c");
        client.send(new Publish(
                VirtualClient.message("t", "x", Qos.EXACTLY_ONCE, false)
                        .withProperties(Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 1)),
                9,
                false));
        assertEquals(List.of(Pubrec.success(9)), client.receive());
        broker.advanceSeconds(10);

        assertEquals(List.of(Pubcomp.success(9)), client.ask(Pubrel.success(9)));
    }
}
