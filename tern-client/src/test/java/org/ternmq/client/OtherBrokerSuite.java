package org.ternmq.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.client.options.PacketListener;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/** Our client and somebody else's broker: this in every version, what outlives connections, and what 5.0 brought. */
@Timeout(120)
abstract class OtherBrokerSuite extends OtherBrokerProperties {
    @ParameterizedTest
    @EnumSource
    void allMessagesArriveInOrderAtEveryQos(Version version) {
        leaveOutIfKnown("allMessagesArriveInOrderAtEveryQos", version);
        try (MqttClient sub = connect(as(version, "sub"));
                MqttClient pub = connect(as(version, "pub"))) {
            for (Qos qos : Qos.values()) {
                String topic = topic(version, "ordered/" + qos);
                Subscription messages = sub.subscribe(topic, qos);
                assertEquals(List.of(ReasonCode.granted(qos)), messages.reasons());
                var published = publish(pub, topic, numbers(0, 1_000), qos);
                assertEquals(numbers(0, 1_000), all(messages, 1_000));
                awaitSuccess(published);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSubscriptionHasSeveralFilters(Version version) {
        leaveOutIfKnown("aSubscriptionHasSeveralFilters", version);
        try (MqttClient sub = connect(as(version, "sub"));
                MqttClient pub = connect(as(version, "pub"))) {
            Subscription messages = sub.subscribe(SubscribeOptions.builder()
                    .filter(topic(version, "exact"), Qos.AT_MOST_ONCE)
                    .filter(topic(version, "one/+/level"), Qos.AT_LEAST_ONCE)
                    .filter(topic(version, "all/#"), Qos.EXACTLY_ONCE)
                    .build());
            assertEquals(
                    List.of(
                            ReasonCode.SUCCESS,
                            ReasonCode.granted(Qos.AT_LEAST_ONCE),
                            ReasonCode.granted(Qos.EXACTLY_ONCE)),
                    messages.reasons());
            List<String> topics = new ArrayList<>();
            for (String rest :
                    List.of("exact", "exact/not", "one/a/level", "one/a/b/level", "one//level", "all", "all/ü/b")) {
                pub.publish(message(topic(version, rest), rest, Qos.EXACTLY_ONCE, false));
            }
            for (int i = 0; i < 5; i++) {
                Received received = messages.receive(LONG).orElseThrow();
                assertEquals(topic(version, received.text()), received.topic());
                topics.add(received.qos() + " " + received.text());
            }
            assertNothing(messages);
            assertEquals(
                    List.of(
                            "AT_LEAST_ONCE one//level",
                            "AT_LEAST_ONCE one/a/level",
                            "AT_MOST_ONCE exact",
                            "EXACTLY_ONCE all",
                            "EXACTLY_ONCE all/ü/b"),
                    topics.stream().sorted().toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetainedMessageIsThereForWhoComesLater(Version version) {
        leaveOutIfKnown("aRetainedMessageIsThereForWhoComesLater", version);
        String topic = topic(version, "retained");
        try (MqttClient pub = connect(as(version, "pub"));
                MqttClient sub = connect(as(version, "sub"));
                MqttClient late = connect(as(version, "late"))) {
            Subscription early = sub.subscribe(topic, Qos.EXACTLY_ONCE);
            for (Qos qos : List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
                pub.publish(message(topic, "old", qos, true));
                pub.publish(message(topic, "new", qos, true));
                Subscription later = late.subscribe(topic, Qos.EXACTLY_ONCE);
                Received kept = later.receive(LONG).orElseThrow();
                assertEquals("new " + qos + " true", kept.text() + " " + kept.qos() + " " + kept.retain());
                pub.publish(message(topic, "", qos, true));
                Received removed = later.receive(LONG).orElseThrow();
                assertEquals(" false", removed.text() + " " + removed.retain()); // the subscription was there before
                later.close();
                Subscription last = late.subscribe(topic, Qos.EXACTLY_ONCE);
                pub.publish(message(topic, "not retained", qos, false));
                assertEquals(List.of("not retained"), all(last, 1));
                last.close();
                assertEquals(List.of("old", "new", "", "not retained"), allPublished(early, 4));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingComesAfterUnsubscribing(Version version) {
        leaveOutIfKnown("nothingComesAfterUnsubscribing", version);
        String topic = topic(version, "unsubscribed");
        List<String> seen = new ArrayList<>();
        try (MqttClient sub = connect(as(version, "sub").packetListener(noting(seen)));
                MqttClient pub = connect(as(version, "pub"))) {
            Subscription first = sub.subscribe(topic, Qos.AT_LEAST_ONCE);
            pub.publish(message(topic, "before", Qos.AT_LEAST_ONCE, false));
            assertEquals("before", next(first));
            assertEquals(ReasonCode.SUCCESS, sub.unsubscribe(topic, Properties.NONE));
            pub.publish(message(topic, "between", Qos.AT_LEAST_ONCE, false));
            Subscription second = sub.subscribe(topic, Qos.AT_LEAST_ONCE);
            pub.publish(message(topic, "after", Qos.AT_LEAST_ONCE, false));
            assertEquals(List.of("after"), all(second, 1));
        }
        assertEquals(List.of("before", "after"), seen);
    }

    private static PacketListener noting(List<String> received) {
        return new PacketListener() {
            @Override
            public void sent(Packet packet) {}

            @Override
            public void received(Packet packet) {
                if (packet instanceof Publish publish) {
                    received.add(publish.message().payload().toUtf8());
                }
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void aLargeMessageGoesThere(Version version) {
        leaveOutIfKnown("aLargeMessageGoesThere", version);
        byte[] large = new byte[10_000_000];
        new Random(1).nextBytes(large);
        String topic = topic(version, "large/ü");
        try (MqttClient client = connect(as(version, "large"))) {
            assertFalse(client.clientId().isEmpty());
            client.publish(
                    new Message(TopicName.of(topic), Bytes.wrap(large), Qos.EXACTLY_ONCE, true, Properties.NONE));
            Received received = client.subscribe(topic(version, "large/+"), Qos.EXACTLY_ONCE)
                    .receive(LONG)
                    .orElseThrow();
            assertEquals(topic, received.topic());
            assertArrayEquals(large, received.payload());
            client.publish(message(topic, "", Qos.AT_LEAST_ONCE, true));
        }
    }
}
