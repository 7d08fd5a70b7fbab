package org.ternmq.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.client.options.WhenFull;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;

/** What a client keeps in its folder and goes on with in another run. */
@Timeout(60)
class StoreTest {
    private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
    private final ScriptedServer server = new ScriptedServer();

    @TempDir
    private Path folder = Path.of("");

    StoreTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        server.close();
        users.shutdownNow();
    }

    private ConnectOptions.Builder options() {
        return ConnectOptions.builder()
                .clientId("c")
                .sessionExpirySeconds(3_600)
                .closeTimeout(Duration.ofMillis(50))
                .reconnect(Reconnect.NEVER)
                .store(folder, 1 << 20);
    }

    private MqttClient connected(boolean present, ConnectOptions.Builder options) throws Exception {
        Future<MqttClient> client = users.submit(() -> Mqtt.connect(server.uri(), options.build()));
        assertEquals(!present, server.welcome(present, Properties.NONE).cleanStart());
        return client.get();
    }

    private static CompletableFuture<ReasonCode> publish(MqttClient client, String text, Qos qos) {
        return client.publishAsync("a", Bytes.utf8(text).toArray(), qos, false);
    }

    private static void give(MqttClient client, String text, Qos qos) {
        var unused = publish(client, text, qos);
    }

    private static Publish packet(String text, Qos qos, int id) {
        return new Publish(Message.of(TopicName.of("a"), Bytes.utf8(text), qos, false), id, false);
    }

    @Test
    void whatWasUnderWayGoesOnInAnotherRun() throws Exception {
        MqttClient first = connected(false, options());
        give(first, "acknowledged", Qos.AT_LEAST_ONCE);
        give(first, "released", Qos.EXACTLY_ONCE);
        give(first, "sent", Qos.EXACTLY_ONCE);
        for (int i = 0; i < 3; i++) {
            server.receive();
        }
        server.send(Puback.success(1));
        server.send(Pubrec.success(2));
        assertEquals(Pubrel.success(2), server.receive());
        first.abort();
        assertEquals(3, first.accepted());

        MqttClient second = connected(true, options());
        assertEquals(packet("sent", Qos.EXACTLY_ONCE, 3).asDuplicate(), server.receive());
        assertEquals(Pubrel.success(2), server.receive());
        server.send(Pubcomp.success(2));
        CompletableFuture<ReasonCode> fourth = publish(second, "new", Qos.EXACTLY_ONCE);
        Publish fresh = (Publish) server.receive();
        assertEquals("new", fresh.message().payload().toUtf8());
        assertFalse(List.of(2, 3).contains(fresh.packetId()), "its identifier is one that nothing else has");
        server.send(Pubrec.success(fresh.packetId()));
        server.receive();
        server.send(Pubcomp.success(fresh.packetId()));
        assertEquals(ReasonCode.SUCCESS, fourth.get());
        assertEquals(4, second.accepted());
        second.abort();
    }

    @Test
    void whatIsPublishedWithoutAConnectionIsSentByALaterRun() throws Exception {
        String nowhere = "mqtt://127.0.0.1:1";
        MqttClient offline =
                Mqtt.start(nowhere, options().reconnect(Reconnect.DEFAULT).build());
        give(offline, "1", Qos.AT_LEAST_ONCE);
        give(offline, "2", Qos.AT_LEAST_ONCE);
        give(offline, "lost, as QoS 0 is", Qos.AT_MOST_ONCE);
        offline.close();

        MqttClient online = connected(false, options());
        assertEquals(packet("1", Qos.AT_LEAST_ONCE, 1), server.receive());
        assertEquals(packet("2", Qos.AT_LEAST_ONCE, 2), server.receive());
        online.abort();
    }

    @Test
    void whatWasAcknowledgedIsNotDeliveredAgainAndWhatWasNotIs() throws Exception {
        MqttClient first = connected(false, options());
        SubscribeOptions manual = SubscribeOptions.builder()
                .filter("a", Qos.EXACTLY_ONCE)
                .manualAcknowledgement()
                .build();
        Subscription messages = subscribed(first, manual);
        server.send(packet("done", Qos.EXACTLY_ONCE, 1));
        server.send(packet("taken", Qos.EXACTLY_ONCE, 2));
        messages.receive().acknowledge();
        messages.receive();
        assertEquals(Pubrec.success(1), server.receive());
        first.abort();

        MqttClient second = connected(true, options());
        server.send(packet("done", Qos.EXACTLY_ONCE, 1).asDuplicate());
        server.send(packet("taken", Qos.EXACTLY_ONCE, 2).asDuplicate());
        assertEquals(Pubrec.success(1), server.receive());
        assertEquals("taken", second.unclaimed().receive().text());
        second.abort();
    }

    private Subscription subscribed(MqttClient client, SubscribeOptions what) throws Exception {
        Future<Subscription> granted = users.submit(() -> client.subscribe(what));
        Subscribe subscribe = (Subscribe) server.receive();
        server.send(new Suback(subscribe.packetId(), Properties.NONE, List.of(ReasonCode.GRANTED_QOS_2)));
        return granted.get();
    }

    @Test
    void messagesBeyondMemoryWaitOnTheDiskAndKeepTheirOrder() throws Exception {
        MqttClient client =
                connected(false, options().sendingMax(3, 1 << 20).inFlightMax(1).whenFull(WhenFull.SPILL_TO_DISK));
        List<CompletableFuture<ReasonCode>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(publish(client, "" + i, i % 10 == 9 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE));
        }
        assertEquals(100, client.waiting());
        for (int i = 0; i < 100; i++) {
            Publish next = (Publish) server.receive();
            assertEquals("" + i, next.message().payload().toUtf8());
            if (next.packetId() != Publish.NO_PACKET_ID) {
                server.send(Puback.success(next.packetId()));
            }
        }
        for (CompletableFuture<ReasonCode> done : all) {
            assertEquals(ReasonCode.SUCCESS, done.get());
        }
        client.abort();
    }

    @Test
    void aFullStoreRefusesAndGoesOn() throws Exception {
        MqttClient client = connected(
                false, options().store(folder, 4 << 10).sendingMax(1, 1 << 20).whenFull(WhenFull.SPILL_TO_DISK));
        List<CompletableFuture<ReasonCode>> all = new ArrayList<>();
        CompletableFuture<ReasonCode> last = publish(client, "x".repeat(500), Qos.AT_LEAST_ONCE);
        while (!last.isCompletedExceptionally()) {
            all.add(last);
            last = publish(client, "x".repeat(500), Qos.AT_LEAST_ONCE);
        }
        assertEquals(Kind.FULL, ((MqttException) last.exceptionNow()).kind());
        assertTrue(all.size() > 3 && all.size() < 9, "it took " + all.size());
        for (CompletableFuture<ReasonCode> done : all) {
            server.send(Puback.success(((Publish) server.receive()).packetId()));
            assertEquals(ReasonCode.SUCCESS, done.get());
        }
        assertFalse(publish(client, "again", Qos.AT_LEAST_ONCE).isCompletedExceptionally());
        client.abort();
    }

    @Test
    void aFolderIsOneClients() throws Exception {
        MqttClient client = connected(false, options());
        MqttException second = assertThrows(
                MqttException.class, () -> Mqtt.connect(server.uri(), options().build()));
        assertEquals(Kind.STORE_FAILED, second.kind());
        client.abort();
        assertThrows(
                IllegalArgumentException.class,
                () -> ConnectOptions.builder().store(folder, 1).build());
    }
}
