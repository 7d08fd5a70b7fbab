package org.ternmq.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** What the standards ask of clients alone, seen by a server. */
@Timeout(60)
class MqttClientDutiesTest {
    private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
    private final ScriptedServer server;

    MqttClientDutiesTest() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        users.shutdownNow();
    }

    private MqttClient connected(Version version, Properties granted) throws Exception {
        ConnectOptions options =
                ConnectOptions.builder().version(version).clientId("c").build();
        Future<MqttClient> client = users.submit(() -> Mqtt.connect(server.uri(), options));
        server.welcome(false, granted);
        return client.get();
    }

    private static Message message(String topic, Qos qos) {
        return Message.of(TopicName.of(topic), Bytes.utf8("x"), qos, false);
    }

    @ParameterizedTest
    @EnumSource
    @Covers({"MQTT3-4.6.0-2", "MQTT-4.6.0-2", "MQTT3-4.6.0-3", "MQTT-4.6.0-3"})
    void answersFollowTheOrderOfTheMessagesInEveryVersion(Version version) throws Exception {
        MqttClient client = connected(version, Properties.NONE);
        SubscribeOptions manual = SubscribeOptions.builder()
                .filter("a", Qos.EXACTLY_ONCE)
                .manualAcknowledgement()
                .build();
        Future<Subscription> granted = users.submit(() -> client.subscribe(manual));
        Subscribe asked = (Subscribe) server.receive();
        server.send(new Suback(asked.packetId(), Properties.NONE, List.of(ReasonCode.GRANTED_QOS_2)));
        Subscription messages = granted.get();
        List<Received> came = new ArrayList<>();
        for (int id = 1; id <= 4; id++) {
            server.send(new Publish(message("a", id % 2 == 0 ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE), id, false));
            came.add(messages.receive());
        }
        came.reversed().forEach(Received::acknowledge);

        List<Packet> answers = List.of(server.receive(), server.receive(), server.receive(), server.receive());
        assertEquals(List.of(Puback.success(1), Pubrec.success(2), Puback.success(3), Pubrec.success(4)), answers);
    }

    private List<Long> aliasesWhere(Properties granted) throws Exception {
        MqttClient client = connected(Version.V5, granted);
        List<Long> aliases = new ArrayList<>();
        for (String topic : List.of("first/topic", "second/topic", "third/topic", "first/topic", "third/topic")) {
            assertNotNull(client.publishAsync(message(topic, Qos.AT_MOST_ONCE)));
            Publish sent = (Publish) server.receive();
            aliases.add(sent.message().properties().number(PropertyId.TOPIC_ALIAS, 0));
        }
        return aliases;
    }

    @Test
    @Covers({"MQTT-3.2.2-17", "MQTT-3.3.2-9"})
    void noTopicAliasIsAboveWhatTheServerTakes() throws Exception {
        List<Long> aliases = aliasesWhere(Properties.of(PropertyId.TOPIC_ALIAS_MAXIMUM, 2));

        assertEquals(List.of(1L, 2L), aliases.subList(0, 2));
        assertFalse(aliases.stream().anyMatch(alias -> alias > 2), aliases.toString());
    }

    @Test
    @Covers("MQTT-3.2.2-18")
    void aServerThatTakesNoTopicAliasGetsNone() throws Exception {
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L), aliasesWhere(Properties.NONE));
    }

    @Test
    @Covers("MQTT-3.3.4-6")
    void aMessageWithASubscriptionIdentifierIsNotSent() throws Exception {
        MqttClient client = connected(Version.V5, Properties.NONE);
        Message wrong =
                message("a", Qos.AT_MOST_ONCE).withProperties(Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, 1));
        assertThrows(IllegalArgumentException.class, () -> client.publish(wrong));
        assertThrows(IllegalArgumentException.class, () -> client.publishAsync(wrong));

        client.publish(message("b", Qos.AT_MOST_ONCE));
        assertEquals("b", ((Publish) server.receive()).message().topic().toString());
    }

    @Test
    @Covers("MQTT3-3.1.3-7")
    void whoHasNoNameCannotKeepASession() {
        ConnectOptions.Builder nameless =
                ConnectOptions.builder().version(Version.V3_1_1).cleanStart(false);
        assertThrows(IllegalArgumentException.class, nameless::build);

        assertEquals("", nameless.cleanStart(true).build().clientId());
    }
}
