package org.ternmq.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.testkit.Covers;

/** What happens between one connection and the next, and where a server allows less than one would like. */
@Timeout(60)
class MqttClientTroubleTest {
    private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
    private final ScriptedServer server = new ScriptedServer();

    MqttClientTroubleTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        server.close();
        users.shutdownNow();
    }

    private MqttClient connected(Properties granted) throws Exception {
        ConnectOptions options = ConnectOptions.builder()
                .clientId("c")
                .sessionExpirySeconds(60)
                .sendingMax(200_000, 256 << 20)
                .reconnect(new Reconnect(Duration.ofMillis(1), Duration.ofMillis(10), 1_000))
                .build();
        Future<MqttClient> client = users.submit(() -> Mqtt.connect(server.uri(), options));
        server.welcome(false, granted);
        return client.get();
    }

    private Subscription subscribed(MqttClient client, SubscribeOptions what) throws Exception {
        Future<Subscription> granted = users.submit(() -> client.subscribe(what));
        Subscribe subscribe = (Subscribe) server.receive();
        server.send(new Suback(subscribe.packetId(), Properties.NONE, List.of(ReasonCode.GRANTED_QOS_2)));
        return granted.get();
    }

    private static Message message(String text, Qos qos) {
        return Message.of(TopicName.of("a"), Bytes.utf8(text), qos, false);
    }

    @Test
    void whatIsLeftOfAMessagesTimeIsToldByNow() throws Exception {
        MqttClient client = connected(Properties.NONE);
        long silentUntil = System.nanoTime() + 2_100_000_000L; // nothing comes from the server meanwhile
        while (System.nanoTime() < silentUntil) {
            LockSupport.parkNanos(silentUntil - System.nanoTime());
        }
        client.publish(
                message("x", Qos.AT_MOST_ONCE).withProperties(Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 60)));

        Publish sent = (Publish) server.receive();
        assertEquals(60, sent.message().properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL, -1));
    }

    @Test
    @Covers("MQTT-3.2.2-15")
    void aSubscribeLargerThanTheServerTakesIsNotSent() throws Exception {
        MqttClient client = connected(Properties.of(PropertyId.MAXIMUM_PACKET_SIZE, 50));
        MqttException refused =
                assertThrows(MqttException.class, () -> client.subscribe("a/" + "x".repeat(100), Qos.AT_MOST_ONCE));
        assertEquals(ReasonCode.PACKET_TOO_LARGE, refused.reason());
        assertThrows(MqttException.class, () -> client.unsubscribe("a/" + "x".repeat(100), Properties.NONE));

        client.publish(message("x", Qos.AT_MOST_ONCE));
        assertInstanceOf(Publish.class, server.receive());
    }

    @Test
    void whatAnswersTheLastConnectionIsNotSentOnTheNext() throws Exception {
        MqttClient client = connected(Properties.NONE);
        SubscribeOptions manual = SubscribeOptions.builder()
                .filter("a", Qos.AT_LEAST_ONCE)
                .manualAcknowledgement()
                .build();
        Subscription messages = subscribed(client, manual);
        server.send(new Publish(message("1", Qos.AT_LEAST_ONCE), 1, false));
        Received taken = messages.receive();
        server.cut();
        server.accept();
        taken.acknowledge(); // too late: it comes again
        assertFalse(client.publishAsync(message("2", Qos.AT_MOST_ONCE)).isDone());
        assertFalse(client.isConnected());

        server.send(new Connack(true, 0, Properties.NONE));
        Publish first = assertInstanceOf(Publish.class, server.receive());
        assertEquals("2", first.message().payload().toUtf8());
        assertTrue(client.awaitConnected(Duration.ofSeconds(20)));
        server.send(new Publish(message("1", Qos.AT_LEAST_ONCE), 1, true));
        Received again = messages.receive();
        assertTrue(again.isDuplicate());
        again.acknowledge();
        assertEquals(Puback.success(1), server.receive());
    }

    @Test
    void whatComesWhileASubscriptionEndsIsAnswered() throws Exception {
        MqttClient client = connected(Properties.NONE);
        Subscription messages = subscribed(client, SubscribeOptions.to("a", Qos.AT_LEAST_ONCE));
        Future<?> closing = users.submit(messages::close);
        Unsubscribe unsubscribe = (Unsubscribe) server.receive();
        for (int id = 1; id <= 3; id++) {
            server.send(new Publish(message("" + id, Qos.AT_LEAST_ONCE), id, false));
        }
        server.send(new Unsuback(unsubscribe.packetId(), Properties.NONE, List.of(ReasonCode.SUCCESS)));
        closing.get();

        Set<Packet> answers = new HashSet<>(List.of(server.receive(), server.receive(), server.receive()));
        assertEquals(Set.of(Puback.success(1), Puback.success(2), Puback.success(3)), answers);
        assertEquals(0, client.unclaimed().waiting());
    }

    @Test
    void aListenerThatFailsGetsTheNextMessage() throws Exception {
        MqttClient client = connected(Properties.NONE);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Future<Subscription> granted = users.submit(() -> client.subscribe("a", Qos.AT_LEAST_ONCE, message -> {
            seen.add(message.text());
            throw new AssertionError("is logged: " + message.text());
        }));
        Subscribe subscribe = (Subscribe) server.receive();
        server.send(new Suback(subscribe.packetId(), Properties.NONE, List.of(ReasonCode.GRANTED_QOS_1)));
        granted.get();
        for (int id = 1; id <= 2; id++) {
            server.send(new Publish(message("" + id, Qos.AT_LEAST_ONCE), id, false));
            assertEquals(Puback.success(id), server.receive());
            assertEquals("" + id, seen.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void aSubscriptionClosedWithoutAConnectionIsEndedOnTheNext() throws Exception {
        MqttClient client = connected(Properties.NONE);
        Subscription messages = subscribed(client, SubscribeOptions.to("a", Qos.AT_LEAST_ONCE));
        server.cut();
        server.accept(); // and does not answer yet
        assertFalse(client.isConnected());
        messages.close();

        server.send(new Connack(true, 0, Properties.NONE));
        Unsubscribe unsubscribe = (Unsubscribe) server.receive();
        assertEquals("a", unsubscribe.filters().getFirst().text());
        server.send(new Publish(message("1", Qos.AT_LEAST_ONCE), 1, false));
        assertEquals(Puback.success(1), server.receive());
        server.send(new Unsuback(unsubscribe.packetId(), Properties.NONE, List.of(ReasonCode.SUCCESS)));
        server.send(new Publish(message("2", Qos.AT_MOST_ONCE), 0, false)); // which nobody can have asked for
        assertEquals("2", client.unclaimed().receive().text());
        assertThrows(MqttException.class, messages::receive);
    }

    @Test
    void aSubscriptionClosedWithoutAConnectionIsNotMadeAgain() throws Exception {
        MqttClient client = connected(Properties.NONE);
        Subscription closed = subscribed(client, SubscribeOptions.to("a", Qos.AT_LEAST_ONCE));
        var kept = subscribed(client, SubscribeOptions.to("b", Qos.AT_LEAST_ONCE));
        server.cut();
        server.accept();
        closed.close();
        server.send(new Connack(false, 0, Properties.NONE));

        Subscribe again = (Subscribe) server.receive();
        assertEquals(kept.requests(), again.requests());
        client.publish(message("x", Qos.AT_MOST_ONCE));
        assertInstanceOf(Publish.class, server.receive());
    }

    @Test
    void aServerWithoutSubscriptionIdentifiersIsAskedWithoutOne() throws Exception {
        MqttClient client = connected(Properties.NONE);
        Subscription messages = subscribed(client, SubscribeOptions.to("a", Qos.AT_LEAST_ONCE));
        server.cut();
        server.welcome(false, Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0));

        Subscribe again = (Subscribe) server.receive();
        assertFalse(again.properties().has(PropertyId.SUBSCRIPTION_IDENTIFIER));
        server.send(new Publish(message("1", Qos.AT_MOST_ONCE), 0, false));
        assertEquals("1", messages.receive().text());
    }

    @Test
    void aMessageThatTheNextServerFindsTooLargeHasFailed() throws Exception {
        MqttClient client = connected(Properties.NONE);
        CompletableFuture<ReasonCode> large = client.publishAsync(message("x".repeat(200), Qos.AT_LEAST_ONCE));
        server.receive();
        server.cut();
        server.welcome(true, Properties.of(PropertyId.MAXIMUM_PACKET_SIZE, 100));

        ExecutionException failed = assertThrows(ExecutionException.class, large::get);
        MqttException why = assertInstanceOf(MqttException.class, failed.getCause());
        assertEquals(Kind.REJECTED, why.kind());
        assertEquals(ReasonCode.PACKET_TOO_LARGE, why.reason());
        assertEquals(0, client.waiting());
    }

    /** The writer is woken for each message and has nothing to write for any. */
    @Test
    void aServerThatAcknowledgesNothingHoldsUpPublishingAlone() throws Exception {
        MqttClient client = connected(Properties.of(PropertyId.RECEIVE_MAXIMUM, 1));
        List<CompletableFuture<ReasonCode>> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            all.add(client.publishAsync(message("" + i, Qos.AT_LEAST_ONCE)));
        }
        Publish first = (Publish) server.receive();
        server.send(Puback.success(first.packetId()));
        Publish second = (Publish) server.receive();
        assertEquals("1", second.message().payload().toUtf8());
        assertEquals(ReasonCode.SUCCESS, all.getFirst().get());
        server.send(Disconnect.of(ReasonCode.SESSION_TAKEN_OVER));
        assertThrows(ExecutionException.class, all.getLast()::get);
    }
}
