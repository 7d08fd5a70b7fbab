package org.ternmq.server.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ternmq.server.uplink.AggregatingWorld.PATIENCE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/** The broker elsewhere and the aggregating gateway go and come back. */
class AggregatingRestartTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"V5, 1, false", "V3_1_1, 2, false", "V5, 2, true"})
    void theBrokerMayGoAndComeBack(Version version, int connections, boolean isKept) throws Exception {
        try (var world = new AggregatingWorld(folder, version, connections, isKept)) {
            var all = world.elsewhere("all").subscribe("up/#");
            var device = world.device("device", true);
            device.client.subscribe("down/#", Qos.EXACTLY_ONCE);
            List<CompletableFuture<?>> published = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                if (i == 10 || i == 25) {
                    world.broker.close();
                }
                if (i == 15 || i == 30) {
                    world.startBroker();
                }
                device.publish("up/" + i % 3, "" + i, 1 + i % 2);
                published.add(
                        all.client.publishAsync("down/" + i % 3, ("" + i).getBytes(UTF_8), Qos.of(1 + i % 2), false));
            }
            published.forEach(CompletableFuture::join);

            for (var received : List.of(all.received, device.received)) {
                await().atMost(PATIENCE)
                        .until(() -> received.stream().distinct().count() == 40);
                assertThat(received).filteredOn(text -> text.endsWith(" 2")).doesNotHaveDuplicates();
                for (int i = 0; i < 6; i++) { // the order of one topic at one QoS, but for repeats
                    var one = Pattern.compile(".*/" + i % 3 + "=(\\d+) " + (1 + i % 2));
                    Stream<Integer> numbers = received.stream()
                            .distinct()
                            .map(one::matcher)
                            .filter(Matcher::matches)
                            .map(found -> Integer.valueOf(found.group(1)));
                    assertThat(numbers).isSorted();
                }
            }
        }
    }

    /** Both sides go on with what was under way, and what devices had subscribed to is still there. */
    @Test
    void theGatewayMayGoAndComeBackWithAllThatItHad() throws Exception {
        try (var world = new AggregatingWorld(folder, Version.V5, 2, true)) {
            var all = world.elsewhere("all").subscribe("up/#");
            var device = world.device("device", false);
            device.client.subscribe("down/#", Qos.EXACTLY_ONCE);
            world.device("clean", true).client.subscribe("gone/#", Qos.AT_LEAST_ONCE);
            world.broker.close();
            for (int i = 0; i < 20; i++) {
                device.publish("up/x", "" + i, 1 + i % 2);
            }
            device.client.disconnect();
            world.gateway.close();
            world.startBroker();
            all.client.awaitConnected(PATIENCE);
            all.publish("down/x", "meanwhile", 2, false);
            assertThat(all.received).isEmpty();
            world.startGateway(true);

            all.gets(IntStream.range(0, 20)
                    .mapToObj(i -> "up/x=" + i + " " + (1 + i % 2))
                    .toArray(String[]::new));
            assertThat(all.received).first().isEqualTo("up/x=0 1");
            await().atMost(PATIENCE).until(() -> world.subscribed().equals(List.of("down/#")));
            all.publish("down/x", "behind", 2, false);
            device.client.connect();
            device.gets("down/x=meanwhile 2", "down/x=behind 2");
        }
    }

    @Test
    void aGatewayWithoutAFolderBeginsAnew() throws Exception {
        try (var world = new AggregatingWorld(folder, Version.V5, 1, false)) {
            world.device("old", true).client.subscribe("down/#", Qos.EXACTLY_ONCE);
            world.gateway.close();
            var mqtt = world.elsewhere("mqtt");
            mqtt.publish("down/x", "nobody's", 2, false);
            world.startGateway(false);
            await().atMost(PATIENCE).until(() -> world.subscribed().isEmpty());

            var device = world.device("new", true);
            device.client.subscribe("down/#", Qos.EXACTLY_ONCE);
            mqtt.publish("down/x", "ours", 2, false);
            device.gets("down/x=ours 2");
        }
    }

    @Test
    void fewerConnectionsTakeUpWhatWaitsForMore() throws Exception {
        try (var world = new AggregatingWorld(folder, Version.V5, 4, true)) {
            world.broker.close();
            var device = world.device("device", true);
            for (int i = 0; i < 12; i++) {
                device.publish("up/" + i, "", 1);
            }
            world.gateway.close();
            world.connections = 1;
            world.startBroker();
            var all = world.elsewhere("all").subscribe("up/#");
            world.startGateway(true);

            all.gets(IntStream.range(0, 12).mapToObj(i -> "up/" + i + "= 1").toArray(String[]::new));
        }
    }

    /** The broker is a new one that knows of nothing. */
    @Test
    void aBrokerThatHasForgottenIsSubscribedToAgain() throws Exception {
        try (var world = new AggregatingWorld(folder, Version.V5, 1, true)) {
            var device = world.device("device", true);
            device.client.subscribe("down/#", Qos.EXACTLY_ONCE);
            world.elsewhere("before").publish("down/x", "before", 2, false);
            device.gets("down/x=before 2");
            world.broker.close();
            world.brokerFolder = "another";
            world.startBroker();
            await().atMost(PATIENCE).until(() -> world.subscribed().equals(List.of("down/#")));

            world.elsewhere("after").publish("down/x", "after", 2, false);
            device.gets("down/x=before 2", "down/x=after 2");
            var all = world.elsewhere("all").subscribe("up/#");
            device.publish("up/x", "new", 2);
            all.gets("up/x=new 2");
        }
    }

    @Test
    void aSubscriptionWaitsForTheBrokerAndIsRefusedAfterAWhile() throws Exception {
        try (var world = new AggregatingWorld(folder, Version.V5, 1, false)) {
            world.broker.close();
            var patient = world.device("patient", true);
            Thread waiting = Thread.startVirtualThread(() -> patient.client.subscribe("down/#", Qos.AT_LEAST_ONCE));
            assertThat(world.ask(
                            new Connect(false, true, Connect.PROTOCOL_ID, 60, "hasty"),
                            new Subscribe(false, Qos.AT_LEAST_ONCE, 7, new Topic.Name("other/#"))))
                    .isEqualTo(new Suback(Qos.AT_MOST_ONCE, TopicId.NONE, 7, ReturnCode.CONGESTION));
            world.startBroker();
            waiting.join();
            world.elsewhere("mqtt").publish("down/x", "now", 1, false);
            patient.gets("down/x=now 1");
            await().atMost(PATIENCE).until(() -> world.subscribed().equals(List.of("down/#")));
        }
    }

    /** While its retained messages are still on their way a device goes, or is lost and comes back. */
    @Test
    void whoIsGoneBeforeItsRoundIsOverLeavesNothingInItsSession() throws Exception {
        try (var world = new AggregatingWorld(folder, Version.V5, 1, true)) {
            var device = world.device("device", false);
            device.client.subscribe("a/#", Qos.AT_LEAST_ONCE);
            device.client.disconnect();
            device.client.connect();
            device.client.subscribe("b/#", Qos.AT_LEAST_ONCE);
            world.ask(new Connect(false, false, Connect.PROTOCOL_ID, 60, "device")); // from another address
            await().atMost(PATIENCE).until(() -> world.subscribed().equals(List.of("a/#", "b/#")));
            world.elsewhere("mqtt").publish("b/x", "", 1, false);
            world.gateway.close();

            try (var left = TernBroker.start(Configuration.standard()
                    .withData(folder.resolve("gateway"))
                    .withListeners(new Listener("127.0.0.1", 0)))) {
                assertThat(left.sessions())
                        .filteredOn(session -> session.clientId().equals("device"))
                        .singleElement()
                        .satisfies(
                                session -> assertThat(session.subscriptions()).containsOnlyKeys("a/#", "b/#"));
            }
            world.startGateway(true);
        }
    }
}
