package org.ternmq.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.PacketListener;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;

/** What outlives a connection: sessions with their subscriptions and queues, exchanges that a cut interrupts, and the will. */
abstract class OtherBrokerSessions extends OtherBroker {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void aSessionGoesOnAfterACut(Version version) {
        leaveOutIfKnown("aSessionGoesOnAfterACut", version);
        ConnectOptions.Builder kept = kept(version, "kept");
        String topic = topic(version, "kept");
        try (MqttClient sub = connect(kept);
                MqttClient pub = connect(as(version, "pub"))) {
            Subscription messages = sub.subscribe(topic, Qos.EXACTLY_ONCE);
            try (MqttClient thief = connect(kept)) { // cuts off the first, which 3.x does not tell
                thief.abort();
            }
            pub.publish(message(topic, "waited", Qos.EXACTLY_ONCE, false));
            try (MqttClient again = connect(kept)) {
                assertEquals(version != Version.V3_1, again.terms().sessionPresent()); // 3.1 does not say
                assertEquals("waited", next(again.unclaimed()));
            }
            assertTrue(messages.waiting() <= 1);
        }
        forget(version, "kept");
    }

    @ParameterizedTest
    @EnumSource
    void aSessionKeepsWhatComesMeanwhile(Version version) {
        leaveOutIfKnown("aSessionKeepsWhatComesMeanwhile", version);
        String once = topic(version, "meanwhile/once");
        String atLeastOnce = topic(version, "meanwhile/least");
        try (MqttClient first = connect(kept(version, "away"))) {
            assertFalse(first.terms().sessionPresent());
            first.subscribe(topic(version, "meanwhile/+"), Qos.EXACTLY_ONCE);
        }
        try (MqttClient pub = connect(as(version, "pub"))) {
            awaitSuccess(publish(pub, once, numbers(0, 50), Qos.EXACTLY_ONCE));
            awaitSuccess(publish(pub, atLeastOnce, numbers(0, 50), Qos.AT_LEAST_ONCE));
        }
        try (MqttClient second = connect(kept(version, "away"))) {
            assertEquals(version != Version.V3_1, second.terms().sessionPresent());
            Map<String, List<String>> byTopic = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                Received message = second.unclaimed().receive(LONG).orElseThrow();
                assertEquals(message.topic().equals(once) ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE, message.qos());
                byTopic.computeIfAbsent(message.topic(), unused -> new ArrayList<>())
                        .add(message.text());
            }
            assertEquals(Map.of(once, numbers(0, 50), atLeastOnce, numbers(0, 50)), byTopic);
            assertNothing(second.unclaimed());
        }
        forget(version, "away");
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatIsStartedAnewHasNothing(Version version) {
        leaveOutIfKnown("aSessionThatIsStartedAnewHasNothing", version);
        String topic = topic(version, "anew");
        try (MqttClient first = connect(kept(version, "anew"))) {
            first.subscribe(topic, Qos.AT_LEAST_ONCE);
        }
        try (MqttClient pub = connect(as(version, "pub"))) {
            pub.publish(message(topic, "for the old session", Qos.AT_LEAST_ONCE, false));
            forget(version, "anew");
            try (MqttClient second = connect(kept(version, "anew"))) {
                assertFalse(second.terms().sessionPresent());
                pub.publish(message(topic, "for no subscription", Qos.AT_LEAST_ONCE, false));
                Subscription messages = second.subscribe(topic, Qos.AT_LEAST_ONCE);
                pub.publish(message(topic, "new", Qos.AT_LEAST_ONCE, false));
                assertEquals(List.of("new"), all(messages, 1));
                assertEquals(0, second.unclaimed().waiting());
            }
        }
        forget(version, "anew");
    }

    @ParameterizedTest
    @EnumSource
    void aPublisherCutOffInTheMiddleGoesOn(Version version) throws IOException {
        leaveOutIfKnown("aPublisherCutOffInTheMiddleGoesOn", version);
        String topic = topic(version, "cut/publisher");
        ConnectOptions.Builder options =
                kept(version, "cutp").store(folder, 64 << 20).inFlightMax(20);
        try (Relay relay = new Relay(uri());
                MqttClient sub = connect(as(version, "sub"))) {
            Subscription messages = sub.subscribe(topic, Qos.EXACTLY_ONCE);
            relay.loseBytesToBrokerFrom(10_000); // a few hundred exchanges
            MqttClient first = Mqtt.connect(relay.uri(), options.build());
            List<CompletableFuture<ReasonCode>> all = publish(first, topic, numbers(0, 1_000), Qos.EXACTLY_ONCE);
            assertEquals(ReasonCode.SUCCESS, all.get(0).join());
            first.abort();
            assertTrue(all.stream().anyMatch(CompletableFuture::isCompletedExceptionally), "all got through");
            try (MqttClient second = connect(options)) {
                assertEquals(version != Version.V3_1, second.terms().sessionPresent());
                assertEquals(numbers(0, 1_000), all(messages, 1_000));
            }
        }
        forget(version, "cutp");
    }

    @ParameterizedTest
    @EnumSource
    void aSubscriberCutOffInTheMiddleGoesOn(Version version) throws InterruptedException {
        leaveOutIfKnown("aSubscriberCutOffInTheMiddleGoesOn", version);
        String topic = topic(version, "cut/subscriber");
        ConnectOptions.Builder options = kept(version, "cuts").store(folder, 64 << 20);
        List<String> received = new ArrayList<>();
        try (MqttClient pub = connect(as(version, "pub"))) {
            CountDownLatch answered = new CountDownLatch(300);
            MqttClient first = connect(options.packetListener(counting(answered)));
            Subscription messages = first.subscribe(topic, Qos.EXACTLY_ONCE);
            List<CompletableFuture<ReasonCode>> all = publish(pub, topic, numbers(0, 1_000), Qos.EXACTLY_ONCE);
            for (int i = 0; i < 300; i++) {
                received.add(next(messages));
            }
            assertTrue(answered.await(20, TimeUnit.SECONDS)); // and so noted in the store
            first.abort();
            awaitSuccess(all);
            try (MqttClient second = connect(options)) {
                assertEquals(version != Version.V3_1, second.terms().sessionPresent());
                received.addAll(all(second.unclaimed(), 700));
            }
            assertEquals(numbers(0, 1_000), received);
        }
        forget(version, "cuts");
    }

    private static PacketListener counting(CountDownLatch answered) {
        return new PacketListener() {
            @Override
            public void sent(Packet packet) {
                if (packet instanceof Ack.Pubrec) {
                    answered.countDown();
                }
            }

            @Override
            public void received(Packet packet) {}
        };
    }

    @ParameterizedTest
    @EnumSource
    void connectionsCutInTheMiddleAreOpenedAgain(Version version) throws IOException {
        leaveOutIfKnown("connectionsCutInTheMiddleAreOpenedAgain", version);
        String topic = topic(version, "cut/both");
        try (Relay relay = new Relay(uri());
                MqttClient sub = Mqtt.connect(
                        relay.uri(), kept(version, "cutr").reconnect(AT_ONCE).build());
                MqttClient pub = Mqtt.connect(
                        relay.uri(), kept(version, "cutw").reconnect(AT_ONCE).build())) {
            Subscription messages = sub.subscribe(topic, Qos.EXACTLY_ONCE);
            List<CompletableFuture<ReasonCode>> all = publish(pub, topic, numbers(0, 1_000), Qos.EXACTLY_ONCE);
            List<String> received = new ArrayList<>();
            for (int cut = 0; cut < 3; cut++) {
                for (int i = 0; i < 100; i++) {
                    received.add(next(messages));
                }
                relay.cut();
            }
            received.addAll(all(messages, 700));
            assertEquals(numbers(0, 1_000), received);
            awaitSuccess(all);
        }
        forget(version, "cutr");
        forget(version, "cutw");
    }

    @ParameterizedTest
    @EnumSource
    void aSessionKeepsSubscriptionsOfSeveralRuns(Version version) {
        leaveOutIfKnown("aSessionKeepsSubscriptionsOfSeveralRuns", version);
        String early = topic(version, "runs/early");
        String late = topic(version, "runs/late");
        try (MqttClient first = connect(kept(version, "runs"))) {
            first.subscribe(early, Qos.AT_LEAST_ONCE);
        }
        try (MqttClient second = connect(kept(version, "runs"));
                MqttClient pub = connect(as(version, "pub"))) {
            Subscription both = second.subscribe(SubscribeOptions.builder()
                    .filter(late, Qos.EXACTLY_ONCE)
                    .andUnclaimed()
                    .build());
            pub.publish(early, Bytes.utf8("early").toArray(), Qos.EXACTLY_ONCE, false);
            assertEquals("early", next(both));
            pub.publish(late, Bytes.utf8("late").toArray(), Qos.EXACTLY_ONCE, false);
            assertEquals(List.of("late"), all(both, 1));
        }
        forget(version, "runs");
    }

    @ParameterizedTest
    @EnumSource
    void theWillIsPublishedAfterACutAlone(Version version) {
        leaveOutIfKnown("theWillIsPublishedAfterACutAlone", version);
        String topic = topic(version, "will");
        try (MqttClient sub = connect(as(version, "sub"))) {
            Subscription messages = sub.subscribe(topic, Qos.AT_LEAST_ONCE);
            connect(as(version, "polite").will(message(topic, "left", Qos.AT_LEAST_ONCE, false)))
                    .close();
            connect(as(version, "cut").will(message(topic, "gone", Qos.AT_LEAST_ONCE, false)))
                    .abort();
            assertEquals(List.of("gone"), all(messages, 1));
        }
    }

    private static final Reconnect AT_ONCE = new Reconnect(Duration.ofMillis(1), Duration.ofMillis(8), 10_000);
}
