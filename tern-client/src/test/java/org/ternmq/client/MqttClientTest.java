package org.ternmq.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Ping;
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
import org.ternmq.codec.value.Version;

@Timeout(60)
class MqttClientTest {
    private static final Reconnect SOON = new Reconnect(Duration.ofMillis(1), Duration.ofMillis(10), 1_000);

    private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
    private final ScriptedServer server;

    MqttClientTest() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        users.shutdownNow();
    }

    private <T> Future<T> user(Callable<T> call) {
        return users.submit(call);
    }

    private MqttClient connected(ConnectOptions options, boolean present, Properties granted) throws Exception {
        Future<MqttClient> client = user(() -> Mqtt.connect(server.uri(), options));
        server.welcome(present, granted);
        return client.get();
    }

    private MqttClient connected() throws Exception {
        return connected(ConnectOptions.DEFAULT, false, Properties.NONE);
    }

    private static Kind kindOf(Future<?> failed) {
        return failure(failed).kind();
    }

    private static MqttException failure(Future<?> failed) {
        return assertInstanceOf(
                MqttException.class,
                assertThrows(ExecutionException.class, failed::get).getCause());
    }

    private static Publish publish(String payload, Qos qos, int id) {
        return new Publish(Message.of(TopicName.of("a"), Bytes.utf8(payload), qos, false), id, false);
    }

    private static byte[] utf8(String text) {
        return Bytes.utf8(text).toArray();
    }

    @Test
    void theAddressGivesTheLoginAndTheServerAnIdentifier() throws Exception {
        Future<MqttClient> opening = user(() -> Mqtt.connect(server.uri().replace("//", "//me:a%40b+@")));
        Connect connect = server.welcome(false, Properties.of(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "assigned"));

        assertEquals(Connect.Login.of("me", Bytes.utf8("a@b+")), connect.login());
        assertEquals("", connect.clientId());
        assertEquals("assigned", opening.get().clientId());
    }

    @Test
    void aRefusalTellsItsReason() throws Exception {
        Future<MqttClient> opening = user(() -> Mqtt.connect(server.uri()));
        server.accept();
        server.send(Connack.refused(ReasonCode.NOT_AUTHORIZED));

        assertEquals(Kind.REFUSED, kindOf(opening));
    }

    @Test
    void withoutAnAnswerThereIsNoConnection() throws Exception {
        ConnectOptions hasty =
                ConnectOptions.builder().connectTimeout(Duration.ofMillis(300)).build();
        assertEquals(Kind.CANNOT_CONNECT, kindOf(user(() -> Mqtt.connect(server.uri(), hasty))));

        int closedPort;
        try (ServerSocket taken = new ServerSocket(0)) {
            closedPort = taken.getLocalPort();
        }
        assertEquals(Kind.CANNOT_CONNECT, kindOf(user(() -> Mqtt.connect("mqtt://127.0.0.1:" + closedPort))));
    }

    @Test
    void publishReturnsWhenItIsAcknowledged() throws Exception {
        MqttClient client = connected();
        Future<ReasonCode> once = user(() -> client.publish("a", utf8("x"), Qos.AT_LEAST_ONCE, false));
        assertEquals(publish("x", Qos.AT_LEAST_ONCE, 1), server.receive());
        assertFalse(once.isDone());
        server.send(Puback.of(1, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, once.get());

        Future<ReasonCode> twice = user(() -> client.publish("a", utf8("y"), Qos.EXACTLY_ONCE, false));
        assertEquals(publish("y", Qos.EXACTLY_ONCE, 2), server.receive());
        server.send(Pubrec.success(2));
        assertEquals(Pubrel.success(2), server.receive());
        server.send(Pubcomp.success(2));
        assertEquals(ReasonCode.SUCCESS, twice.get());

        Future<ReasonCode> refused = user(() -> client.publish("a", utf8("z"), Qos.AT_LEAST_ONCE, false));
        server.receive();
        server.send(Puback.of(3, ReasonCode.QUOTA_EXCEEDED));
        assertEquals(Kind.REJECTED, kindOf(refused));
    }

    @Test
    void asyncPublishingFailsWhenTooMuchWaits() throws Exception {
        ConnectOptions small = ConnectOptions.builder().sendingMax(2, 1_000).build();
        MqttClient client = connected(small, false, Properties.of(PropertyId.RECEIVE_MAXIMUM, 1));
        CompletableFuture<ReasonCode> first = client.publishAsync("a", utf8("1"), Qos.AT_LEAST_ONCE, false);
        CompletableFuture<ReasonCode> second = client.publishAsync("a", utf8("2"), Qos.AT_LEAST_ONCE, false);
        CompletableFuture<ReasonCode> third = client.publishAsync("a", utf8("3"), Qos.AT_LEAST_ONCE, false);
        assertEquals(Kind.FULL, kindOf(third));

        assertEquals(publish("1", Qos.AT_LEAST_ONCE, 1), server.receive());
        server.send(Puback.success(1));
        assertEquals(ReasonCode.SUCCESS, first.get());
        assertEquals(publish("2", Qos.AT_LEAST_ONCE, 2), server.receive());
        server.send(Puback.success(2));
        assertEquals(ReasonCode.SUCCESS, second.get());
    }

    @Test
    void blockingPublishingWaitsForRoom() throws Exception {
        ConnectOptions small = ConnectOptions.builder().sendingMax(1, 1_000).build();
        MqttClient client = connected(small, false, Properties.NONE);
        CompletableFuture<ReasonCode> first = client.publishAsync("a", utf8("1"), Qos.AT_LEAST_ONCE, false);
        Future<ReasonCode> second = user(() -> client.publish("a", utf8("2"), Qos.AT_LEAST_ONCE, false));
        server.receive();
        server.send(Puback.success(1));

        assertEquals(publish("2", Qos.AT_LEAST_ONCE, 2), server.receive());
        server.send(Puback.success(2));
        assertEquals(ReasonCode.SUCCESS, first.get());
        assertEquals(ReasonCode.SUCCESS, second.get());
    }

    @Test
    void aCallbackMayPublishAndWait() throws Exception {
        MqttClient client = connected();
        CompletableFuture<ReasonCode> chain = client.publishAsync("a", utf8("1"), Qos.AT_LEAST_ONCE, false)
                .thenApply(done -> client.publish("a", utf8("2"), Qos.AT_LEAST_ONCE, false));
        server.receive();
        server.send(Puback.success(1));
        assertEquals(publish("2", Qos.AT_LEAST_ONCE, 2), server.receive());
        server.send(Puback.success(2));

        assertEquals(ReasonCode.SUCCESS, chain.get());
    }

    @Test
    void subscribeGivesWhatWasGranted() throws Exception {
        MqttClient client = connected();
        Subscription granted =
                subscribed(client, SubscribeOptions.to("a/#", Qos.EXACTLY_ONCE), ReasonCode.GRANTED_QOS_1);
        assertEquals(List.of(ReasonCode.GRANTED_QOS_1), granted.reasons());

        Future<Subscription> refused = user(() -> client.subscribe("b", Qos.AT_MOST_ONCE));
        Subscribe second = (Subscribe) server.receive();
        server.send(new Suback(second.packetId(), Properties.NONE, List.of(ReasonCode.NOT_AUTHORIZED)));
        assertEquals(ReasonCode.NOT_AUTHORIZED, failure(refused).reason());

        Future<ReasonCode> ended = user(() -> client.unsubscribe("b", Properties.NONE));
        Unsubscribe unsubscribe = (Unsubscribe) server.receive();
        server.send(new Unsuback(unsubscribe.packetId(), Properties.NONE, List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED)));
        assertEquals(ReasonCode.NO_SUBSCRIPTION_EXISTED, ended.get());
    }

    private Subscription subscribed(MqttClient client, SubscribeOptions what, ReasonCode answer) throws Exception {
        Future<Subscription> granted = user(() -> client.subscribe(what));
        Subscribe subscribe = (Subscribe) server.receive();
        server.send(new Suback(subscribe.packetId(), Properties.NONE, List.of(answer)));
        return granted.get();
    }

    private Subscription subscribed(MqttClient client, SubscribeOptions what) throws Exception {
        return subscribed(client, what, ReasonCode.GRANTED_QOS_2);
    }

    @Test
    void whatIsNotTakenIsNotAcknowledged() throws Exception {
        MqttClient client = connected();
        Subscription messages = subscribed(client, SubscribeOptions.to("a", Qos.EXACTLY_ONCE));
        server.send(publish("0", Qos.AT_LEAST_ONCE, 1));
        server.send(publish("1", Qos.EXACTLY_ONCE, 2));
        server.send(Disconnect.of(ReasonCode.SERVER_SHUTTING_DOWN));
        assertTrue(server.isClosedByClient(), "nothing was taken, nothing is acknowledged");
        assertEquals("0", messages.receive().text());
    }

    @Test
    void acknowledgementsKeepTheOrderOfTheMessages() throws Exception {
        MqttClient client = connected();
        SubscribeOptions manual = SubscribeOptions.builder()
                .filter("a", Qos.EXACTLY_ONCE)
                .manualAcknowledgement()
                .build();
        Subscription messages = subscribed(client, manual);
        server.send(publish("0", Qos.AT_LEAST_ONCE, 1));
        server.send(publish("1", Qos.EXACTLY_ONCE, 2));
        server.send(publish("2", Qos.AT_LEAST_ONCE, 3));
        Received first = messages.receive();
        Received second = messages.receive();
        Received third = messages.receive();
        third.acknowledge();
        second.acknowledge();
        second.acknowledge();
        first.acknowledge();

        assertEquals(Puback.success(1), server.receive());
        assertEquals(Pubrec.success(2), server.receive());
        assertEquals(Puback.success(3), server.receive());
    }

    @Test
    void aFullBufferStopsReadingAndNothingIsLost() throws Exception {
        MqttClient client = connected();
        SubscribeOptions small = SubscribeOptions.builder()
                .filter("a", Qos.AT_MOST_ONCE)
                .bufferMax(3, 1 << 20)
                .build();
        Subscription messages = subscribed(client, small);
        for (int i = 0; i < 10; i++) {
            server.send(publish("" + i, Qos.AT_MOST_ONCE, 0));
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(messages.receive().text());
            assertTrue(messages.waiting() <= 4, "it holds " + messages.waiting());
        }
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), all);
        assertEquals(Optional.empty(), messages.receive(Duration.ZERO));
        assertEquals(0, messages.dropped());
    }

    @Test
    void anAnswerBehindAFullBufferIsNotWaitedForInVain() throws Exception {
        MqttClient client = connected();
        SubscribeOptions small = SubscribeOptions.builder()
                .filter("a", Qos.AT_MOST_ONCE)
                .bufferMax(2, 1 << 20)
                .build();
        Subscription messages = subscribed(client, small);
        Future<ReasonCode> published = user(() -> client.publish("b", utf8("x"), Qos.AT_LEAST_ONCE, false));
        Publish own = (Publish) server.receive();
        for (int i = 0; i < 5; i++) {
            server.send(publish("" + i, Qos.AT_MOST_ONCE, 0));
        }
        server.send(Puback.success(own.packetId()));

        assertEquals(ReasonCode.SUCCESS, published.get());
        assertEquals(3, messages.dropped());
    }

    @Test
    void aLostConnectionIsOpenedAgainAndItsSessionGoesOn() throws Exception {
        ConnectOptions kept = ConnectOptions.builder()
                .clientId("c")
                .sessionExpirySeconds(60)
                .reconnect(SOON)
                .build();
        MqttClient client = connected(kept, false, Properties.of(PropertyId.RECEIVE_MAXIMUM, 1));
        Subscription messages = subscribed(client, SubscribeOptions.to("a", Qos.EXACTLY_ONCE));
        CompletableFuture<ReasonCode> sent = client.publishAsync("a", utf8("1"), Qos.EXACTLY_ONCE, false);
        CompletableFuture<ReasonCode> waits = client.publishAsync("a", utf8("2"), Qos.EXACTLY_ONCE, false);
        Publish first = (Publish) server.receive();
        server.cut();

        assertFalse(server.welcome(true, Properties.NONE).cleanStart());
        assertEquals(first.asDuplicate(), server.receive());
        assertEquals("2", ((Publish) server.receive()).message().payload().toUtf8());
        for (int id = first.packetId(); id < first.packetId() + 2; id++) {
            server.send(Pubrec.success(id));
            assertEquals(Pubrel.success(id), server.receive());
            server.send(Pubcomp.success(id));
        }
        assertEquals(ReasonCode.SUCCESS, sent.get());
        assertEquals(ReasonCode.SUCCESS, waits.get());
        server.send(publish("x", Qos.AT_MOST_ONCE, 0));
        assertEquals("x", messages.receive().text());
    }

    @Test
    void aLostSessionIsMadeAgain() throws Exception {
        ConnectOptions soon = ConnectOptions.builder().reconnect(SOON).build();
        MqttClient client = connected(soon, false, Properties.NONE);
        Subscription messages = subscribed(client, SubscribeOptions.to("a", Qos.EXACTLY_ONCE));
        CompletableFuture<ReasonCode> once = client.publishAsync("a", utf8("1"), Qos.AT_LEAST_ONCE, false);
        CompletableFuture<ReasonCode> exactly = client.publishAsync("a", utf8("2"), Qos.EXACTLY_ONCE, false);
        server.receive();
        server.receive();
        server.cut();

        server.welcome(false, Properties.NONE);
        Subscribe again = (Subscribe) server.receive();
        assertEquals(messages.requests(), again.requests());
        server.send(new Suback(again.packetId(), Properties.NONE, List.of(ReasonCode.GRANTED_QOS_1)));
        Publish repeated = (Publish) server.receive();
        assertEquals("1", repeated.message().payload().toUtf8());
        assertFalse(repeated.dup(), "it is new to this session");
        server.send(Puback.success(repeated.packetId()));
        assertEquals(ReasonCode.SUCCESS, once.get());
        assertEquals(Kind.CONNECTION_LOST, kindOf(exactly), "once more could be once too often");
    }

    @Test
    void whoeverTookTheSessionOverKeepsIt() throws Exception {
        MqttClient client = connected(ConnectOptions.builder().reconnect(SOON).build(), false, Properties.NONE);
        server.send(Disconnect.of(ReasonCode.SESSION_TAKEN_OVER));

        MqttException end = assertThrows(MqttException.class, client.unclaimed()::receive);
        assertEquals(ReasonCode.SESSION_TAKEN_OVER, end.reason());
        assertThrows(MqttException.class, () -> client.publish("a", utf8("x"), Qos.AT_MOST_ONCE, false));
    }

    @Test
    void anotherServerIsGoneTo() throws Exception {
        try (ScriptedServer other = new ScriptedServer()) {
            Future<MqttClient> opening = user(() -> Mqtt.connect(server.uri()));
            server.accept();
            String reference = other.uri().substring("mqtt://".length());
            server.send(new Connack(
                    false,
                    ReasonCode.USE_ANOTHER_SERVER.code(),
                    Properties.of(PropertyId.SERVER_REFERENCE, reference)));
            other.welcome(false, Properties.NONE);
            assertTrue(opening.get().isConnected());
        }
    }

    @Test
    void messagesThatCameBeforeTheEndAreStillThere() throws Exception {
        MqttClient client =
                connected(ConnectOptions.builder().reconnect(Reconnect.NEVER).build(), false, Properties.NONE);
        server.send(publish("last", Qos.AT_MOST_ONCE, 0));
        server.send(Disconnect.of(ReasonCode.SERVER_SHUTTING_DOWN));

        assertEquals("last", client.unclaimed().receive().text());
        MqttException end = assertThrows(MqttException.class, client.unclaimed()::receive);
        assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, end.reason());
        assertTrue(server.isClosedByClient());
    }

    @Test
    void closeWaitsForAcknowledgementsThenDisconnects() throws Exception {
        MqttClient client = connected();
        CompletableFuture<ReasonCode> done = client.publishAsync("a", utf8("1"), Qos.AT_LEAST_ONCE, false);
        Future<?> closed = users.submit(client::close);
        server.receive();
        server.send(Puback.success(1));
        assertEquals(Disconnect.NORMAL, server.receive());
        assertTrue(server.isClosedByClient());
        server.cut();
        closed.get();

        assertEquals(ReasonCode.SUCCESS, done.get());
        assertEquals(
                Kind.CLOSED,
                assertThrows(MqttException.class, client.unclaimed()::receive).kind());
        client.close();
    }

    @Test
    void closeDoesNotWaitForEver() throws Exception {
        ConnectOptions hasty =
                ConnectOptions.builder().closeTimeout(Duration.ofMillis(100)).build();
        MqttClient client = connected(hasty, false, Properties.NONE);
        CompletableFuture<ReasonCode> done = client.publishAsync("a", utf8("1"), Qos.AT_LEAST_ONCE, false);
        client.close(); // neither acknowledged nor closed by the server

        assertEquals(Kind.CLOSED, kindOf(done));
    }

    @Test
    void abortIsNoDisconnect() throws Exception {
        MqttClient client = connected();
        client.abort();

        assertTrue(server.isClosedByClient());
        assertEquals(Kind.CLOSED, kindOf(client.publishAsync("a", utf8("1"), Qos.AT_MOST_ONCE, false)));
    }

    @Test
    void aDefectiveServerIsToldWhy() throws Exception {
        MqttClient client =
                connected(ConnectOptions.builder().reconnect(Reconnect.NEVER).build(), false, Properties.NONE);
        server.sendBytes((byte) 0x36, (byte) 0);

        assertEquals(Disconnect.of(ReasonCode.MALFORMED_PACKET), server.receive());
        assertThrows(MqttException.class, client.unclaimed()::receive);
    }

    @Test
    void anIdleClientPings() throws Exception {
        ConnectOptions short1 = ConnectOptions.builder().keepAliveSeconds(1).build();
        connected(short1, false, Properties.NONE);

        assertEquals(Ping.Pingreq.INSTANCE, server.receive());
    }

    @Test
    void largeAndSmallMessagesArriveInOrder() throws Exception {
        MqttClient client = connected();
        byte[] large = new byte[3_000_000];
        java.util.Arrays.fill(large, (byte) 'x');
        List<CompletableFuture<ReasonCode>> all = IntStream.range(0, 10)
                .mapToObj(i -> i % 2 == 0
                        ? client.publishAsync("small", utf8("" + i), Qos.AT_MOST_ONCE, false)
                        : client.publishAsync("large", large, Qos.AT_MOST_ONCE, false))
                .toList();
        for (int i = 0; i < 10; i++) {
            Bytes expected = i % 2 == 0 ? Bytes.utf8("" + i) : Bytes.copyOf(large);
            assertEquals(expected, ((Publish) server.receive()).message().payload());
        }
        for (CompletableFuture<ReasonCode> done : all) {
            assertEquals(ReasonCode.SUCCESS, done.get());
        }
    }

    @Test
    void impossibleRequestsAreRefusedAtOnce() throws Exception {
        MqttClient client = connected(
                ConnectOptions.builder().version(Version.V3_1_1).clientId("c").build(), false, Properties.NONE);
        Message withProperties = publish("x", Qos.AT_MOST_ONCE, 0)
                .message()
                .withProperties(Properties.of(PropertyId.CONTENT_TYPE, "text"));

        assertThrows(IllegalArgumentException.class, () -> client.publish(withProperties));
        assertThrows(IllegalArgumentException.class, () -> client.publish("a/+", utf8("x"), Qos.AT_MOST_ONCE, false));
        assertThrows(IllegalArgumentException.class, () -> client.subscribe("a/#/b", Qos.AT_MOST_ONCE));
        assertThrows(
                IllegalArgumentException.class, () -> SubscribeOptions.builder().build());
        assertThrows(IllegalArgumentException.class, () -> Mqtt.connect("http://localhost"));
        assertThrows(
                IllegalArgumentException.class,
                () -> ConnectOptions.builder().version(Version.V3_1).build());
    }

    @Test
    void whatTheServerDoesNotTakeIsNotSent() throws Exception {
        MqttClient client = connected(ConnectOptions.DEFAULT, false, Properties.of(PropertyId.MAXIMUM_QOS, 0));

        CompletableFuture<ReasonCode> refused = client.publishAsync("a", utf8("x"), Qos.AT_LEAST_ONCE, false);
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, failure(refused).reason());
    }
}
