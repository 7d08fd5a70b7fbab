package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.auth.ChangingRules;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.store.Durability;
import org.ternmq.sn.codec.packet.Ack.Puback;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.PredefinedTopics;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.testkit.Covers;
import org.ternmq.transport.sn.SnDoor;

/** What clients of MQTT-SN may do: rules hold for them as for everybody, and nobody publishes without a connection who was not let. */
class SnRulesTest {
    private static final Connack ACCEPTED = new Connack(ReturnCode.ACCEPTED);
    private static final SnDoor DOOR = new SnDoor(
            Durability.DISK,
            7,
            GatewayLimits.DEFAULT,
            new PredefinedTopics(
                    Map.of(1, TopicName.of("all/1"), 2, TopicName.of("kept/2"), 3, TopicName.of("all/3")),
                    Map.of("own", Map.of(1, TopicName.of("own/1")))),
            id -> id.startsWith("own"),
            Optional.of("things"),
            topic -> !topic.toString().startsWith("kept"),
            Optional.empty(),
            false);

    private final ChangingRules rules = new ChangingRules();
    private final SnWorld world = new SnWorld(2, DOOR, 1, shared -> shared.with(rules));
    private final VirtualClient watcher = VirtualClient.connected(world.broker, "watcher");

    SnRulesTest() {
        watcher.subscribe("#", Qos.EXACTLY_ONCE);
        watcher.receive();
    }

    private List<String> published() {
        world.run();
        return watcher.receive().stream().map(packet -> text(packet)).toList();
    }

    private static String text(Packet packet) {
        return packet instanceof org.ternmq.codec.packet.Publish publish
                ? publish.message().topic() + "=" + publish.message().payload().toUtf8()
                : packet.toString();
    }

    private static Publish publish(int qos, TopicId topic, String text) {
        return new Publish(false, qos, false, topic, qos > 0 ? 9 : 0, Bytes.utf8(text));
    }

    private SnWorld.Raw connected(String id) {
        SnWorld.Raw client = world.raw(1);
        assertThat(client.ask(new Connect(false, true, Connect.PROTOCOL_ID, 10, id)))
                .containsExactly(ACCEPTED);
        return client;
    }

    @Test
    @Covers({"SN-6.8-2", "SN-7.1-1"})
    void whatIsLetIsPublishedWithoutAConnectionAndNeverAnswered() {
        SnWorld.Raw sensor = world.raw(1);

        assertThat(sensor.ask(publish(-1, TopicId.predefined(1), "x"))).isEmpty();
        assertThat(sensor.ask(publish(-1, TopicId.shortName("ab"), "y"))).isEmpty();
        assertThat(published()).containsExactly("all/1=x", "ab=y");
        assertThat(sensor.ask(publish(-1, TopicId.predefined(2), "not let"))).isEmpty();
        assertThat(sensor.ask(publish(-1, TopicId.predefined(9), "unknown"))).isEmpty();
        assertThat(published()).isEmpty();
        assertThat(world.counters.count(SnDrop.NOT_ALLOWED)).isEqualTo(2);
        assertThat(world.broker.log).as("one connection for all").containsOnlyOnce("connected sn-gateway-7");
    }

    @Test
    void nobodyIsLetUnlessItIsSaid() {
        SnWorld closed = new SnWorld(2, SnDoor.OPEN, 1);
        closed.raw(1).ask(publish(-1, TopicId.shortName("ab"), "x"));
        assertThat(closed.counters.count(SnDrop.NOT_ALLOWED)).isEqualTo(1);
        assertThat(closed.broker.log).isEmpty();
    }

    @Test
    void rulesHoldForWhatIsPublishedWithoutAConnection() {
        rules.forbid("things publishes all/1");
        world.raw(1).ask(publish(-1, TopicId.predefined(1), "x"), publish(-1, TopicId.predefined(3), "y"));
        assertThat(published()).containsExactly("all/3=y");
    }

    @Test
    void rulesHoldForClients() {
        rules.forbid("things publishes ab");
        rules.forbid("things subscribes secret/#");
        SnWorld.Raw client = connected("own");

        assertThat(client.ask(publish(1, TopicId.shortName("ab"), "x")))
                .containsExactly(new Puback(TopicId.shortName("ab").value(), 9, ReturnCode.NOT_SUPPORTED));
        client.ask(publish(0, TopicId.shortName("ab"), "x"));
        assertThat(client.ask(new Subscribe(false, Qos.AT_LEAST_ONCE, 4, new Topic.Name("secret/#"))))
                .containsExactly(new Suback(Qos.AT_MOST_ONCE, 0, 4, ReturnCode.NOT_SUPPORTED));
        assertThat(client.ask(publish(0, TopicId.shortName("cd"), "y"))).isEmpty();
        assertThat(published()).containsExactly("cd=y");
    }

    @Test
    void rulesHoldForWills() {
        rules.forbid("things publishes ab");
        assertThat(world.raw(2).ask(withWill("own2", "ab"))).last().isEqualTo(new Connack(ReturnCode.NOT_SUPPORTED));

        SnWorld.Raw client = world.raw(1);
        assertThat(client.ask(withWill("own", "cd"))).last().isEqualTo(ACCEPTED);
        assertThat(client.ask(new Will.WillTopicUpd(Qos.AT_LEAST_ONCE, false, "ab")))
                .containsExactly(new Will.WillTopicResp(ReturnCode.ACCEPTED));
        world.advance(16);

        assertThat(published()).isEmpty();
        assertThat(world.broker.log)
                .filteredOn(line -> line.startsWith("closed own:"))
                .hasSize(1);
    }

    @Test
    void aWillThatWasChangedIsPublishedEveryTime() {
        for (String text : List.of("first", "second")) {
            SnWorld.Raw client = world.raw(1);
            client.ask(new Connect(true, false, Connect.PROTOCOL_ID, 10, "own"));
            client.ask(new Will.WillTopic(Qos.EXACTLY_ONCE, false, "ab"), new Will.WillMsg(Bytes.utf8("old")));
            client.ask(new Will.WillMsgUpd(Bytes.utf8(text)));
            world.advance(16);
            assertThat(published()).as(text).contains("ab=" + text);
        }
    }

    private static SnPacket[] withWill(String id, String topic) {
        return new SnPacket[] {
            new Connect(true, true, Connect.PROTOCOL_ID, 10, id),
            new Will.WillTopic(Qos.AT_LEAST_ONCE, false, topic),
            new Will.WillMsg(Bytes.utf8("bye"))
        };
    }

    @Test
    void onlyThoseAreLetInWhoseIdentifiersAreExpected() {
        assertThat(world.raw(1).ask(new Connect(false, true, Connect.PROTOCOL_ID, 10, "other")))
                .containsExactly(new Connack(ReturnCode.NOT_SUPPORTED));
        assertThat(world.counters.count(SnDrop.NOT_ALLOWED)).isEqualTo(1);
    }

    @Test
    void aClientsOwnIdsGoBeforeThoseOfAll() {
        connected("own").ask(publish(0, TopicId.predefined(1), "x"), publish(0, TopicId.predefined(3), "y"));
        assertThat(published()).containsExactly("own/1=x", "all/3=y");
        world.raw(5).ask(publish(-1, TopicId.predefined(1), "z"));
        assertThat(published()).as("whoever has no connection has no name").containsExactly("all/1=z");
    }
}
