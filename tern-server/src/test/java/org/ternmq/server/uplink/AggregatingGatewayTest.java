package org.ternmq.server.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ternmq.server.uplink.AggregatingWorld.PATIENCE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.server.SessionSnapshot;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Will.WillMsg;
import org.ternmq.sn.codec.packet.Will.WillTopic;
import org.ternmq.sn.codec.value.TopicId;

/** What goes through the gateway that puts its clients on few connections, over real sockets. */
class AggregatingGatewayTest {
    @TempDir
    private Path folder;

    private AggregatingWorld world(Version version, int connections) throws Exception {
        return new AggregatingWorld(folder, version, connections, false);
    }

    /** What a device publishes comes to those elsewhere and to devices once, whichever connection takes it up. */
    @ParameterizedTest
    @CsvSource({"V5, 1", "V3_1_1, 1", "V5, 3"})
    void messagesGoBothWaysAtEveryQos(Version version, int connections) throws Exception {
        try (var world = world(version, connections)) {
            var all = world.elsewhere("all").subscribe("#");
            var watcher = world.device("watcher", true);
            watcher.client.subscribe("plant/+", Qos.EXACTLY_ONCE);
            watcher.client.subscribe(TopicId.shortName("ab"), Qos.AT_LEAST_ONCE);
            var sensor = world.device("sensor", true);
            sensor.publish("plant/a", "0", 0);
            sensor.publish("plant/b", "1", 1);
            sensor.publish("plant/c", "2", 2);
            sensor.client.publish(TopicId.predefined(3), Bytes.utf8("3"), 1, false);
            sensor.client.publish(TopicId.shortName("ab"), Bytes.utf8("4"), 2, false);
            sensor.client.publish(TopicId.predefined(3), Bytes.utf8("5"), Publish.WITHOUT_CONNECTION, false);

            all.gets("plant/a=0 0", "plant/b=1 1", "plant/c=2 2", "plant/valve=3 1", "ab=4 2", "plant/valve=5 0");
            watcher.gets("plant/a=0 0", "plant/b=1 1", "plant/c=2 2", "plant/valve=3 1", "ab=4 1", "plant/valve=5 0");

            watcher.received.clear();
            for (int qos = 0; qos < 3; qos++) {
                all.publish("plant/down", "at " + qos, qos, false);
            }
            all.publish("ab", "short", 2, false);
            watcher.gets("plant/down=at 0 0", "plant/down=at 1 1", "plant/down=at 2 2", "ab=short 1");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    void whoSubscribesGetsWhatIsRetainedElsewhereAndNobodyElseDoes(Version version) throws Exception {
        try (var world = world(version, 1)) {
            var mqtt = world.elsewhere("mqtt");
            mqtt.publish("plant/old", "was", 1, true);
            var first = world.device("first", true);
            first.client.subscribe("plant/#", Qos.EXACTLY_ONCE);
            first.gets("plant/old=was 1 retained");
            first.client.publish("plant/kept", Bytes.utf8("here"), Qos.EXACTLY_ONCE, true);
            first.gets("plant/old=was 1 retained", "plant/kept=here 2");
            assertThat(world.broker.retained("plant/kept")).isPresent();

            var second = world.device("second", true);
            second.client.subscribe("plant/#", Qos.AT_LEAST_ONCE);
            var third = world.device("third", true);
            third.client.subscribe("plant/kept", Qos.EXACTLY_ONCE);
            second.gets("plant/old=was 1 retained", "plant/kept=here 1 retained");
            third.gets("plant/kept=here 2 retained");
            mqtt.publish("plant/last", "end", 1, false);
            second.gets("plant/old=was 1 retained", "plant/kept=here 1 retained", "plant/last=end 1");
            first.gets("plant/old=was 1 retained", "plant/kept=here 2", "plant/last=end 1");
        }
    }

    @Test
    void filtersThatOverlapBringAMessageOnce() throws Exception {
        try (var world = world(Version.V5, 2)) {
            var one = world.device("one", true);
            one.client.subscribe("plant/+", Qos.AT_LEAST_ONCE);
            one.client.subscribe("+/a", Qos.EXACTLY_ONCE);
            var other = world.device("other", true);
            other.client.subscribe("plant/#", Qos.EXACTLY_ONCE);
            other.publish("plant/a", "from here", 2);
            world.elsewhere("mqtt").publish("plant/a", "from there", 2, false);

            one.gets("plant/a=from here 2", "plant/a=from there 2");
            other.gets("plant/a=from here 2", "plant/a=from there 2");
        }
    }

    @Test
    void aFilterIsSubscribedToOnceElsewhereAndGivenUpWithTheLastWhoHasIt() throws Exception {
        try (var world = world(Version.V5, 1)) {
            var one = world.device("one", true);
            var other = world.device("other", true);
            one.client.subscribe("plant/#", Qos.AT_MOST_ONCE);
            other.client.subscribe("plant/#", Qos.EXACTLY_ONCE);
            other.client.subscribe("b", Qos.EXACTLY_ONCE);
            assertThat(world.subscribed()).containsExactly("b", "plant/#");

            one.client.unsubscribe("plant/#");
            world.elsewhere("mqtt").publish("plant/a", "still", 1, false);
            other.gets("plant/a=still 1");
            assertThat(one.received).isEmpty();

            other.close();
            await().atMost(PATIENCE).until(() -> world.subscribed().isEmpty());
        }
    }

    @Test
    void oneHundredDevicesHaveSoManyConnectionsAsWereAskedFor() throws Exception {
        try (var world = world(Version.V5, 3)) {
            var all = world.elsewhere("all").subscribe("plant/#");
            for (int i = 0; i < 100; i++) {
                world.device("device-" + i, true).publish("plant/" + i, "", 1);
            }
            all.gets(IntStream.range(0, 100).mapToObj(i -> "plant/" + i + "= 1").toArray(String[]::new));

            assertThat(world.broker.sessions())
                    .filteredOn(SessionSnapshot::connected)
                    .extracting(SessionSnapshot::clientId)
                    .containsExactly("all", "gw-0", "gw-1", "gw-2", "gw-down");
        }
    }

    @Test
    void aSleeperWakesToAllThatCame() throws Exception {
        try (var world = world(Version.V5, 1)) {
            var sleeper = world.device("sleeper", true);
            sleeper.client.subscribe("plant/#", Qos.EXACTLY_ONCE);
            sleeper.client.sleep(Duration.ofMinutes(10));
            var mqtt = world.elsewhere("mqtt");
            for (int i = 0; i < 20; i++) {
                mqtt.publish("plant/" + i % 3, "" + i, 1 + i % 2, false);
            }
            assertThat(sleeper.received).isEmpty();

            sleeper.client.wake();

            assertThat(sleeper.received).as("all of it before PINGRESP").hasSize(20);
        }
    }

    @Test
    void whoIsLostLeavesItsWillElsewhereAndHere() throws Exception {
        try (var world = world(Version.V5, 2)) {
            var mqtt = world.elsewhere("mqtt").subscribe("plant/#");
            var watcher = world.device("watcher", true);
            watcher.client.subscribe("plant/+", Qos.AT_LEAST_ONCE);
            world.ask(
                    new Connect(true, true, Connect.PROTOCOL_ID, 1, "doomed"),
                    new WillTopic(Qos.AT_LEAST_ONCE, true, "plant/doomed"),
                    new WillMsg(Bytes.utf8("gone")));

            mqtt.gets("plant/doomed=gone 1");
            watcher.gets("plant/doomed=gone 1");
            assertThat(world.broker.retained("plant/doomed")).isPresent();
        }
    }

    @Test
    void sharedSubscriptionsAndThoseToWhatABrokerSaysOfItselfAreRefused() throws Exception {
        try (var world = world(Version.V5, 1)) {
            var device = world.device("device", true);
            for (String filter : new String[] {"$share/some/plant/#", "$up/#", "$SYS/#"}) {
                assertThatThrownBy(() -> device.client.subscribe(filter, Qos.AT_LEAST_ONCE))
                        .as(filter)
                        .hasMessageContaining("NOT_SUPPORTED");
            }
            assertThatThrownBy(() -> world.device("$uplink-0", true)).hasMessageContaining("NOT_SUPPORTED");
        }
    }
}
