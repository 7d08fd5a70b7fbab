package org.ternmq.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.client.options.PacketListener;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;

/** What 5.0 brought: properties, shared subscriptions, requests, aliases for topics. */
abstract class OtherBrokerProperties extends OtherBrokerSessions {
    private MqttClient connect5(String test, String id) {
        leaveOutIfKnown(test, Version.V5);
        return connect(as(Version.V5, id));
    }

    @Test
    void aClientWithoutANameIsGivenOne() {
        leaveOutIfKnown("aClientWithoutANameIsGivenOne", Version.V5);
        try (MqttClient one = Mqtt.connect(uri());
                MqttClient other = Mqtt.connect(uri())) {
            assertFalse(one.clientId().isEmpty());
            assertFalse(one.clientId().equals(other.clientId()));
            assertTrue(one.isConnected());
        }
    }

    @Test
    void propertiesGoAlong() {
        String topic = topic(Version.V5, "properties");
        Properties properties = Properties.builder()
                .add(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1)
                .add(PropertyId.CONTENT_TYPE, "noise")
                .add(PropertyId.RESPONSE_TOPIC, "answers")
                .add(PropertyId.CORRELATION_DATA, Bytes.utf8("17"))
                .build();
        try (MqttClient client = connect5("propertiesGoAlong", "props")) {
            client.publish(message(topic, "ü", Qos.EXACTLY_ONCE, true).withProperties(properties));
            Subscription messages = client.subscribe(topic, Qos.EXACTLY_ONCE);
            Properties received = messages.receive(LONG).orElseThrow().properties();
            for (int i = 0; i < properties.size(); i++) {
                assertTrue(received.has(properties.idAt(i)), properties.idAt(i) + " is not among " + received);
            }
            assertEquals("noise", received.text(PropertyId.CONTENT_TYPE, ""));
            assertEquals("answers", received.text(PropertyId.RESPONSE_TOPIC, ""));
            assertEquals(Bytes.utf8("17"), received.bytes(PropertyId.CORRELATION_DATA, Bytes.EMPTY));
            assertEquals(1, received.number(PropertyId.PAYLOAD_FORMAT_INDICATOR, 0));
            client.publish(message(topic, "", Qos.AT_LEAST_ONCE, true));
        }
    }

    @Test
    void aGroupSharesItsMessages() {
        String topic = topic(Version.V5, "shared");
        String filter = "$share/group/" + topic;
        try (MqttClient pub = connect5("aGroupSharesItsMessages", "pub");
                MqttClient one = connect(as(Version.V5, "one"));
                MqttClient other = connect(as(Version.V5, "other"))) {
            assumeTrue(
                    pub.terms().granted().properties().number(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 1) == 1,
                    "skipped, because its CONNACK says that there are no shared subscriptions");
            List<String> received = Collections.synchronizedList(new ArrayList<>());
            Subscription ofOne = one.subscribe(filter, Qos.EXACTLY_ONCE, message -> received.add(message.text()));
            other.subscribe(filter, Qos.EXACTLY_ONCE, message -> received.add(message.text()));
            awaitSuccess(publish(pub, topic, numbers(0, 200), Qos.EXACTLY_ONCE));
            await().atMost(LONG).until(() -> received.size() >= 200);
            ofOne.close();
            awaitSuccess(publish(pub, topic, numbers(200, 300), Qos.EXACTLY_ONCE)); // for the one that is left
            await().atMost(LONG).until(() -> received.size() >= 300);
            await().during(SHORT).until(() -> received.size() == 300);
            assertEquals(
                    numbers(0, 300),
                    received.stream()
                            .sorted(Comparator.comparingInt(Integer::parseInt))
                            .toList());
        }
    }

    @Test
    void aRequestIsAnswered() {
        String topic = topic(Version.V5, "request");
        try (MqttClient asking = connect5("aRequestIsAnswered", "asking");
                MqttClient answering = connect(as(Version.V5, "answer"))) {
            MqttException nobody =
                    assertThrows(MqttException.class, () -> asking.request(topic, new byte[1], SHORT.multipliedBy(5)));
            assertTrue(
                    nobody.reason() == ReasonCode.NO_MATCHING_SUBSCRIBERS
                            || nobody.kind() == MqttException.Kind.TIMED_OUT,
                    nobody.toString());
            answering.subscribe(topic, Qos.AT_LEAST_ONCE, request -> {
                ReasonCode taken = answering.respond(
                        request, Bytes.utf8("to " + request.text()).toArray());
                assertEquals(ReasonCode.SUCCESS, taken);
            });
            for (String text : numbers(0, 20)) {
                Message answer = asking.request(topic, Bytes.utf8(text).toArray(), LONG);
                assertEquals("to " + text, answer.payload().toUtf8());
            }
        }
    }

    @Test
    void topicsGoByAliasToTheServer() throws IOException {
        try (MqttClient sub = connect5("topicsGoByAliasToTheServer", "sub");
                Relay relay = new Relay(uri());
                MqttClient pub = Mqtt.connect(relay.uri(), as(Version.V5, "pub").build())) {
            assumeTrue(
                    pub.terms().topicAliasMaximum() > 0,
                    "skipped, because its CONNACK says that it takes no alias for a topic");
            publishByTurns(pub, sub.subscribe(topic(Version.V5, LONG_LEVEL + "/to/+"), Qos.AT_LEAST_ONCE), "/to/");
            long withoutAlias = 100L * LONG_LEVEL.length();
            assertTrue(relay.bytesToBroker() < withoutAlias / 2, relay.bytesToBroker() + " bytes went to the broker");
        }
    }

    @Test
    void topicsGoByAliasToTheClient() {
        List<Publish> received = new ArrayList<>();
        try (MqttClient pub = connect5("topicsGoByAliasToTheClient", "pub");
                MqttClient sub =
                        connect(as(Version.V5, "sub").topicAliasMaximum(5).packetListener(noting(received)))) {
            publishByTurns(pub, sub.subscribe(topic(Version.V5, LONG_LEVEL + "/from/+"), Qos.AT_LEAST_ONCE), "/from/");
        }
        assumeTrue(
                received.stream()
                        .anyMatch(publish -> publish.message().properties().has(PropertyId.TOPIC_ALIAS)),
                "skipped, because it uses no alias for a topic, though the client takes some");
        assertTrue(
                received.stream().anyMatch(publish -> publish.message().topic().isEmpty()), received.toString());
    }

    /** Each message tells its topic in its payload. */
    private static void publishByTurns(MqttClient pub, Subscription messages, String level) {
        for (int i = 0; i < 100; i++) {
            String rest = level + i % 5;
            pub.publish(message(topic(Version.V5, LONG_LEVEL + rest), rest, Qos.AT_LEAST_ONCE, false));
            Received received = messages.receive(LONG).orElseThrow();
            assertEquals(rest, received.text());
            assertEquals(topic(Version.V5, LONG_LEVEL + rest), received.topic());
        }
    }

    private static PacketListener noting(List<Publish> received) {
        return new PacketListener() {
            @Override
            public void sent(Packet packet) {}

            @Override
            public void received(Packet packet) {
                if (packet instanceof Publish publish) {
                    received.add(publish);
                }
            }
        };
    }

    @Test
    void itIsToldThatThereWasNoSubscription() {
        String topic = topic(Version.V5, "never");
        try (MqttClient client = connect5("itIsToldThatThereWasNoSubscription", "never")) {
            client.subscribe(topic, Qos.AT_LEAST_ONCE);
            assertEquals(ReasonCode.SUCCESS, client.unsubscribe(topic, Properties.NONE));
            assertEquals(ReasonCode.NO_SUBSCRIPTION_EXISTED, client.unsubscribe(topic, Properties.NONE));
        }
    }

    @Test
    void overlappingSubscriptionsGetTheirOwn() {
        String topic = topic(Version.V5, "overlapping");
        try (MqttClient client = connect5("overlappingSubscriptionsGetTheirOwn", "overlap")) {
            assumeTrue(
                    client.terms().takesSubscriptionIds(),
                    "skipped, because its CONNACK says that there are no subscription identifiers");
            Subscription exact = client.subscribe(topic, Qos.AT_LEAST_ONCE);
            Subscription wide = client.subscribe(topic + "/#", Qos.EXACTLY_ONCE);
            publish(client, topic, numbers(0, 20), Qos.EXACTLY_ONCE);
            assertEquals(numbers(0, 20), all(exact, 20));
            assertEquals(numbers(0, 20), all(wide, 20));
        }
    }

    @Test
    void optionsOfASubscriptionAreKept() {
        String topic = topic(Version.V5, "options");
        try (MqttClient client = connect5("optionsOfASubscriptionAreKept", "options");
                MqttClient pub = connect(as(Version.V5, "pub"))) {
            pub.publish(message(topic, "retained", Qos.AT_LEAST_ONCE, true));
            Subscription messages = client.subscribe(SubscribeOptions.builder()
                    .request(new Request(
                            TopicFilter.of(topic), Qos.AT_LEAST_ONCE, true, true, RetainHandling.DO_NOT_SEND))
                    .build());
            client.publish(message(topic, "own", Qos.AT_LEAST_ONCE, false));
            pub.publish(message(topic, "as published", Qos.AT_LEAST_ONCE, true));
            Received received = messages.receive(LONG).orElseThrow();
            assertEquals("as published", received.text());
            assertTrue(received.retain());
            pub.publish(message(topic, "", Qos.AT_LEAST_ONCE, true));
            assertEquals(List.of(""), all(messages, 1));
        }
    }

    private static final String LONG_LEVEL = "long".repeat(50);
}
