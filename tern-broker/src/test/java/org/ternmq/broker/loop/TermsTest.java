package org.ternmq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;
import org.ternmq.testkit.Covers;

/** What the server grants and refuses in CONNACK, and that it keeps to it (5.0 sections 3.1.2.11 and 3.2.2.3). */
class TermsTest {
    private static Connack connack(VirtualClient client, String id, int keepAlive, Properties properties) {
        client.send(new Connect(Version.V5, id, true, keepAlive, properties, Optional.empty(), Connect.Login.NONE));
        return (Connack) client.receive().getFirst();
    }

    private static Connack connack(VirtualBroker broker, Properties properties) {
        return connack(new VirtualClient(broker, Version.V5), "c", 60, properties);
    }

    private static VirtualBroker without(Features features) {
        return new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.features = features));
    }

    private static ReasonCode lastWords(List<Packet> packets) {
        return ((Disconnect) packets.getLast()).reason();
    }

    @Test
    @Covers({"MQTT-3.2.2-9", "MQTT-3.2.2-10"})
    void whatIsNotOfferedIsSaidInConnack() {
        var broker = without(new Features(Qos.AT_LEAST_ONCE, false, false, false, false));
        Properties said = connack(broker, Properties.NONE).properties();
        assertEquals(1, said.number(PropertyId.MAXIMUM_QOS, -1));
        assertEquals(0, said.number(PropertyId.RETAIN_AVAILABLE, -1));
        assertEquals(0, said.number(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, -1));
        assertEquals(0, said.number(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, -1));
        assertEquals(0, said.number(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, -1));

        var client = VirtualClient.connected(broker, "d");
        client.subscribe("a", Qos.EXACTLY_ONCE);
        assertEquals(
                List.of(ReasonCode.GRANTED_QOS_1), ((Suback) client.receive().getFirst()).reasons());
    }

    @Test
    @Covers({"U5-3.3.1.2-1", "U5-3.2.2.3.4-3", "U5-3.3.1.3-1", "U5-3.2.2.3.5-3"})
    void publishingAboveWhatIsOfferedEndsTheConnection() {
        var broker = without(new Features(Qos.AT_LEAST_ONCE, false, true, true, true));
        var above = VirtualClient.connected(broker, "a");
        above.publish("t", "x", Qos.EXACTLY_ONCE, 1);
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, lastWords(above.receive()));

        var retaining = VirtualClient.connected(broker, "b");
        retaining.send(new Publish(VirtualClient.message("t", "x", Qos.AT_LEAST_ONCE, true), 1, false));
        assertEquals(ReasonCode.RETAIN_NOT_SUPPORTED, lastWords(retaining.receive()));
    }

    @Test
    @Covers({"MQTT-3.2.2-12", "MQTT-3.2.2-13"})
    void willAboveWhatIsOfferedIsRefused() {
        var broker = without(new Features(Qos.AT_LEAST_ONCE, false, true, true, true));
        Message exact = VirtualClient.message("w", "x", Qos.EXACTLY_ONCE, false);
        Message kept = VirtualClient.message("w", "x", Qos.AT_LEAST_ONCE, true);
        assertEquals(
                ReasonCode.QOS_NOT_SUPPORTED.code(),
                new VirtualClient(broker, Version.V5)
                        .connect("a", true, 0, Optional.of(exact))
                        .returnCode());
        assertEquals(
                ReasonCode.RETAIN_NOT_SUPPORTED.code(),
                new VirtualClient(broker, Version.V5)
                        .connect("a", true, 0, Optional.of(kept))
                        .returnCode());
    }

    @Test
    @Covers({"U5-3.2.2.3.11-2", "U5-3.2.2.3.11-3", "U5-3.2.2.3.12-2", "U5-3.2.2.3.12-3"})
    void subscribingToWhatIsNotOfferedEndsTheConnection() {
        var broker = without(new Features(Qos.EXACTLY_ONCE, true, false, false, false));
        var wild = VirtualClient.connected(broker, "a");
        wild.subscribe("a/+", Qos.AT_MOST_ONCE);
        assertEquals(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, lastWords(wild.receive()));

        var numbered = VirtualClient.connected(broker, "b");
        var request = Subscribe.Request.of(TopicFilter.of("a"), Qos.AT_MOST_ONCE);
        numbered.send(new Subscribe(1, Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, 1), List.of(request)));
        assertEquals(ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, lastWords(numbered.receive()));
    }

    @Test
    @Covers({"U5-3.2.2.3.13-2", "U5-3.2.2.3.13-3"})
    void sharedSubscriptionSwitchedOffEndsTheConnection() {
        var broker = without(new Features(Qos.EXACTLY_ONCE, true, true, true, false));
        var shared = VirtualClient.connected(broker, "c");
        shared.subscribe("$share/g/a", Qos.AT_MOST_ONCE);
        assertEquals(ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, lastWords(shared.receive()));
    }

    @Test
    @Covers({"MQTT-3.2.2-22", "MQTT-3.1.2-22"})
    void serverKeepAliveIsToldAndHolds() {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.keepAliveSecondsMax = 10));
        var never = new VirtualClient(broker, Version.V5);
        assertEquals(10, connack(never, "n", 0, Properties.NONE).properties().number(PropertyId.SERVER_KEEP_ALIVE, -1));
        var brisk = new VirtualClient(broker, Version.V5);
        assertFalse(connack(brisk, "b", 4, Properties.NONE).properties().has(PropertyId.SERVER_KEEP_ALIVE));
        broker.advanceSeconds(14.999);
        assertTrue(brisk.connection.isOver(), "6 s are over");
        assertFalse(never.connection.isOver());
        broker.advanceSeconds(0.002);
        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, lastWords(never.receive()));
    }

    @Test
    @Covers("MQTT-3.1.2-28")
    void responseInformationOnlyWhereItIsAskedFor() {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        assertFalse(connack(broker, Properties.NONE).properties().has(PropertyId.RESPONSE_INFORMATION));
        Properties asking = Properties.of(PropertyId.REQUEST_RESPONSE_INFORMATION, 1);
        assertEquals("response/c", connack(broker, asking).properties().text(PropertyId.RESPONSE_INFORMATION, ""));
        var odd = connack(new VirtualClient(broker, Version.V5), "a/#", 0, asking);
        assertFalse(odd.properties().has(PropertyId.RESPONSE_INFORMATION));
    }

    @Test
    void noMoreConnectionsThanAllowed() {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.connectionsMax = 2));
        var first = VirtualClient.connected(broker, "1");
        VirtualClient.connected(broker, "2");
        var third = new VirtualClient(broker, Version.V5);
        Connack refused = third.connect("3", true, 0, Optional.empty());
        assertEquals(ReasonCode.QUOTA_EXCEEDED.code(), refused.returnCode());
        assertThat(third.why).contains("2 connections");
        assertEquals(
                3,
                new VirtualClient(broker, Version.V3_1_1)
                        .connect("3", true, 0, Optional.empty())
                        .returnCode());
        first.connection.cut();
        broker.run();
        assertEquals(
                0,
                new VirtualClient(broker, Version.V5)
                        .connect("3", true, 0, Optional.empty())
                        .returnCode());
    }

    @Test
    void aFloodOfConnectionsIsClosedUnheard() {
        var broker = new VirtualBroker(2, Limits.DEFAULT.with(limits -> limits.connectionsMax = 2));
        var last = broker.connect();
        for (int i = 1; i < 2 + 1_024; i++) {
            last = broker.connect();
        }
        broker.run();
        assertFalse(last.isOver());
        var tooMany = broker.connect();
        broker.run();
        assertTrue(tooMany.isOver());
        broker.advanceSeconds(11);
        assertEquals(0, broker.shared.counters().connections());
    }

    @Test
    void retainedMessagesWhoseTimeIsOverMakeRoom() {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        var publisher = VirtualClient.connected(broker, "p");
        Message brief = VirtualClient.message("a", "1", Qos.AT_MOST_ONCE, true);
        publisher.send(Publish.atMostOnce(brief.withProperties(Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 1))));
        publisher.receive();
        assertEquals(1, broker.shared.retained().size());
        broker.advanceSeconds(1);
        var late = VirtualClient.connected(broker, "l");
        late.subscribe("#", Qos.AT_MOST_ONCE);
        assertEquals(List.of(), VirtualClient.payloads(late.receive()));
        assertEquals(0, broker.shared.retained().size());
        assertEquals(0, broker.shared.retained().bytes());
    }

    @Test
    @Covers({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void messagesTooLargeForTheClientCountAsSent() {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        var small = new VirtualClient(broker, Version.V5);
        connack(small, "s", 60, Properties.of(PropertyId.MAXIMUM_PACKET_SIZE, 64));
        small.subscribe("#", Qos.EXACTLY_ONCE);
        small.receive();
        var publisher = VirtualClient.connected(broker, "p");
        String large = "x".repeat(100);
        publisher.publish("t", large, Qos.AT_MOST_ONCE, 0);
        publisher.publish("t", large, Qos.AT_LEAST_ONCE, 1);
        publisher.publish("t", large, Qos.EXACTLY_ONCE, 2);
        publisher.publish("t", "fits", Qos.AT_LEAST_ONCE, 3);
        publisher.receive();
        assertEquals(List.of("fits"), VirtualClient.payloads(small.receive()));
        assertEquals(3, broker.shared.counters().drops(DropReason.TOO_LARGE));
    }

    @Test
    @Covers("MQTT-3.1.2-24")
    void whatWaitedOrWasSentBeforeIsNotSentToAClientThatCameBackSmaller() {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        var large = new VirtualClient(broker, Version.V5);
        Properties kept = Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 100);
        large.send(new Connect(Version.V5, "s", true, 60, kept, Optional.empty(), Connect.Login.NONE));
        large.subscribe("#", Qos.AT_LEAST_ONCE);
        large.receive();
        var publisher = VirtualClient.connected(broker, "p");
        publisher.publish("t", "x".repeat(100), Qos.AT_LEAST_ONCE, 1);
        publisher.receive();
        assertEquals(1, VirtualClient.payloads(large.receive()).size());
        large.connection.cut();
        broker.run();
        publisher.publish("t", "y".repeat(100), Qos.AT_LEAST_ONCE, 2);
        publisher.publish("t", "fits", Qos.AT_LEAST_ONCE, 3);
        publisher.receive();

        var small = new VirtualClient(broker, Version.V5);
        Properties less = kept.with(PropertyId.MAXIMUM_PACKET_SIZE, 64);
        small.send(new Connect(Version.V5, "s", false, 60, less, Optional.empty(), Connect.Login.NONE));
        assertEquals(List.of("fits"), VirtualClient.payloads(small.receive()));
        assertEquals(2, broker.shared.counters().drops(DropReason.TOO_LARGE));
    }

    @Test
    @Covers({"MQTT-3.1.2-24", "MQTT-3.2.2-19", "MQTT-3.14.2-3"})
    void answersTooLargeForTheClientAreNotSent() {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        var tiny = new VirtualClient(broker, Version.V5);
        tiny.send(new Connect(
                Version.V5,
                "t",
                true,
                0,
                Properties.of(PropertyId.MAXIMUM_PACKET_SIZE, 8),
                Optional.empty(),
                Connect.Login.NONE));
        assertEquals(List.of(), tiny.receive());
        assertTrue(tiny.connection.isOver());

        var small = new VirtualClient(broker, Version.V5);
        connack(small, "s", 0, Properties.of(PropertyId.MAXIMUM_PACKET_SIZE, 24));
        var request = Subscribe.Request.of(TopicFilter.of("a"), Qos.AT_MOST_ONCE);
        small.send(new Subscribe(1, Properties.NONE, java.util.Collections.nCopies(30, request)));
        assertEquals(List.of(Disconnect.of(ReasonCode.PACKET_TOO_LARGE)), small.receive());
    }

    @Test
    void publishRefusedForTheSakeOfRetainedMessagesIsToldToThoseWhoCanBeTold() {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.retainedMessagesMax = 1));
        var publisher = VirtualClient.connected(broker, "p");
        publisher.send(new Publish(VirtualClient.message("a", "1", Qos.AT_LEAST_ONCE, true), 1, false));
        publisher.send(new Publish(VirtualClient.message("b", "2", Qos.AT_LEAST_ONCE, true), 2, false));
        publisher.send(new Publish(VirtualClient.message("b", "2", Qos.EXACTLY_ONCE, true), 3, false));
        publisher.send(new Publish(VirtualClient.message("a", "3", Qos.AT_LEAST_ONCE, true), 4, false));
        assertEquals(
                List.of(
                        Puback.success(1),
                        Puback.of(2, ReasonCode.QUOTA_EXCEEDED),
                        Pubrec.of(3, ReasonCode.QUOTA_EXCEEDED),
                        Puback.success(4)),
                publisher.receive());
        var watcher = VirtualClient.connected(broker, "w");
        watcher.subscribe("#", Qos.AT_MOST_ONCE);
        assertEquals(List.of("3"), VirtualClient.payloads(watcher.receive()));
        publisher.send(Publish.atMostOnce(VirtualClient.message("b", "live", Qos.AT_MOST_ONCE, true)));
        publisher.receive();
        assertEquals(List.of("live"), VirtualClient.payloads(watcher.receive()));
        assertEquals(1, broker.shared.counters().drops(DropReason.RETAINED_FULL));
        assertEquals(2, broker.shared.counters().drops(DropReason.REFUSED));
    }

    @Test
    void nobodyElseSpeaksForTheBroker() {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        var watcher = VirtualClient.connected(broker, "w");
        watcher.subscribe("$SYS/#", Qos.AT_LEAST_ONCE);
        watcher.receive();
        var liar = VirtualClient.connected(broker, "l");
        liar.publish("$SYS/broker/uptime", "0", Qos.AT_LEAST_ONCE, 1);
        liar.publish("$SYS/broker/uptime", "0", Qos.EXACTLY_ONCE, 2);
        liar.publish("$SYS", "0", Qos.AT_LEAST_ONCE, 3);
        liar.publish("$SYSTEM", "0", Qos.AT_LEAST_ONCE, 4);
        assertEquals(
                List.of(
                        Puback.of(1, ReasonCode.NOT_AUTHORIZED),
                        Pubrec.of(2, ReasonCode.NOT_AUTHORIZED),
                        Puback.of(3, ReasonCode.NOT_AUTHORIZED),
                        Puback.success(4)),
                liar.receive());
        var old = new VirtualClient(broker, Version.V3_1_1);
        old.connect("o", true, 0, Optional.empty());
        old.publish("$SYS/broker/uptime", "0", Qos.AT_LEAST_ONCE, 1);
        assertEquals(List.of(Puback.success(1)), old.receive());
        assertEquals(List.of(), watcher.receive());
        Message will = VirtualClient.message("$SYS/broker/uptime", "0", Qos.AT_MOST_ONCE, false);
        Connack refused = new VirtualClient(broker, Version.V5).connect("x", true, 0, Optional.of(will));
        assertEquals(ReasonCode.NOT_AUTHORIZED.code(), refused.returnCode());
    }

    @Test
    void retainedBytesAreBoundedAndCountedBack() {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.retainedBytesMax = 10));
        var publisher = VirtualClient.connected(broker, "p");
        publisher.send(new Publish(VirtualClient.message("a", "123456789", Qos.AT_LEAST_ONCE, true), 1, false));
        publisher.send(new Publish(VirtualClient.message("b", "1", Qos.AT_LEAST_ONCE, true), 2, false));
        publisher.send(new Publish(VirtualClient.message("a", "", Qos.AT_LEAST_ONCE, true), 3, false));
        publisher.send(new Publish(VirtualClient.message("b", "1", Qos.AT_LEAST_ONCE, true), 4, false));
        assertEquals(
                List.of(
                        Puback.success(1),
                        Puback.of(2, ReasonCode.QUOTA_EXCEEDED),
                        Puback.success(3),
                        Puback.success(4)),
                publisher.receive());
        assertEquals(2, broker.shared.retained().bytes());
        publisher.send(Publish.atMostOnce(VirtualClient.message("b", "0123456789", Qos.AT_MOST_ONCE, true)));
        publisher.receive();
        assertEquals(0, broker.shared.retained().size(), "rather none than one out of date");
        assertEquals(0, broker.shared.retained().bytes());
    }

    // ---- topic aliases

    private static Publish aliased(String topic, int alias, String payload) {
        Message message = VirtualClient.message("any", payload, Qos.AT_MOST_ONCE, false);
        Message named = topic.isEmpty()
                ? message.withTopic(org.ternmq.codec.value.TopicName.NONE)
                : message.withTopic(org.ternmq.codec.value.TopicName.of(topic));
        return Publish.atMostOnce(named.withProperties(Properties.of(PropertyId.TOPIC_ALIAS, alias)));
    }

    @Test
    @Covers({"MQTT-3.3.2-12", "MQTT-3.3.2-7"})
    void clientsAliasStandsForTheTopicItWasSetTo() {
        var broker = new VirtualBroker(2, Limits.DEFAULT);
        var watcher = VirtualClient.connected(broker, "w");
        watcher.subscribe("#", Qos.AT_MOST_ONCE);
        watcher.receive();
        var publisher = VirtualClient.connected(broker, "p");
        publisher.send(aliased("one", 1, "1"), aliased("two", 64, "2"), aliased("", 1, "3"), aliased("", 64, "4"));
        publisher.send(aliased("three", 1, "5"), aliased("", 1, "6"));
        publisher.receive();
        List<String> topics = watcher.receive().stream()
                .map(p -> ((Publish) p).message())
                .peek(m -> assertFalse(m.properties().has(PropertyId.TOPIC_ALIAS)))
                .map(m -> m.topic() + "=" + m.payload().toUtf8())
                .toList();
        assertEquals(List.of("one=1", "two=2", "one=3", "two=4", "three=5", "three=6"), topics);

        var again = VirtualClient.connected(broker, "p");
        again.send(aliased("", 1, "lost"));
        assertEquals(ReasonCode.PROTOCOL_ERROR, lastWords(again.receive()));
    }

    @Test
    @Covers({"U5-3.3.4-3", "U5-3.3.4-4"})
    void aliasThatWasNeverSetOrIsOutOfRangeEndsTheConnection() {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        var high = VirtualClient.connected(broker, "h");
        high.send(aliased("t", 65, "x"));
        assertEquals(ReasonCode.TOPIC_ALIAS_INVALID, lastWords(high.receive()));
        var unset = VirtualClient.connected(broker, "u");
        unset.send(aliased("", 7, "x"));
        assertEquals(ReasonCode.PROTOCOL_ERROR, lastWords(unset.receive()));
        var zero = VirtualClient.connected(broker, "z");
        zero.connection.send(new byte[] {0x30, 7, 0, 1, 't', 3, 0x23, 0, 0});
        assertEquals(ReasonCode.TOPIC_ALIAS_INVALID, lastWords(zero.receive()));
    }

    @Test
    @Covers({"MQTT-3.1.2-26", "MQTT-3.1.2-27", "MQTT-3.3.2-8", "MQTT-3.3.2-11"})
    void serverGivesAliasesToTheTopicsOfAConnectionThatTakesThem() {
        var broker = new VirtualBroker(2, Limits.DEFAULT);
        var taker = new VirtualClient(broker, Version.V5);
        connack(taker, "t", 60, Properties.of(PropertyId.TOPIC_ALIAS_MAXIMUM, 2));
        var plain = VirtualClient.connected(broker, "n");
        taker.subscribe("#", Qos.AT_LEAST_ONCE);
        plain.subscribe("#", Qos.AT_MOST_ONCE);
        taker.receive();
        plain.receive();
        var publisher = VirtualClient.connected(broker, "p");
        for (int i = 0; i < 3; i++) {
            publisher.publish("sensors/one", "x", Qos.AT_LEAST_ONCE, 1 + 3 * i);
            publisher.publish("sensors/two", "x", Qos.AT_MOST_ONCE, 0);
            publisher.publish("sensors/three", "x", Qos.AT_MOST_ONCE, 0);
        }
        publisher.receive();
        List<String> seen = taker.receive().stream()
                .map(p -> ((Publish) p).message())
                .map(m -> m.topic() + ":" + m.properties().number(PropertyId.TOPIC_ALIAS, -1))
                .toList();
        // The third topic takes a slot over once it has come as often as a slot's own.
        assertThat(seen.subList(0, 6))
                .containsExactly(
                        "sensors/one:1",
                        "sensors/two:2",
                        "sensors/three:1",
                        "sensors/one:2",
                        "sensors/two:1",
                        "sensors/three:2");
        assertThat(plain.receive())
                .noneMatch(p -> ((Publish) p).message().properties().has(PropertyId.TOPIC_ALIAS));
    }

    @Test
    void aliasesStayWithTheTopicsSentMost() {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        var taker = new VirtualClient(broker, Version.V5);
        connack(taker, "t", 60, Properties.of(PropertyId.TOPIC_ALIAS_MAXIMUM, 4));
        taker.subscribe("#", Qos.AT_MOST_ONCE);
        taker.receive();
        var publisher = VirtualClient.connected(broker, "p");
        IntStream.range(0, 1_000).forEach(i -> {
            publisher.publish("busy/" + i % 2, "x", Qos.AT_MOST_ONCE, 0);
            publisher.publish("once/" + i, "x", Qos.AT_MOST_ONCE, 0);
        });
        publisher.receive();
        List<Packet> got = taker.receive();
        assertEquals(2_000, got.size());
        long shortened = got.stream()
                .filter(p -> ((Publish) p).message().topic().isEmpty())
                .count();
        assertThat(shortened).isGreaterThan(980);
    }

    @Test
    void aliasIsNotSetWhereThePacketWouldBecomeTooLarge() {
        var broker = new VirtualBroker(1, Limits.DEFAULT);
        var taker = new VirtualClient(broker, Version.V5);
        Properties small = Properties.of(PropertyId.TOPIC_ALIAS_MAXIMUM, 4).with(PropertyId.MAXIMUM_PACKET_SIZE, 32);
        connack(taker, "t", 60, small);
        taker.subscribe("#", Qos.AT_MOST_ONCE);
        taker.receive();
        var publisher = VirtualClient.connected(broker, "p");
        for (int i = 0; i < 16; i++) {
            publisher.publish("topic/name", "x".repeat(i), Qos.AT_MOST_ONCE, 0);
        }
        publisher.receive();
        List<Packet> got = taker.receive();
        assertEquals(16, got.size());
        assertThat(got).allMatch(p -> taker.bytes(p).length <= 32);
    }

    @Test
    void whatAClientMadeUsRepeatIsCutAndPrintable() {
        var broker = without(new Features(Qos.EXACTLY_ONCE, true, false, true, true));
        var client = VirtualClient.connected(broker, "c");
        client.subscribe("\u0001\uFFFF" + "x".repeat(65_000) + "/#", Qos.AT_MOST_ONCE);
        assertEquals(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, lastWords(client.receive()));
        assertThat(client.why).hasSize(200).contains("??xxx");
        var odd = new VirtualClient(broker, Version.V5);
        Connack refused = connack(odd, "d", 0, Properties.of(PropertyId.AUTHENTICATION_METHOD, "m".repeat(65_535)));
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD.code(), refused.returnCode());
    }

    @Test
    @Covers("MQTT-3.2.2-7")
    void refusedClientIsToldWhyAndClosed() {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.clientIdBytesMax = 23));
        var client = new VirtualClient(broker, Version.V5);
        Connack refused = connack(client, "x".repeat(24), 0, Properties.NONE);
        assertEquals(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code(), refused.returnCode());
        assertThat(client.why).contains("longer than 23 bytes");
        client.send(Ping.Pingreq.INSTANCE);
        assertEquals(List.of(), client.receive());
        assertTrue(client.connection.isOver());
    }
}
