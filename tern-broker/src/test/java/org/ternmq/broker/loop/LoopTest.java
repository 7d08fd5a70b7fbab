package org.ternmq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.testkit.Covers;

class LoopTest {
    private final VirtualBroker broker = new VirtualBroker(2, Limits.DEFAULT);

    /** A client identifier that lives on a loop. */
    private String idOn(int loop) {
        int i = 0;
        while (Shards.loopOf("c" + i, broker.loops.length) != loop) {
            i++;
        }
        return "c" + i;
    }

    @Test
    void aDefectAtADeadlineEndsItsConnectionAlone() {
        List<Throwable> defects = new ArrayList<>();
        BrokerEvents unlucky = new BrokerEvents() {
            @Override
            public void connected(String clientId, String peer) {}

            @Override
            public void closed(String clientId, String peer, ReasonCode reason, String why) {
                throw new IllegalStateException("no luck today");
            }

            @Override
            public void failed(String what, Throwable cause) {
                defects.add(cause);
            }
        };
        var shared = Shared.of(Limits.DEFAULT, unlucky, new java.util.Random(1));
        for (int i = 0; i < broker.loops.length; i++) {
            broker.loops[i] = new Loop(i, broker.loops, shared, new MemoryStore(), () -> {}, broker.nowNanos);
        }
        var first = broker.connectOn(0);
        var second = broker.connectOn(0);
        broker.advanceSeconds(Limits.DEFAULT.connectTimeoutSeconds() + 1);
        assertTrue(first.isOver());
        assertTrue(second.isOver());
        assertThat(defects).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aMessageGoesFromLoopToLoopAtEveryQos(Version version) {
        var subscriber = new VirtualClient(broker, version);
        subscriber.connect(idOn(0), true, 0, Optional.empty());
        subscriber.subscribe("site/#", Qos.EXACTLY_ONCE);
        Suback suback = (Suback) subscriber.receive().getFirst();
        var publisher = new VirtualClient(broker, version);
        publisher.connect(idOn(1), true, 0, Optional.empty());

        publisher.publish("site/a", "zero", Qos.AT_MOST_ONCE, 0);
        publisher.publish("site/a", "one", Qos.AT_LEAST_ONCE, 1);
        publisher.publish("site/a", "two", Qos.EXACTLY_ONCE, 2);
        assertEquals(List.of(Puback.success(1), Pubrec.success(2)), publisher.receive());
        publisher.send(Pubrel.success(2));
        assertEquals(List.of(Pubcomp.success(2)), publisher.receive());

        List<Packet> received = subscriber.receive();
        assertEquals(List.of(ReasonCode.GRANTED_QOS_2), suback.reasons());
        assertEquals(List.of("zero", "one", "two"), VirtualClient.payloads(received));
        int id = ((Publish) received.get(2)).packetId();
        subscriber.send(Puback.success(((Publish) received.get(1)).packetId()), Pubrec.success(id));
        assertEquals(List.of(Pubrel.success(id)), subscriber.receive());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 12, 13, 14, 20, 31, 38})
    void aConnectionMovesToItsLoopHoweverItsBytesAreCut(int cut) {
        var subscriber = VirtualClient.connected(broker, idOn(0));
        subscriber.subscribe("t", Qos.AT_MOST_ONCE);
        subscriber.receive();
        var connection = broker.connectOn(0);
        var mover = new VirtualClient(broker, Version.V3_1_1, connection);
        byte[] all = concat(
                mover.bytes(org.ternmq.codec.packet.Connect.of(Version.V3_1_1, idOn(1), true, 60)),
                mover.bytes(new Publish(VirtualClient.message("t", "first", Qos.AT_LEAST_ONCE, false), 1, false)),
                mover.bytes(Publish.atMostOnce(VirtualClient.message("t", "second", Qos.AT_MOST_ONCE, false))));
        connection.send(java.util.Arrays.copyOf(all, cut));
        connection.send(java.util.Arrays.copyOfRange(all, cut, all.length));

        assertEquals(List.of(new Connack(false, 0, Properties.NONE), Puback.success(1)), mover.receive());
        assertEquals(List.of("first", "second"), VirtualClient.payloads(subscriber.receive()));
        assertEquals(1, connection.moves);
        assertEquals(1, connection.loop);
    }

    @Test
    void aConnectionLostOnItsWayLeavesNothingBehind() {
        var mover = new VirtualClient(broker, Version.V3_1_1, broker.connectOn(0));
        byte[] connect = mover.bytes(org.ternmq.codec.packet.Connect.of(Version.V3_1_1, idOn(1), true, 60));
        mover.connection.handler.onBytes(java.nio.ByteBuffer.wrap(connect), broker.nowNanos);
        mover.connection.handler.onClosed(broker.nowNanos); // before the other loop has had a turn
        broker.run();

        assertEquals(0, broker.shared.counters().connections());
        assertEquals(0, broker.loops[1].sessions().size());
        assertEquals(
                List.of(),
                broker.log.stream().filter(line -> line.startsWith("connected")).toList());
    }

    private static byte[] concat(byte[]... parts) {
        var all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    @Covers({"MQTT-3.1.2-5", "MQTT-3.2.2-3", "MQTT-4.5.0-1"})
    void aKeptSessionGetsWhatCameMeanwhileInOrder() {
        var away = new VirtualClient(broker, Version.V5);
        away.connect(idOn(0), false, Session.NEVER, Optional.empty());
        away.subscribe("t", Qos.EXACTLY_ONCE);
        away.receive();
        away.connection.cut();
        var publisher = VirtualClient.connected(broker, idOn(1));
        for (int i = 1; i <= 100; i++) {
            publisher.publish("t", "m" + i, i % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE, i);
        }
        publisher.receive();

        var back = new VirtualClient(broker, Version.V5);
        back.send(org.ternmq.codec.packet.Connect.of(Version.V5, idOn(0), false, 0));
        List<Packet> received = back.receive();

        assertTrue(((Connack) received.getFirst()).sessionPresent());
        List<String> payloads = VirtualClient.payloads(received);
        assertEquals(100, payloads.size());
        for (int i = 1; i <= 100; i++) {
            assertEquals("m" + i, payloads.get(i - 1));
        }
    }

    @Test
    @Covers({"MQTT-4.4.0-1", "MQTT-3.3.1-1"})
    void unacknowledgedMessagesComeAgainWithDupAndTheSameId() {
        var first = new VirtualClient(broker, Version.V3_1_1);
        first.connect("keeper", false, 0, Optional.empty());
        first.subscribe("t", Qos.AT_LEAST_ONCE);
        first.receive();
        var publisher = VirtualClient.connected(broker, "publisher");
        publisher.publish("t", "x", Qos.AT_LEAST_ONCE, 1);
        publisher.receive();
        Publish sent = (Publish) first.receive().getFirst();
        first.connection.cut();
        broker.run();

        var second = new VirtualClient(broker, Version.V3_1_1);
        second.send(org.ternmq.codec.packet.Connect.of(Version.V3_1_1, "keeper", false, 60));

        assertEquals(List.of(new Connack(true, 0, Properties.NONE), sent.asDuplicate()), second.receive());
    }

    @Test
    @Covers({"MQTT-3.1.4-3", "MQTT-3.1.2-8"})
    void anotherConnectionTakesTheSessionAndTheWillIsPublished() {
        var watcher = VirtualClient.connected(broker, "watcher");
        watcher.subscribe("will", Qos.AT_MOST_ONCE);
        watcher.receive();
        var first = new VirtualClient(broker, Version.V5);
        var will = VirtualClient.message("will", "gone", Qos.AT_LEAST_ONCE, false);
        first.connect("same", true, 0, Optional.of(will));
        var second = new VirtualClient(broker, Version.V5);
        second.connect("same", true, 0, Optional.empty());

        assertEquals(List.of(Disconnect.of(ReasonCode.SESSION_TAKEN_OVER)), first.receive());
        assertTrue(first.connection.isOver());
        assertEquals(List.of("gone"), VirtualClient.payloads(watcher.receive()));
        second.send(Ping.Pingreq.INSTANCE);
        assertEquals(List.of(Ping.Pingresp.INSTANCE), second.receive());
    }

    @Test
    @Covers({"MQTT-3.1.2-10", "MQTT-3.14.4-3"})
    void aNormalDisconnectDiscardsTheWill() {
        var watcher = VirtualClient.connected(broker, "watcher");
        watcher.subscribe("will", Qos.AT_MOST_ONCE);
        watcher.receive();
        var client = new VirtualClient(broker, Version.V5);
        client.connect("c", true, 0, Optional.of(VirtualClient.message("will", "gone", Qos.AT_MOST_ONCE, false)));
        client.send(Disconnect.NORMAL);

        assertEquals(List.of(), watcher.receive());
        assertTrue(client.connection.isOver());
    }

    @Test
    @Covers({"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-8", "MQTT-3.3.1-9", "MQTT-3.3.1-12"})
    void aRetainedMessageWaitsForLaterSubscribers() {
        var publisher = VirtualClient.connected(broker, "publisher");
        publisher.send(Publish.atMostOnce(VirtualClient.message("state", "on", Qos.AT_MOST_ONCE, true)));
        publisher.receive();
        var late = VirtualClient.connected(broker, "late");
        late.subscribe("+", Qos.AT_MOST_ONCE);
        List<Packet> received = late.receive();
        assertTrue(((Publish) received.get(1)).message().retain());

        publisher.send(Publish.atMostOnce(VirtualClient.message("state", "off", Qos.AT_MOST_ONCE, true)));
        Publish live = (Publish) late.receive().getFirst();
        assertEquals(false, live.message().retain());
        publisher.send(Publish.atMostOnce(VirtualClient.message("state", "", Qos.AT_MOST_ONCE, true)));
        late.receive();
        var later = VirtualClient.connected(broker, "later");
        later.subscribe("+", Qos.AT_MOST_ONCE);
        assertEquals(List.of(), VirtualClient.payloads(later.receive()));
        assertEquals(0, broker.shared.retained().size());
    }

    @Test
    @Covers("MQTT-3.1.2-22")
    void keepAliveEndsAtOneAndAHalfToTheTick() {
        var client = VirtualClient.connected(broker, "quiet"); // keep alive 60 s
        client.send(Ping.Pingreq.INSTANCE);
        client.receive();
        broker.advanceSeconds(89.999);
        assertEquals(List.of(), client.receive());
        broker.advanceSeconds(0.001);
        assertEquals(List.of(Disconnect.of(ReasonCode.KEEP_ALIVE_TIMEOUT)), client.receive());
        assertTrue(client.connection.isOver());
    }

    @Test
    void whoSendsNoConnectIsCutOffAfterTenSeconds() {
        var silent = broker.connect();
        broker.advanceSeconds(9.9);
        assertEquals(false, silent.isOver());
        broker.advanceSeconds(0.2);
        assertTrue(silent.isOver());
        assertThat(broker.log).anyMatch(line -> line.contains("no CONNECT in 10 s"));
    }

    @Test
    @Covers("MQTT-3.1.0-2")
    void connectComesFirstAndOnce() {
        var rude = new VirtualClient(broker, Version.V5);
        rude.send(Ping.Pingreq.INSTANCE);
        assertEquals(List.of(), rude.receive());
        assertTrue(rude.connection.isOver());

        var twice = VirtualClient.connected(broker, "twice");
        twice.send(org.ternmq.codec.packet.Connect.of(Version.V5, "twice", true, 0));
        assertEquals(List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)), twice.receive());
        assertTrue(twice.connection.isOver());
    }

    @Test
    void aSlowReaderLosesQos0AloneAndHoldsUpNobody() {
        var slow = VirtualClient.connected(broker, idOn(0));
        slow.subscribe("t", Qos.AT_MOST_ONCE);
        var quick = VirtualClient.connected(broker, idOn(1));
        quick.subscribe("t", Qos.AT_MOST_ONCE);
        slow.receive();
        quick.receive();
        slow.connection.capacity = 0;
        var publisher = VirtualClient.connected(broker, "publisher");
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 40; i++) {
            publisher.publish("t", large, Qos.AT_MOST_ONCE, 0);
            assertEquals(1, quick.receive().size());
        }
        assertThat(broker.shared.counters().drops(org.ternmq.core.flow.DropReason.SLOW_RECEIVER))
                .isBetween(20L, 25L);
        slow.connection.capacity = Integer.MAX_VALUE;
        assertThat(slow.receive()).hasSizeBetween(15, 20);
    }

    @Test
    void aReaderThatStopsGetsEverythingAboveQos0WhenItGoesOn() {
        var slow = VirtualClient.connected(broker, idOn(0));
        slow.subscribe("t", Qos.AT_LEAST_ONCE);
        slow.receive();
        slow.connection.capacity = 0;
        var publisher = VirtualClient.connected(broker, idOn(1));
        for (int i = 1; i <= 5_000; i++) {
            publisher.publish("t", "m" + i, Qos.AT_LEAST_ONCE, i);
        }
        assertEquals(5_000, publisher.receive().size());
        slow.connection.capacity = Integer.MAX_VALUE;
        int next = 1;
        for (List<Packet> got = slow.receive(); !got.isEmpty(); got = slow.receive()) {
            for (Packet packet : got) {
                Publish publish = (Publish) packet;
                assertEquals("m" + next++, publish.message().payload().toUtf8());
                slow.send(Puback.success(publish.packetId()));
            }
        }
        assertEquals(5_001, next);
    }

    @Test
    void overlappingSubscriptionsGiveOneCopyWithTheBestQos() {
        var client = VirtualClient.connected(broker, "c");
        client.subscribe("a/#", Qos.AT_MOST_ONCE);
        client.subscribe("a/+", Qos.AT_LEAST_ONCE);
        client.subscribe("a/b", Qos.AT_MOST_ONCE);
        client.receive();
        client.publish("a/b", "x", Qos.EXACTLY_ONCE, 9);
        List<Packet> received = client.receive();

        assertEquals(2, received.size());
        Publish copy = (Publish)
                received.stream().filter(Publish.class::isInstance).findFirst().orElseThrow();
        assertEquals(Qos.AT_LEAST_ONCE, copy.message().qos());
    }

    @Test
    void aPublisherPausesWhileAnotherLoopIsBehind() {
        var shared = new Shared(
                Limits.DEFAULT,
                100,
                1 << 20,
                broker.shared.subscriptions(),
                broker.shared.retained(),
                broker.shared.counters(),
                broker,
                org.ternmq.core.auth.Authenticator.OPEN,
                new java.util.Random(1));
        Loop[] loops = new Loop[2];
        for (int i = 0; i < 2; i++) {
            loops[i] = new Loop(i, loops, shared, new MemoryStore(), () -> {}, broker.nowNanos);
        }
        System.arraycopy(loops, 0, broker.loops, 0, 2);
        var subscriber = VirtualClient.connected(broker, idOn(0));
        subscriber.subscribe("t", Qos.AT_MOST_ONCE);
        subscriber.receive();
        var publisher = VirtualClient.connected(broker, idOn(1));
        for (int i = 0; i < 150; i++) {
            publisher.publish("t", "m" + i, Qos.AT_MOST_ONCE, 0);
            deliver(publisher);
            broker.loops[1].turn(broker.nowNanos); // the subscriber's loop has no turn meanwhile
        }
        assertEquals(false, publisher.connection.isReading());

        List<String> payloads = VirtualClient.payloads(subscriber.receive());
        assertTrue(publisher.connection.isReading());
        assertEquals(150, payloads.size());
        assertEquals("m149", payloads.getLast());
    }

    private void deliver(VirtualClient client) {
        while (client.connection.isReading() && !client.connection.toBroker.isEmpty()) {
            client.connection.handler.onBytes(
                    java.nio.ByteBuffer.wrap(client.connection.toBroker.remove()), broker.nowNanos);
        }
    }

    @Test
    void sessionsEndWhenTheirTimeIsOver() {
        var client = new VirtualClient(broker, Version.V5);
        client.connect("c", true, 30, Optional.empty());
        client.subscribe("t", Qos.AT_LEAST_ONCE);
        client.receive();
        client.connection.cut();
        broker.run();
        broker.advanceSeconds(29);
        assertEquals(1, broker.shared.subscriptions().filters());
        broker.advanceSeconds(2);
        assertEquals(0, broker.shared.subscriptions().filters());
        assertEquals(
                0,
                broker.loops[0].sessions().size() + broker.loops[1].sessions().size());
    }

    @Test
    void stoppingTellsEveryClient() {
        var client = VirtualClient.connected(broker, "c");
        for (Loop loop : broker.loops) {
            loop.stop(ReasonCode.SERVER_SHUTTING_DOWN, "server stops");
        }
        assertEquals(List.of(Disconnect.of(ReasonCode.SERVER_SHUTTING_DOWN)), client.receive());
        assertTrue(client.connection.isOver());
        assertEquals(0, broker.shared.counters().connections());
    }
}
