package org.ternmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** What a message is when it arrives (sections 3.3.1, 3.3.2 and 3.3.4). */
class ForwardTest extends Conversation {
    private static final Properties ALL = Properties.builder()
            .add(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1)
            .add(PropertyId.CONTENT_TYPE, "text/plain")
            .addUser("b", "1")
            .add(PropertyId.RESPONSE_TOPIC, "answers/ä")
            .addUser("a", "2")
            .add(PropertyId.CORRELATION_DATA, Bytes.copyOf(new byte[] {0, -1, 7}))
            .addUser("b", "0")
            .build();

    private static VirtualClient subscribed(VirtualClient client, String filter, Qos qos) {
        client.subscribe(filter, qos);
        client.receive();
        return client;
    }

    private static void subscribe(VirtualClient client, String filter, boolean noLocal, int id) {
        var request =
                new Subscribe.Request(TopicFilter.of(filter), Qos.AT_LEAST_ONCE, noLocal, false, RetainHandling.SEND);
        Properties properties = id == 0 ? Properties.NONE : Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, id);
        client.ask(new Subscribe(1, properties, List.of(request)));
    }

    private static List<Object> ids(Publish publish) {
        Properties properties = publish.message().properties();
        return java.util.stream.IntStream.range(0, properties.size())
                .filter(i -> properties.idAt(i) == PropertyId.SUBSCRIPTION_IDENTIFIER)
                .mapToObj(properties::valueAt)
                .sorted()
                .toList();
    }

    @Test
    @Covers({"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18"})
    void propertiesOfAMessageArriveAsTheyWereSent() {
        VirtualClient first = subscribed(connected(Version.V5, "first"), "t", Qos.AT_MOST_ONCE);
        VirtualClient second = subscribed(connected(Version.V5, "second"), "#", Qos.EXACTLY_ONCE);
        publish(VirtualClient.message("t", "x", Qos.EXACTLY_ONCE, false).withProperties(ALL));

        assertEquals(ALL, publishes(first).getFirst().message().properties());
        assertEquals(ALL, publishes(second).getFirst().message().properties());
    }

    @Test
    @Covers({"MQTT-3.3.2-20", "MQTT-3.3.2-17", "MQTT-3.3.2-18"})
    void propertiesOfARetainedMessageAndOfOneThatWaitedArriveToo() {
        VirtualClient away = subscribed(kept(Version.V5, "away"), "t", Qos.AT_LEAST_ONCE);
        away.cut();
        publish(VirtualClient.message("t", "x", Qos.AT_LEAST_ONCE, true).withProperties(ALL));
        VirtualClient late = connected(Version.V5, "late");
        late.subscribe("t", Qos.AT_MOST_ONCE);
        List<Packet> back = stranger(Version.V5).ask(keeping(Version.V5, "away"));

        assertEquals(ALL, publishes(late).getFirst().message().properties());
        assertEquals(ALL, VirtualClient.publishes(back).getFirst().message().properties());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.2-3", "MQTT3-3.3.2-3"})
    void aMessageArrivesUnderTheTopicItWasPublishedTo(Version version) {
        VirtualClient client = subscribed(connected(version, "c"), "a/+/#", Qos.AT_MOST_ONCE);
        publish(message("a/B//ä", "x"));
        publish(message("A/b", "y"));

        List<Publish> seen = publishes(client);
        assertEquals(1, seen.size());
        assertEquals("a/B//ä", seen.getFirst().message().topic().toString());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.1-3", "MQTT3-3.3.1-3", "MQTT-4.3.2-2", "MQTT-4.3.3-2"})
    void theDupOfAPublisherIsNotPassedOn(Version version) {
        VirtualClient client = subscribed(connected(version, "c"), "t", Qos.EXACTLY_ONCE);
        VirtualClient publisher = connected(version, "p");
        publisher.ask(
                new Publish(VirtualClient.message("t", "1", Qos.AT_LEAST_ONCE, false), 1, true),
                new Publish(VirtualClient.message("t", "2", Qos.EXACTLY_ONCE, false), 2, true));

        List<Publish> seen = publishes(client);
        assertEquals(2, seen.size());
        assertTrue(seen.stream().noneMatch(Publish::dup));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.1-2", "MQTT3-3.3.1-2", "MQTT-4.3.1-1", "MQTT3-4.3.1-1"})
    void atQos0DupIsNeverSet(Version version) {
        VirtualClient client = subscribed(connected(version, "c"), "t", Qos.AT_MOST_ONCE);
        VirtualClient publisher = connected(version, "p");
        publisher.ask(new Publish(VirtualClient.message("t", "1", Qos.AT_LEAST_ONCE, false), 1, true));

        Publish seen = publishes(client).getFirst();
        assertEquals(Qos.AT_MOST_ONCE, seen.message().qos());
        assertFalse(seen.dup());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.8.4-8", "MQTT3-3.8.4-6"})
    void theQosIsTheLowerOfPublishedAndGranted(Version version) {
        for (Qos granted : Qos.values()) {
            VirtualClient client = subscribed(connected(version, "c"), "t", granted);
            for (Qos published : Qos.values()) {
                publish("t", "x", published);
                Publish seen = publishes(client).getFirst();
                assertEquals(granted.min(published), seen.message().qos());
                client.cut();
                client = subscribed(connected(version, "c"), "t", granted);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.4-2", "MQTT3-3.3.5-1"})
    void overlappingSubscriptionsGiveTheBestQosAmongThem(Version version) {
        VirtualClient client = connected(version, "c");
        subscribed(client, "a/#", Qos.AT_MOST_ONCE);
        subscribed(client, "a/+", Qos.EXACTLY_ONCE);
        subscribed(client, "a/b", Qos.AT_LEAST_ONCE);
        publish("a/b", "x", Qos.EXACTLY_ONCE);

        assertEquals(
                List.of(Qos.EXACTLY_ONCE),
                publishes(client).stream().map(p -> p.message().qos()).toList());
    }

    @Test
    @Covers({"MQTT-3.3.4-3", "MQTT-3.3.4-4", "U5-3.3.4-2"})
    void oneCopyNamesAllSubscriptionsItIsForAndNoOther() {
        VirtualClient client = connected(Version.V5, "c");
        subscribe(client, "a/#", false, 7);
        subscribe(client, "a/b", false, 268_435_455);
        subscribe(client, "+/b", false, 0);
        subscribe(client, "other", false, 9);
        publish("a/b", "x", Qos.AT_LEAST_ONCE);

        List<Publish> seen = publishes(client);
        assertEquals(1, seen.size());
        assertEquals(List.of(7L, 268_435_455L), ids(seen.getFirst()));
    }

    @Test
    @Covers({"MQTT-3.3.4-3", "U5-3.3.4-2"})
    void aSubscriptionIdentifierGoesWithItsSubscriptionAndChangesWithIt() {
        publish(retained("t", "kept"));
        VirtualClient client = kept(Version.V5, "c");
        var request = Subscribe.Request.of(TopicFilter.of("t"), Qos.AT_LEAST_ONCE);
        List<Packet> answers =
                client.ask(new Subscribe(1, Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, 5), List.of(request)));
        assertEquals(List.of(5L), ids(VirtualClient.publishes(answers).getFirst()));
        client.cut();
        publish("t", "waits", Qos.AT_LEAST_ONCE);
        client = stranger(Version.V5);
        assertEquals(
                List.of(5L),
                ids(VirtualClient.publishes(client.ask(keeping(Version.V5, "c")))
                        .getFirst()));
        client.ask(new Subscribe(1, Properties.NONE, List.of(request)));
        publish("t", "x", Qos.AT_MOST_ONCE);

        assertEquals(List.of(), ids(publishes(client).getFirst()));
    }

    @Test
    @Covers("MQTT-3.8.3-3")
    void noLocalKeepsTheMessagesOfTheSameClientAway() {
        VirtualClient client = connected(Version.V5, "c");
        subscribe(client, "t", true, 0);
        client.publish("t", "own", Qos.AT_MOST_ONCE, 0);
        publish("t", "other's", Qos.AT_MOST_ONCE);

        assertEquals(List.of("other's"), heard(client));
    }

    @Test
    @Covers("MQTT-3.8.3-3")
    void noLocalIsAboutTheClientIdentifierNotTheConnection() {
        VirtualClient client = kept(Version.V5, "c");
        subscribe(client, "t", true, 0);
        client.cut();
        VirtualClient again = kept(Version.V5, "c");
        again.publish("t", "own", Qos.AT_LEAST_ONCE, 1);

        assertEquals(List.of(), publishes(again));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.4-1", "MQTT3-3.3.4-1", "MQTT-4.3.2-4", "MQTT-4.3.3-8"})
    void eachQosHasItsAnswer(Version version) {
        VirtualClient client = connected(version, "c");
        client.publish("t", "x", Qos.AT_MOST_ONCE, 0);
        assertEquals(List.of(), client.receive());
        client.publish("t", "x", Qos.AT_LEAST_ONCE, 65_535);
        assertEquals(List.of(org.ternmq.codec.packet.Ack.Puback.success(65_535)), client.receive());
        client.publish("t", "x", Qos.EXACTLY_ONCE, 65_535);

        assertEquals(List.of(org.ternmq.codec.packet.Ack.Pubrec.success(65_535)), client.receive());
    }

    @Test
    @Covers("MQTT-3.3.2-5")
    void aMessageThatExpiredBeforeItsReceiverCameIsGone() {
        VirtualClient away = subscribed(kept(Version.V5, "away"), "t", Qos.AT_LEAST_ONCE);
        away.cut();
        publish(expiring("short", 10));
        publish(expiring("long", 11));
        broker.advanceSeconds(10);

        assertEquals(
                List.of("long"), VirtualClient.payloads(stranger(Version.V5).ask(keeping(Version.V5, "away"))));
    }

    @Test
    @Covers("MQTT-3.3.2-5")
    void aRetainedMessageExpiresToo() {
        publish(expiring("kept", 10));
        broker.advanceSeconds(9.999);
        VirtualClient late = connected(Version.V5, "late");
        late.subscribe("t", Qos.AT_MOST_ONCE);
        assertEquals(List.of("kept"), heard(late));
        broker.advanceSeconds(0.001);
        late.subscribe("t", Qos.AT_MOST_ONCE);

        assertEquals(List.of(), heard(late));
    }

    @Test
    @Covers("MQTT-3.3.2-6")
    void theExpiryThatArrivesIsWhatIsLeftOfIt() {
        VirtualClient away = subscribed(kept(Version.V5, "away"), "t", Qos.AT_LEAST_ONCE);
        assertEquals(100, expiryOf(afterPublishing(away)));
        away.cut();
        publish(expiring("x", 100));
        broker.advanceSeconds(40);
        List<Packet> back = stranger(Version.V5).ask(keeping(Version.V5, "away"));

        assertTrue(((Connack) back.getFirst()).sessionPresent());
        assertEquals(60, expiryOf(VirtualClient.publishes(back).getLast()));
    }

    private Publish afterPublishing(VirtualClient listener) {
        publish(expiring("x", 100));
        Publish seen = publishes(listener).getFirst();
        listener.ask(org.ternmq.codec.packet.Ack.Puback.success(seen.packetId()));
        return seen;
    }

    private static long expiryOf(Publish publish) {
        return publish.message().properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL, -1);
    }

    private static org.ternmq.codec.packet.Message expiring(String payload, int seconds) {
        return VirtualClient.message("t", payload, Qos.AT_LEAST_ONCE, true)
                .withProperties(Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, seconds));
    }
}
