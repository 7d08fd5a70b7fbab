package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.client.endpoint.Request;
import org.ternmq.sn.client.endpoint.SnClientEndpoint.State;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.SnWill;
import org.ternmq.sn.codec.packet.Will.WillTopic;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.transport.sn.SnDoor;

/** Clients of MQTT-SN at the broker, on virtual time. */
class SnGatewayTest {
    private final SnWorld world = new SnWorld(3, SnDoor.OPEN, 1);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void messagesGoFromOneToAnotherAtEveryQos(int qos) {
        SnWorld.Client sensor = connected(SnClientOptions.of("sensor"));
        SnWorld.Client watcher = connected(SnClientOptions.of("watcher"));
        long subscribed = watcher.ask(new Request.Subscribe(new Topic.Name("room/+/temp"), Qos.EXACTLY_ONCE));
        world.run();
        assertThat(watcher.isDone(subscribed)).isTrue();

        List<Long> published = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            published.add(sensor.ask(publish("room/" + i % 2 + "/temp", "" + i, qos)));
        }
        world.run();

        assertThat(published).allMatch(sensor::isDone);
        assertThat(watcher.texts())
                .containsExactly("room/0/temp=0", "room/1/temp=1", "room/0/temp=2", "room/1/temp=3", "room/0/temp=4");
        assertThat(watcher.messages).allMatch(message -> message.qos() == qos);
    }

    @Test
    void whatMqttPublishesComesAndWhatIsRetainedToo() {
        publishFromMqtt("lamp/1", "on", Qos.AT_LEAST_ONCE, true);
        SnWorld.Client lamp = connected(SnClientOptions.of("lamp"));
        lamp.ask(new Request.Subscribe(new Topic.Name("lamp/1"), Qos.AT_LEAST_ONCE));
        world.run();
        publishFromMqtt("lamp/1", "off", Qos.EXACTLY_ONCE, false);

        assertThat(lamp.texts()).containsExactly("lamp/1=on", "lamp/1=off");
        assertThat(lamp.messages.getFirst().retain()).isTrue();
    }

    @Test
    void whoSleepsIsSentNothingAndWakesToEverything() {
        SnWorld.Client sleeper = connected(SnClientOptions.of("sleeper"));
        sleeper.ask(new Request.Subscribe(new Topic.Name("s/#"), Qos.EXACTLY_ONCE));
        world.run();
        long asleep = sleeper.sleep(3_600);
        world.run();
        assertThat(sleeper.isDone(asleep)).isTrue();

        for (int i = 0; i < 30; i++) {
            publishFromMqtt("s/" + i % 3, "" + i, Qos.of(i % 3), false);
            world.advance(60);
        }
        assertThat(sleeper.messages).isEmpty();
        long woken = sleeper.wake();
        world.run();

        assertThat(sleeper.isDone(woken)).isTrue();
        assertThat(sleeper.endpoint.state()).isEqualTo(State.ASLEEP);
        assertThat(sleeper.texts()).hasSize(30).doesNotHaveDuplicates();
        assertThat(sleeper.messages)
                .filteredOn(message -> message.qos() > 0)
                .extracting(message -> Integer.parseInt(message.payload().toUtf8()))
                .isSorted();
    }

    @Test
    void whoDoesNotWakeInTimeIsLostAndItsWillIsPublished() {
        SnWorld.Client watcher = connected(SnClientOptions.of("watcher").withKeepAliveSeconds(0));
        watcher.ask(new Request.Subscribe(new Topic.Name("gone/+"), Qos.AT_LEAST_ONCE));
        SnWorld.Client sleeper = connected(SnClientOptions.of("sleeper")
                .withWill(new SnWill(new WillTopic(Qos.AT_LEAST_ONCE, false, "gone/sleeper"), Bytes.utf8("bye"))));
        sleeper.sleep(100);
        world.advance(109);
        assertThat(watcher.texts()).isEmpty();

        world.advance(2);

        assertThat(watcher.texts()).containsExactly("gone/sleeper=bye");
    }

    @Test
    void whoDisconnectsLeavesNoWill() {
        SnWorld.Client watcher = connected(SnClientOptions.of("watcher").withKeepAliveSeconds(0));
        watcher.ask(new Request.Subscribe(new Topic.Name("gone/+"), Qos.AT_LEAST_ONCE));
        SnWorld.Client client = connected(SnClientOptions.of("client")
                .withWill(new SnWill(new WillTopic(Qos.AT_LEAST_ONCE, false, "gone/client"), Bytes.utf8("bye"))));

        long done = client.disconnect();
        world.advance(200);

        assertThat(client.isDone(done)).isTrue();
        assertThat(watcher.texts()).isEmpty();
        assertThat(world.broker.log)
                .filteredOn(line -> line.startsWith("closed client"))
                .hasSize(1);
    }

    @Test
    void aKeptSessionGoesOnAtAnotherAddress() {
        SnClientOptions kept = SnClientOptions.of("kept").withCleanSession(false);
        SnWorld.Client client = connected(kept);
        client.ask(new Request.Subscribe(new Topic.Name("k"), Qos.AT_LEAST_ONCE));
        world.run();
        client.disconnect();
        world.run();
        publishFromMqtt("k", "while away", Qos.AT_LEAST_ONCE, false);

        client.roam();
        client.connect();
        world.run();

        assertThat(client.texts()).containsExactly("k=while away");
    }

    private SnWorld.Client connected(SnClientOptions options) {
        SnWorld.Client client = world.client(options);
        long request = client.connect();
        world.run();
        assertThat(client.isDone(request)).isTrue();
        return client;
    }

    private void publishFromMqtt(String topic, String text, Qos qos, boolean retain) {
        world.broker.loops[0].publish(Message.of(TopicName.of(topic), Bytes.utf8(text), qos, retain));
        world.run();
    }

    private static Request.Publish publish(String topic, String text, int qos) {
        return new Request.Publish(new Topic.Name(topic), Bytes.utf8(text), qos, false);
    }
}
