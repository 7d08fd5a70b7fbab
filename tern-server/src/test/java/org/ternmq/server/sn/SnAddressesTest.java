package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.session.Limits;
import org.ternmq.sn.client.endpoint.Request;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.Ack.Pubcomp;
import org.ternmq.sn.codec.packet.Ack.Pubrec;
import org.ternmq.sn.codec.packet.Ack.Pubrel;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Discovery.GwInfo;
import org.ternmq.sn.codec.packet.Discovery.SearchGw;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.Ping.Pingreq;
import org.ternmq.sn.codec.packet.Ping.Pingresp;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration.Register;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.testkit.Covers;
import org.ternmq.transport.sn.SnDoor;

/** Who is where: clients that come twice, change places, stand behind a forwarder, are not known, or are too many. */
class SnAddressesTest {
    private static final Connack ACCEPTED = new Connack(ReturnCode.ACCEPTED);

    private final SnWorld world = new SnWorld(3, SnDoor.OPEN, 1);

    private static Connect connect(String id) {
        return new Connect(false, true, Connect.PROTOCOL_ID, 60, id);
    }

    private SnWorld.Client watcher(String filter) {
        SnWorld.Client watcher = world.client(SnClientOptions.of("watcher").withKeepAliveSeconds(0));
        watcher.connect();
        watcher.ask(new Request.Subscribe(new Topic.Name(filter), Qos.EXACTLY_ONCE));
        world.run();
        return watcher;
    }

    private List<String> closed(String id) {
        return world.broker.log.stream()
                .filter(line -> line.startsWith("closed " + id + ":"))
                .toList();
    }

    @Test
    @Covers("SN-5.4-4")
    void whoeverSearchesIsToldWithoutAnAddress() {
        assertThat(world.raw(1).ask(new SearchGw(1))).containsExactly(new GwInfo(1, Bytes.EMPTY));
    }

    @Test
    void connectThatComesTwiceIsOneConnection() {
        SnWorld.Raw client = world.raw(1);

        assertThat(client.ask(connect("a"), connect("a"))).containsExactly(ACCEPTED, ACCEPTED);
        assertThat(closed("a")).isEmpty();
        assertThat(client.ask(Pingreq.PLAIN)).containsExactly(Pingresp.INSTANCE);
    }

    @Test
    void anotherClientAtTheAddressEndsTheOneBeforeAndHearsOnlyOfItself() {
        SnWorld.Client watcher = watcher("gone/#");
        SnWorld.Raw address = world.raw(1);
        address.ask(
                new Connect(true, true, Connect.PROTOCOL_ID, 60, "a"),
                new Will.WillTopic(Qos.AT_LEAST_ONCE, false, "gone/a"),
                new Will.WillMsg(Bytes.utf8("bye")));

        assertThat(address.ask(connect("b"))).containsExactly(ACCEPTED);
        assertThat(watcher.texts()).containsExactly("gone/a=bye");
        assertThat(closed("a")).hasSize(1);
        assertThat(address.ask(Pingreq.PLAIN)).containsExactly(Pingresp.INSTANCE);
    }

    @Test
    void aClientAtAnotherAddressTakesItsSessionOverAndTheOldOneIsTold() {
        SnWorld.Raw before = world.raw(1);
        SnWorld.Raw after = world.raw(2);
        before.ask(new Connect(false, false, Connect.PROTOCOL_ID, 60, "a"));
        before.ask(new Subscribe(false, Qos.AT_LEAST_ONCE, 1, new Topic.Name("ab")));

        assertThat(after.ask(new Connect(false, false, Connect.PROTOCOL_ID, 60, "a")))
                .containsExactly(ACCEPTED);
        assertThat(before.take()).containsExactly(Disconnect.PLAIN);
        publish("ab", "x", Qos.AT_MOST_ONCE);
        assertThat(after.take())
                .containsExactly(new Publish(false, 0, false, TopicId.shortName("ab"), 0, Bytes.utf8("x")));
        assertThat(before.take()).isEmpty();
    }

    @Test
    void whoComesFromAnotherAddressIsNotLost() {
        SnWorld.Client watcher = watcher("wl");
        SnWorld.Raw before = world.raw(1);
        before.ask(new Connect(true, true, Connect.PROTOCOL_ID, 60, "a"));
        before.ask(new Will.WillTopic(Qos.AT_LEAST_ONCE, false, "wl"), new Will.WillMsg(Bytes.utf8("gone")));

        assertThat(world.raw(2).ask(connect("a"))).containsExactly(ACCEPTED);
        world.advance(3);

        assertThat(watcher.texts()).isEmpty();
    }

    @Test
    void whatComesAgainGoesToTheBrokerOnce() {
        SnWorld.Client watcher = watcher("ab");
        SnWorld.Raw client = world.raw(1);
        client.ask(connect("a"));
        Publish publish = new Publish(false, 2, false, TopicId.shortName("ab"), 5, Bytes.utf8("x"));

        assertThat(client.ask(publish, publish.asDuplicate())).containsExactly(new Pubrec(5), new Pubrec(5));
        assertThat(client.ask(new Pubrel(5), new Pubrel(5))).containsExactly(new Pubcomp(5), new Pubcomp(5));
        client.ask(publish.asDuplicate(), publish);

        assertThat(watcher.texts()).containsExactly("ab=x");
    }

    // ---- forwarders

    @Test
    @Covers("SN-5.5-3")
    void whatIsForwardedIsAnsweredToItsNode() {
        SnWorld.Raw forwarder = world.raw(1);
        Bytes one = Bytes.utf8("1");
        Bytes two = Bytes.utf8("2");

        assertThat(forwarder.ask(new Encapsulated(0, one, connect("a")), new Encapsulated(2, two, connect("b"))))
                .containsExactly(new Encapsulated(0, one, ACCEPTED), new Encapsulated(0, two, ACCEPTED));
        assertThat(forwarder.ask(new Encapsulated(0, one, Disconnect.PLAIN)))
                .containsExactly(new Encapsulated(0, one, Disconnect.PLAIN));
        assertThat(forwarder.ask(new Encapsulated(0, two, Pingreq.PLAIN)))
                .as("another client")
                .containsExactly(new Encapsulated(0, two, Pingresp.INSTANCE));
        assertThat(forwarder.ask(Pingreq.PLAIN)).as("nobody's").containsExactly(Disconnect.PLAIN);
    }

    // ---- strangers

    @Test
    void strangersAreToldThatTheyAreNotConnectedUnlessTheyMightBeAnsweringUs() {
        SnWorld.Raw stranger = world.raw(1);
        for (SnPacket asking : List.of(
                Pingreq.PLAIN,
                new Pingreq("a"),
                new Register(0, 1, "a"),
                new Publish(false, 1, false, TopicId.normal(1), 1, Bytes.EMPTY),
                new Will.WillMsgUpd(Bytes.EMPTY))) {
            assertThat(stranger.ask(asking)).as("%s", asking).containsExactly(Disconnect.PLAIN);
        }
        for (SnPacket answer : List.of(
                Disconnect.PLAIN,
                new Disconnect(10),
                Pingresp.INSTANCE,
                ACCEPTED,
                new Unsuback(1),
                new Pubrec(1),
                new Encapsulated(0, Bytes.utf8("1"), Disconnect.PLAIN))) {
            assertThat(stranger.ask(answer)).as("%s", answer).isEmpty();
        }
    }

    @Test
    void whoLeftLatelyIsAnsweredOnceMore() {
        SnWorld.Raw client = world.raw(1);
        client.ask(connect("a"));

        assertThat(client.ask(Disconnect.PLAIN)).containsExactly(Disconnect.PLAIN);
        assertThat(client.ask(Disconnect.PLAIN)).containsExactly(Disconnect.PLAIN);
        world.advance(61);
        assertThat(client.ask(Disconnect.PLAIN)).isEmpty();
    }

    // ---- floods

    @Test
    void ofTooManyClientsTheLastAreToldToComeLaterAndTheOthersGoOn() {
        SnWorld small = small();
        SnWorld.Raw first = small.raw(1);
        first.ask(connect("first"));
        List<SnPacket> answers = new ArrayList<>();
        for (int port = 1_000; port < 4_000; port++) {
            answers.addAll(small.raw(port).ask(connect("flood-" + port)));
        }

        assertThat(Collections.frequency(answers, ACCEPTED)).isEqualTo(CONNECTIONS - 1);
        assertThat(answers).hasSize(3_000).containsOnly(ACCEPTED, new Connack(ReturnCode.CONGESTION));
        assertThat(first.ask(Pingreq.PLAIN)).containsExactly(Pingresp.INSTANCE);
    }

    @Test
    void whoComesFasterThanMayBeIsToldToComeLater() {
        var paced = new SnWorld(
                2,
                SnDoor.OPEN,
                1,
                shared -> shared.with(new Guard(
                        OverloadLimits.DEFAULT.with(overload -> overload.connectionsPerSecondMax = 2),
                        shared.events())));
        List<SnPacket> answers = new ArrayList<>();
        for (int port = 1; port <= 4; port++) {
            answers.addAll(paced.raw(port).ask(connect("c" + port)));
        }

        assertThat(answers)
                .containsExactly(
                        ACCEPTED, ACCEPTED, new Connack(ReturnCode.CONGESTION), new Connack(ReturnCode.CONGESTION));
        assertThat(paced.raw(1).ask(Pingreq.PLAIN)).containsExactly(Pingresp.INSTANCE);
        paced.advance(0.6);
        assertThat(paced.raw(3).ask(connect("c3"))).containsExactly(ACCEPTED);
    }

    @Test
    void halfConnectedClientsAreBoundedAndMakeRoomWithTime() {
        SnWorld small = small();
        List<SnPacket> answers = new ArrayList<>();
        for (int port = 1_000; port < 4_000; port++) {
            answers.addAll(small.raw(port).ask(new Connect(true, true, Connect.PROTOCOL_ID, 60, "flood-" + port)));
        }
        assertThat(Collections.frequency(answers, Will.WillTopicReq.INSTANCE)).isEqualTo(CONNECTIONS + 1_024);
        assertThat(answers).hasSize(3_000).contains(new Connack(ReturnCode.CONGESTION));

        assertThat(small.raw(1).ask(connect("late"))).containsExactly(new Connack(ReturnCode.CONGESTION));
        small.advance(61);
        assertThat(small.raw(1).ask(connect("late"))).containsExactly(ACCEPTED);
    }

    private static SnWorld small() {
        return new SnWorld(
                2,
                Limits.DEFAULT.with(limits -> limits.connectionsMax = CONNECTIONS),
                SnDoor.OPEN,
                1,
                UnaryOperator.identity());
    }

    @Test
    void whatWaitsForASleeperIsBoundedAndWhatIsPromisedIsKept() {
        SnWorld.Client sleeper = world.client(SnClientOptions.of("sleeper").withWaitingMax(10));
        sleeper.connect();
        sleeper.ask(new Request.Subscribe(new Topic.Name("ab"), Qos.AT_LEAST_ONCE));
        world.run();
        sleeper.sleep(3_600);
        world.run();
        String text = "x".repeat(10_000);
        for (int i = 0; i < 5_000; i++) {
            publish("ab", text, Qos.AT_MOST_ONCE);
        }
        publish("ab", "promised", Qos.AT_LEAST_ONCE);

        sleeper.wake();
        world.run();

        assertThat(sleeper.messages)
                .hasSizeLessThan(2_000)
                .last()
                .extracting(message -> message.payload().toUtf8())
                .isEqualTo("promised");
        assertThat(world.counters.count(SnDrop.WRONG_STATE)).isZero();
    }

    private void publish(String topic, String text, Qos qos) {
        world.broker.loops[0].publish(Message.of(TopicName.of(topic), Bytes.utf8(text), qos, false));
        world.run();
    }

    private static final int CONNECTIONS = 50;
}
