package org.ternmq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.sys.SysPublisher;
import org.ternmq.broker.sys.SysSettings;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.testkit.Covers;

/** The broker's account of itself on virtual time, as a subscriber sees it. */
class SysTest {
    private final VirtualBroker broker = new VirtualBroker(2, Limits.DEFAULT);
    private long heap = 1_000;

    private void startPublisher(int intervalSeconds) {
        var settings = new SysSettings(intervalSeconds, "tern version 1.2", () -> heap, List.of());
        Loop loop = broker.loops[0];
        loop.add(new SysPublisher(broker.shared, settings, loop::publish, broker.nowNanos));
        broker.run();
    }

    private VirtualClient watcher() {
        var watcher = VirtualClient.connected(broker, "watcher");
        watcher.subscribe("$SYS/#", Qos.AT_MOST_ONCE);
        return watcher;
    }

    private static List<Publish> published(VirtualClient watcher) {
        return watcher.receive().stream()
                .filter(Publish.class::isInstance)
                .map(Publish.class::cast)
                .toList();
    }

    private static Map<String, String> values(VirtualClient watcher) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Publish publish : published(watcher)) {
            String topic = publish.message().topic().toString();
            assertThat(topic).startsWith("$SYS/broker/");
            values.put(
                    topic.substring("$SYS/broker/".length()),
                    publish.message().payload().toUtf8());
        }
        return values;
    }

    @Test
    void everythingIsRetainedAtTheStart() {
        startPublisher(10);
        List<Publish> all = published(watcher());

        assertThat(all).allMatch(publish -> publish.message().retain()).hasSizeGreaterThan(50);
        assertThat(all.stream().map(publish -> publish.message().topic().toString()))
                .contains(
                        "$SYS/broker/version", "$SYS/broker/retained messages/count", "$SYS/broker/load/sockets/15min")
                .doesNotHaveDuplicates();
    }

    @Test
    void atEachIntervalComesWhatHasChanged() {
        startPublisher(10);
        VirtualClient watcher = watcher();
        values(watcher);
        broker.advanceSeconds(9.9);
        assertThat(values(watcher)).isEmpty();
        broker.advanceSeconds(0.1);
        assertThat(values(watcher))
                .containsEntry("uptime", "10 seconds")
                .containsEntry("clients/connected", "1")
                .containsEntry("subscriptions/count", "1")
                .doesNotContainKeys("version", "heap/current", "clients/expired", "load/publish/dropped/1min");
        heap = 900;
        broker.advanceSeconds(10);
        assertThat(values(watcher))
                .containsEntry("uptime", "20 seconds")
                .containsEntry("heap/current", "900")
                .doesNotContainKeys("heap/maximum", "clients/connected");
    }

    @Test
    void numbersAreThoseOfTheConversation() {
        startPublisher(10);
        VirtualClient watcher = watcher();
        var publisher = new VirtualClient(broker, Version.V3_1_1);
        publisher.connect("publisher", true, 0, Optional.empty());
        var sleeper = new VirtualClient(broker, Version.V5);
        sleeper.connect("sleeper", true, 15, Optional.empty());
        sleeper.subscribe("a/#", Qos.AT_LEAST_ONCE);
        sleeper.receive();
        sleeper.send(Disconnect.of(ReasonCode.SUCCESS));
        broker.run();
        publisher.publish("a/b", "four", Qos.AT_LEAST_ONCE, 1);
        publisher.publish("a/b", "gone", Qos.AT_MOST_ONCE, 0);
        broker.advanceSeconds(10);
        assertThat(values(watcher))
                .containsEntry("clients/total", "3")
                .containsEntry("clients/connected", "2")
                .containsEntry("clients/disconnected", "1")
                .containsEntry("clients/maximum", "3")
                .containsEntry("subscriptions/count", "2")
                .containsEntry("messages/received", "8")
                .containsEntry("publish/messages/received", "2")
                .containsEntry("publish/bytes/received", "8")
                .containsEntry("publish/messages/dropped", "1")
                .containsEntry("publish/messages/dropped/not_connected", "1");

        broker.advanceSeconds(10);
        assertThat(values(watcher))
                .containsEntry("clients/total", "2")
                .containsEntry("clients/expired", "1")
                .containsEntry("publish/messages/dropped/session_ended", "1")
                .doesNotContainKey("clients/maximum");
    }

    @Test
    @Covers("MQTT-4.7.2-1")
    void wildcardsAtTheBeginningDoNotMatchThem() {
        startPublisher(10);
        List<VirtualClient> clients = new ArrayList<>();
        for (String filter : List.of("#", "+/broker/version", "+/#")) {
            var client = VirtualClient.connected(broker, "watches " + filter);
            client.subscribe(filter, Qos.AT_MOST_ONCE);
            clients.add(client);
        }
        broker.advanceSeconds(30);
        for (VirtualClient client : clients) {
            assertThat(published(client)).isEmpty();
        }
    }

    @Test
    void aPauseOfTheProcessIsNotMadeUpFor() {
        startPublisher(1);
        VirtualClient watcher = watcher();
        values(watcher);
        broker.nowNanos += 5_500_000_000L;
        assertEquals(
                1,
                published(watcher).stream()
                        .filter(publish -> publish.message().topic().toString().equals("$SYS/broker/uptime"))
                        .count());
        broker.advanceSeconds(1);
        assertThat(values(watcher)).containsEntry("uptime", "6 seconds");
    }
}
