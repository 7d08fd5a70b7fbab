package org.ternmq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.auth.TestMethod;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.overload.Refused;
import org.ternmq.broker.overload.Stage;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.flow.DropReason;

/** More comes than the broker takes on. */
class OverloadTest {
    private final InetAddress address = address("192.0.2.1");
    private VirtualBroker broker = new VirtualBroker(2, OverloadLimits.DEFAULT);

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private VirtualBroker.VirtualConnection comes() {
        assertTrue(isLetIn(gone -> {}));
        var connection = broker.connect();
        connection.address = address;
        return connection;
    }

    private boolean isBanned() {
        return !isLetIn(Runnable::run);
    }

    private boolean isLetIn(Consumer<Runnable> whenGone) {
        return broker.shared.guard().letsIn(address, () -> broker.nowNanos, whenGone);
    }

    private long refused(Refused why) {
        return broker.shared.guard().count(why);
    }

    @Test
    void theOldestOfTooManyStrangersAreShownOut() {
        broker = new VirtualBroker(2, OverloadLimits.DEFAULT.with(limits -> limits.handshakesMax = 10));
        VirtualClient known = VirtualClient.connected(broker, "known");
        List<VirtualBroker.VirtualConnection> slow = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            slow.add(broker.connect());
            slow.getLast().send(new byte[] {0x10}); // and no more
            broker.run();
        }
        assertEquals(10, slow.stream().filter(one -> !one.isOver()).count());
        assertTrue(slow.subList(0, 90).stream().allMatch(VirtualBroker.VirtualConnection::isOver));
        assertEquals(90, refused(Refused.HANDSHAKES));

        VirtualClient another = VirtualClient.connected(broker, "another"); // gets in, however many are slow
        assertFalse(another.isClosed());
        assertFalse(known.isClosed());
    }

    @Test
    void whoIsOnItsWayOutDoesNotKeepTheOthersIn() {
        broker = new VirtualBroker(2, OverloadLimits.DEFAULT.with(limits -> limits.handshakesMax = 10));
        List<VirtualBroker.VirtualConnection> slow = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            slow.add(broker.connect()); // and nobody has gone when the next one comes
        }
        broker.run();
        assertTrue(slow.subList(0, 30).stream().allMatch(VirtualBroker.VirtualConnection::isOver));
        assertTrue(slow.subList(30, 40).stream().noneMatch(VirtualBroker.VirtualConnection::isOver));
        assertEquals(30, refused(Refused.HANDSHAKES));
    }

    @Test
    void whoIsAskedForMoreThanItsConnectIsAStrangerStill() {
        broker = new VirtualBroker(2, OverloadLimits.DEFAULT.with(limits -> limits.handshakesMax = 10));
        List<VirtualClient> slow = new ArrayList<>();
        Properties method = Properties.of(PropertyId.AUTHENTICATION_METHOD, TestMethod.NAME);
        for (int i = 0; i < 40; i++) {
            var client = new VirtualClient(broker, Version.V5);
            client.send(new Connect(Version.V5, "c" + i, true, 60, method, Optional.empty(), Connect.Login.NONE));
            assertThat(client.receive()).hasSize(1); // the challenge
            slow.add(client);
        }
        long staying = slow.stream().filter(client -> !client.isClosed()).count();
        assertThat(staying).isBetween(8L, 10L); // one on its way may take the place of one that stays
        assertEquals(40 - staying, refused(Refused.HANDSHAKES));
    }

    @Test
    void anAddressWhoseConnectionsFailIsBanned() {
        broker = new VirtualBroker(2, OverloadLimits.DEFAULT.with(limits -> limits.failuresPerAddressPerMinuteMax = 3));
        comes().send(new byte[] {(byte) 0xC0, 0}); // PINGREQ
        broker.run();
        var cut = comes();
        cut.send(new byte[] {0x10, 50, 0, 4});
        cut.cut();
        broker.run();
        var noTls = comes();
        noTls.handler.onRefused(ReasonCode.PROTOCOL_ERROR, "no TLS", broker.nowNanos);
        noTls.cut();
        broker.run();
        assertFalse(isBanned());

        comes();
        broker.advanceSeconds(11); // without a word
        assertTrue(isBanned());
        assertThat(broker.log)
                .contains(
                        "noticed: address 192.0.2.1 is banned for 60 s: more than 3 of its connections failed within a minute");
        broker.advanceSeconds(60);
        assertFalse(isBanned());
    }

    @Test
    void whoMayHaveWaitedForUsHasNotFailed() {
        broker = new VirtualBroker(1, OverloadLimits.DEFAULT.with(limits -> limits.failuresPerAddressPerMinuteMax = 1));
        for (int i = 0; i < 3; i++) {
            comes().send(new byte[] {0x10});
        }
        broker.advanceSeconds(9.9);
        broker.loops[0].lag().at(broker.nowNanos);
        broker.nowNanos += 400_000_000L; // for so long nobody was heard
        broker.loops[0].roundEnds(broker.nowNanos);
        broker.run();
        assertThat(broker.log).filteredOn(line -> line.contains("no CONNECT")).hasSize(3);
        assertFalse(isBanned());
        for (int i = 0; i < 2; i++) {
            comes().send(new byte[] {0x30}); // which no waiting explains
        }
        broker.run();
        assertTrue(isBanned());
    }

    @ParameterizedTest
    @ValueSource(ints = {'G', 0x16, 0x30, 0x11, 0x00}) // HTTP, TLS, a message, a CONNECT with flags, nothing known
    void theFirstByteTellsWhoDoesNotBeginWithConnect(int firstByte) {
        broker = new VirtualBroker(2, OverloadLimits.DEFAULT.with(limits -> limits.failuresPerAddressPerMinuteMax = 1));
        for (int i = 0; i < 2; i++) {
            var stranger = comes();
            stranger.send(new byte[0]);
            broker.run();
            assertFalse(stranger.isOver());
            stranger.send(new byte[] {(byte) firstByte});
            broker.run();
            assertTrue(stranger.isOver());
            assertThat(stranger.received()).isEmpty();
        }
        assertTrue(isBanned());
    }

    @Test
    void whoLooksWhetherWeAreThereOrIsRefusedByUsDoesNotFail() {
        broker = new VirtualBroker(2, OverloadLimits.DEFAULT.with(limits -> limits.failuresPerAddressPerMinuteMax = 1));
        for (int i = 0; i < 20; i++) {
            comes().cut();
            broker.run();
            var good = new VirtualClient(broker, Version.V3_1_1, comes());
            good.connect("good", true, 0, Optional.empty());
            good.cut();
            broker.shared.guard().memory(Stage.HIGH);
            var refused = new VirtualClient(broker, Version.V3_1_1, comes());
            assertEquals(3, refused.connect("good", true, 0, Optional.empty()).returnCode());
            broker.shared.guard().memory(Stage.CALM);
        }
        assertFalse(isBanned());
    }

    @Test
    void whoIsRefusedBelowAndDoesNotGoIsClosed() {
        var noTls = comes();
        noTls.handler.onRefused(ReasonCode.PROTOCOL_ERROR, "no TLS", broker.nowNanos);
        broker.run();
        assertFalse(noTls.isOver()); // it may have been told why
        broker.advanceSeconds(5);
        assertTrue(noTls.isOver());
    }

    @Test
    void aClientThatConnectsAgainAndAgainIsBanned() {
        broker = new VirtualBroker(2, OverloadLimits.DEFAULT.with(limits -> {
            limits.connectsPerClientPerMinuteMax = 5;
            limits.banSeconds = 30;
        }));
        for (int i = 0; i < 5; i++) {
            VirtualClient.connected(broker, "flapping").cut();
        }
        VirtualClient sixth = VirtualClient.connected(broker, "flapping");
        assertFalse(sixth.isClosed());

        var seventh = new VirtualClient(broker, Version.V5);
        assertEquals(
                ReasonCode.BANNED.code(),
                seventh.connect("flapping", true, 0, Optional.empty()).returnCode());
        assertTrue(seventh.isClosed());
        assertFalse(sixth.isClosed()); // nor is its session taken
        var older = new VirtualClient(broker, Version.V3_1_1);
        assertEquals(5, older.connect("flapping", true, 0, Optional.empty()).returnCode());
        assertFalse(VirtualClient.connected(broker, "another").isClosed());
        assertEquals(2, refused(Refused.CLIENT_BANNED));

        broker.advanceSeconds(30);
        assertFalse(VirtualClient.connected(broker, "flapping").isClosed());
    }

    @Test
    void aClientThatIsBannedDoesNotBanItsAddress() {
        broker = new VirtualBroker(2, OverloadLimits.DEFAULT.with(limits -> {
            limits.connectsPerClientPerMinuteMax = 1;
            limits.failuresPerAddressPerMinuteMax = 1;
        }));
        for (int i = 0; i < 5; i++) {
            new VirtualClient(broker, Version.V5, comes()).connect("flapping", true, 0, Optional.empty());
        }
        assertEquals(3, refused(Refused.CLIENT_BANNED));
        assertFalse(isBanned());
    }

    @Test
    void whoPublishesTooFastIsReadLessAndLosesNothing() {
        broker = new VirtualBroker(1, OverloadLimits.DEFAULT.with(limits -> limits.publishesPerSecondMax = 10));
        VirtualClient receiver = VirtualClient.connected(broker, "receiver");
        receiver.subscribe("t", Qos.AT_MOST_ONCE);
        receiver.receive();
        VirtualClient fast = VirtualClient.connected(broker, "fast");
        for (int i = 0; i < 100; i++) {
            fast.publish("t", "x", Qos.AT_MOST_ONCE, 0);
        }
        assertEquals(11, receiver.receive().size()); // a second's worth, and the one that was too much
        assertFalse(fast.connection.isReading());
        broker.advanceSeconds(4.95);
        assertThat(receiver.receive().size()).isBetween(48, 51);
        broker.advanceSeconds(4);
        assertEquals(100, 11 + 49 + receiver.receive().size(), 2);
        broker.advanceSeconds(30);
        assertTrue(fast.connection.isReading());
        assertFalse(fast.isClosed());
    }

    @Test
    void aFilterCountsAsAMessage() {
        broker = new VirtualBroker(1, OverloadLimits.DEFAULT.with(limits -> limits.publishesPerSecondMax = 10));
        VirtualClient greedy = VirtualClient.connected(broker, "greedy");
        var filters = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> Subscribe.Request.of(TopicFilter.of("f" + i), Qos.AT_MOST_ONCE))
                .toList();
        assertEquals(1, greedy.ask(new Subscribe(1, Properties.NONE, filters)).size());
        greedy.send(Ping.Pingreq.INSTANCE);
        broker.advanceSeconds(3.9);
        assertEquals(0, greedy.receive().size());
        broker.advanceSeconds(0.2);
        assertEquals(1, greedy.receive().size());
    }

    @Test
    void keepAliveDoesNotRunWhileWeDoNotRead() {
        broker = new VirtualBroker(1, OverloadLimits.DEFAULT.with(limits -> limits.publishBytesPerSecondMax = 10));
        VirtualClient fast = VirtualClient.connected(broker, "fast"); // with a keep alive of 60 s
        fast.publish("t", "x".repeat(2_000), Qos.AT_MOST_ONCE, 0);
        broker.run();
        broker.advanceSeconds(190);
        assertFalse(fast.isClosed());
        assertFalse(fast.connection.isReading());
        broker.advanceSeconds(20);
        assertTrue(fast.connection.isReading());
        broker.advanceSeconds(75);
        assertFalse(fast.isClosed());
        broker.advanceSeconds(10);
        assertTrue(fast.isClosed());
    }

    @Test
    void whenMemoryIsTightFastPublishersAreReadLess() {
        broker = new VirtualBroker(1, OverloadLimits.DEFAULT);
        VirtualClient fast = VirtualClient.connected(broker, "fast");
        broker.shared.guard().memory(Stage.TIGHT);
        for (int i = 0; i < 300; i++) {
            fast.publish("t", "x", Qos.AT_MOST_ONCE, 0);
        }
        broker.run();
        assertFalse(fast.connection.isReading());
        assertEquals(199, fast.connection.toBroker.size());
        broker.shared.guard().memory(Stage.CALM);
        broker.advanceSeconds(0.1);
        assertEquals(0, fast.connection.toBroker.size());
        assertTrue(fast.connection.isReading());
    }

    @Test
    void whatWasTakenWhileMemoryWasShortIsNotPaidForAfterwards() {
        broker = new VirtualBroker(1, OverloadLimits.DEFAULT);
        VirtualClient fast = VirtualClient.connected(broker, "fast");
        broker.shared.guard().memory(Stage.CRITICAL);
        byte[] one = fast.bytes(new Publish(VirtualClient.message("t", "x", Qos.AT_MOST_ONCE, false), 0, false));
        var batch = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            batch.writeBytes(one);
        }
        fast.connection.send(batch.toByteArray()); // at one a second they would take a quarter of an hour
        broker.run();
        broker.advanceSeconds(30);
        assertFalse(fast.connection.isReading());
        broker.shared.guard().memory(Stage.CALM);
        broker.advanceSeconds(1.1);
        assertTrue(fast.connection.isReading());
    }

    /** A part of a PUBLISH of a megabyte. */
    private static byte[] beginning(int bytes) {
        byte[] part = new byte[bytes];
        System.arraycopy(new byte[] {0x30, (byte) 0x80, (byte) 0x80, 0x40, 0, 1, 't'}, 0, part, 0, 7);
        return part;
    }

    @Test
    void aMessageIsPacedWhileItComes() {
        broker = new VirtualBroker(1, OverloadLimits.DEFAULT.with(limits -> limits.publishBytesPerSecondMax = 100_000));
        VirtualClient receiver = VirtualClient.connected(broker, "receiver");
        receiver.subscribe("t", Qos.AT_MOST_ONCE);
        receiver.receive();
        VirtualClient large = VirtualClient.connected(broker, "large");
        large.connection.send(beginning(300_000));
        broker.run();
        assertFalse(large.connection.isReading()); // for what is more than a second's worth
        broker.advanceSeconds(1.9);
        assertTrue(large.connection.isReading());
        large.connection.send(new byte[(1 << 20) + 4 - 300_000]);
        assertEquals(1, receiver.receive().size());
        assertFalse(large.connection.isReading()); // and for the rest, but for nothing twice
        broker.advanceSeconds(8.7);
        assertTrue(large.connection.isReading());
    }

    @Test
    void whileMemoryIsShortAPartWeighsAsMuchAsAMessage() {
        VirtualClient large = VirtualClient.connected(broker, "large");
        broker.shared.guard().memory(Stage.HIGH);
        large.connection.send(beginning(60_000));
        broker.run();
        assertTrue(large.connection.isReading());
        large.connection.send(new byte[800_000]);
        large.connection.send(new byte[100_000]);
        broker.run();
        assertFalse(large.connection.isReading());
        broker.advanceSeconds(2);
        assertTrue(large.connection.isReading());
        assertFalse(large.isClosed());
    }

    @Test
    void whenMemoryIsCriticalWhoIsInTheMiddleOfALargePacketIsClosed() {
        VirtualClient small = VirtualClient.connected(broker, "small");
        small.connection.send(beginning(60_000));
        VirtualClient silent = VirtualClient.connected(broker, "silent");
        silent.connection.send(beginning(70_000));
        VirtualClient large = VirtualClient.connected(broker, "large");
        large.connection.send(beginning(60_000));
        broker.advanceSeconds(1);
        broker.shared.guard().memory(Stage.CRITICAL);
        large.connection.send(new byte[60_000]);
        broker.run();
        assertTrue(large.isClosed());
        broker.advanceSeconds(1);
        assertTrue(silent.isClosed()); // which sends nothing any more
        assertFalse(small.isClosed());
        assertThat(broker.log).contains("closed silent: SERVER_BUSY, memory was short");
        assertEquals(2, refused(Refused.MEMORY));
    }

    @Test
    void whenMemoryIsShortAStrangerMayNotSendALargeConnect() {
        var first = broker.connect();
        var second = broker.connect();
        byte[] part = new byte[70_000];
        System.arraycopy(new byte[] {0x10, (byte) 0x80, (byte) 0x80, 0x3F}, 0, part, 0, 4);
        first.send(part);
        broker.advanceSeconds(1);
        assertFalse(first.isOver());
        broker.shared.guard().memory(Stage.HIGH);
        second.send(part);
        broker.run();
        assertTrue(second.isOver());
        broker.advanceSeconds(1);
        assertTrue(first.isOver());
    }

    @Test
    void whenMemoryIsShortNobodyNewIsLetIn() {
        VirtualClient known = VirtualClient.connected(broker, "known");
        broker.shared.guard().memory(Stage.HIGH);
        var late = new VirtualClient(broker, Version.V5);
        assertEquals(
                ReasonCode.SERVER_BUSY.code(),
                late.connect("late", true, 0, Optional.empty()).returnCode());
        assertEquals("memory was short", late.why);
        assertEquals(1, refused(Refused.MEMORY));
        assertFalse(known.isClosed());
        broker.shared.guard().memory(Stage.CALM);
        assertFalse(VirtualClient.connected(broker, "late").isClosed());
    }

    @Test
    void whenMemoryIsCriticalWhatAReceiverDoesNotTakeIsDroppedAtQos0() {
        broker = new VirtualBroker(1, OverloadLimits.DEFAULT);
        VirtualClient slow = VirtualClient.connected(broker, "slow");
        slow.subscribe("t", Qos.AT_LEAST_ONCE);
        slow.receive();
        slow.connection.capacity = 0;
        broker.shared.guard().memory(Stage.CRITICAL);
        for (int i = 0; i < 10; i++) {
            VirtualClient publisher = VirtualClient.connected(quietly(), "p" + i);
            broker.shared.guard().memory(Stage.CRITICAL);
            publisher.publish("t", "x".repeat(5_000), Qos.AT_MOST_ONCE, 0);
            publisher.publish("t", "acknowledged", Qos.AT_LEAST_ONCE, 1);
            broker.advanceSeconds(2);
        }
        assertEquals(6, broker.shared.counters().drops(DropReason.SLOW_RECEIVER));
        slow.connection.capacity = Integer.MAX_VALUE;
        List<Packet> all = slow.receive();
        long acknowledged = all.stream()
                .filter(packet ->
                        packet instanceof Publish publish && publish.message().qos() == Qos.AT_LEAST_ONCE)
                .count();
        assertEquals(10, acknowledged);
    }

    private VirtualBroker quietly() {
        broker.shared.guard().memory(Stage.CALM);
        return broker;
    }

    @Test
    void whileALoopIsBehindNobodyNewIsLetIn() {
        broker = new VirtualBroker(1, OverloadLimits.DEFAULT.with(limits -> limits.lagMillisMax = 500));
        broker.loops[0].lag().at(broker.nowNanos);
        broker.nowNanos += 700_000_000L;
        broker.loops[0].roundEnds(broker.nowNanos);
        var late = new VirtualClient(broker, Version.V5);
        assertEquals(
                ReasonCode.SERVER_BUSY.code(),
                late.connect("late", true, 0, Optional.empty()).returnCode());
        assertEquals(1, refused(Refused.LAG));
        broker.advanceSeconds(0.25);
        assertFalse(VirtualClient.connected(broker, "late").isClosed());
    }
}
