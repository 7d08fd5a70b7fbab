package org.ternmq.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/** Our client and somebody else's broker. */
@Timeout(120)
class MosquittoTest {
    private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");

    @TempDir
    static Path folder = Path.of("");

    private static Process broker;
    private static String uri = "";

    @BeforeAll
    static void startBroker() throws IOException {
        assumeTrue(Files.isExecutable(MOSQUITTO), "skipped, because there is no " + MOSQUITTO);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path file = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n");
        broker = new ProcessBuilder(MOSQUITTO.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        uri = "mqtt://127.0.0.1:" + port;
        awaitBroker();
    }

    private static void awaitBroker() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                Mqtt.connect(uri).close();
                return;
            } catch (MqttException e) {
                if (System.nanoTime() > end || !broker.isAlive()) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @AfterAll
    static void stopBroker() throws InterruptedException {
        if (broker != null) {
            broker.destroy();
            assertTrue(broker.waitFor(20, TimeUnit.SECONDS));
        }
    }

    private static ConnectOptions.Builder as(Version version, String id) {
        return ConnectOptions.builder().version(version).clientId(id + version.level());
    }

    private static String next(Subscription messages) {
        return messages.receive(Duration.ofSeconds(20)).orElseThrow().text();
    }

    @ParameterizedTest
    @EnumSource
    void allMessagesArriveInOrderAtEveryQos(Version version) {
        try (MqttClient sub = Mqtt.connect(uri, as(version, "sub").build());
                MqttClient pub = Mqtt.connect(uri, as(version, "pub").build())) {
            for (Qos qos : Qos.values()) {
                String topic = "ordered/" + version + "/" + qos;
                Subscription messages = sub.subscribe(topic, qos);
                assertEquals(List.of(ReasonCode.granted(qos)), messages.reasons());
                List<CompletableFuture<ReasonCode>> all = IntStream.range(0, 1_000)
                        .mapToObj(
                                i -> pub.publishAsync(topic, Bytes.utf8("" + i).toArray(), qos, false))
                        .toList();
                for (int i = 0; i < 1_000; i++) {
                    assertEquals("" + i, next(messages), topic);
                }
                all.forEach(done -> assertEquals(ReasonCode.SUCCESS, done.join()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionGoesOnAfterACut(Version version) {
        ConnectOptions.Builder kept = as(version, "kept").cleanStart(false);
        if (version.hasProperties()) {
            kept.sessionExpirySeconds(60);
        }
        try (MqttClient sub = Mqtt.connect(uri, kept.build());
                MqttClient pub = Mqtt.connect(uri, as(version, "pub").build())) {
            Subscription messages = sub.subscribe("kept", Qos.EXACTLY_ONCE);
            try (MqttClient thief = Mqtt.connect(uri, kept.build())) { // cuts off the first, which 3.x does not tell
                thief.abort();
            }
            pub.publish("kept", Bytes.utf8("waited").toArray(), Qos.EXACTLY_ONCE, false);
            try (MqttClient again = Mqtt.connect(uri, kept.build())) {
                assertEquals(version != Version.V3_1, again.terms().sessionPresent()); // 3.1 does not say
                assertEquals("waited", next(again.unclaimed()));
            }
            assertTrue(messages.waiting() <= 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theWillIsPublishedAfterACutAlone(Version version) {
        Message will = Message.of(TopicName.of("will"), Bytes.utf8("gone"), Qos.AT_LEAST_ONCE, false);
        try (MqttClient sub = Mqtt.connect(uri, as(version, "sub").build())) {
            Subscription messages = sub.subscribe("will", Qos.AT_LEAST_ONCE);
            Mqtt.connect(uri, as(version, "polite").will(will).build()).close();
            Mqtt.connect(uri, as(version, "cut").will(will).build()).abort();
            assertEquals("gone", next(messages));
            assertTrue(messages.receive(Duration.ofMillis(100)).isEmpty());
        }
    }

    @Test
    void tenMegabytesAndPropertiesGoThere() {
        byte[] large = new byte[10_000_000];
        new java.util.Random(1).nextBytes(large);
        Properties properties = Properties.of(PropertyId.CONTENT_TYPE, "noise");
        Message message = Message.of(TopicName.of("large/ü"), Bytes.wrap(large), Qos.EXACTLY_ONCE, true)
                .withProperties(properties);
        try (MqttClient client = Mqtt.connect(uri)) {
            assertFalse(client.clientId().isEmpty());
            client.publish(message);
            Message received =
                    client.subscribe("large/+", Qos.EXACTLY_ONCE).receive().message();
            assertEquals(message.payload(), received.payload());
            assertEquals("noise", received.properties().text(PropertyId.CONTENT_TYPE, ""));
            client.publish("large/ü", new byte[0], Qos.AT_LEAST_ONCE, true);
        }
    }
}
