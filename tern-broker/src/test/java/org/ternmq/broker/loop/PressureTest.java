package org.ternmq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.output.BufferPool;
import org.ternmq.broker.output.Output;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.testkit.Covers;

/** Peers that do not read, loops that are behind, packets at the limit. */
class PressureTest {
    private final VirtualBroker broker = new VirtualBroker(2, Limits.DEFAULT);

    private String idOn(int loop, String prefix) {
        int i = 0;
        while (Shards.loopOf(prefix + i, broker.loops.length) != loop) {
            i++;
        }
        return prefix + i;
    }

    /** Loops with mailboxes of 100 messages in place of the broker's. */
    private void useSmallMailboxes(Limits limits) {
        var shared = new Shared(
                limits,
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
    }

    @Test
    void aReceiverThatFailsLeavesTheMailboxUsable() {
        var box = new Mailbox<String>(2, 1_000, () -> {});
        box.post(List.of("bad", "good"), 1_000);
        try {
            box.drain(envelope -> {
                throw new IllegalArgumentException(envelope);
            });
        } catch (IllegalArgumentException expected) {
            assertEquals("bad", expected.getMessage());
        }
        assertFalse(box.isFull());
    }

    @Test
    void whatIsPostedAfterALoopMayHaveSleptWakesIt() {
        var wakes = new java.util.concurrent.atomic.AtomicInteger();
        var box = new Mailbox<String>(10, 1_000, wakes::incrementAndGet);
        box.post(List.of("first"), 10);
        box.drain(envelope -> {
            if (envelope.equals("first")) {
                box.post(List.of("while it drains"), 10); // drained in the same turn, so this wake-up is spent
            }
        });
        assertTrue(box.maySleep());
        int before = wakes.get();

        box.post(List.of("to a sleeper"), 10);

        assertEquals(before + 1, wakes.get());
        assertFalse(box.maySleep());
    }

    @Test
    void theLargestPacketOf311StillFitsTheFormOf5() {
        var five = VirtualClient.connected(broker, idOn(0, "five"));
        five.subscribe("t", Qos.AT_MOST_ONCE);
        five.receive();
        var three = new VirtualClient(broker, Version.V3_1_1);
        three.connect(idOn(1, "three"), true, 0, Optional.empty());
        int length = Limits.PACKET_BYTES_POSSIBLE - 5;
        byte[] all = new byte[5 + length];
        byte[] head = {
            0x30,
            (byte) (length & 0x7F | 0x80),
            (byte) (length >> 7 & 0x7F | 0x80),
            (byte) (length >> 14 & 0x7F | 0x80),
            (byte) (length >> 21),
            0,
            1,
            't'
        };
        System.arraycopy(head, 0, all, 0, head.length);
        three.connection.send(all);
        three.send(Ping.Pingreq.INSTANCE);

        assertEquals(List.of(Ping.Pingresp.INSTANCE), three.receive());
        assertEquals(
                length - 3,
                ((Publish) five.receive().getFirst()).message().payload().length());
    }

    @Test
    void aConnectionThatPublishedWithItsConnectStaysPausedAfterItsMove() {
        useSmallMailboxes(Limits.DEFAULT);
        var subscriber = VirtualClient.connected(broker, idOn(0, "s"));
        subscriber.subscribe("t", Qos.AT_MOST_ONCE);
        subscriber.receive();
        var filler = VirtualClient.connected(broker, idOn(1, "f"));
        byte[] publish = filler.bytes(Publish.atMostOnce(VirtualClient.message("t", "m", Qos.AT_MOST_ONCE, false)));
        for (int i = 0; i < 150; i++) {
            filler.connection.handler.onBytes(ByteBuffer.wrap(publish), broker.nowNanos);
            broker.loops[1].turn(broker.nowNanos);
        }
        assertFalse(filler.connection.isReading());

        var mover = new VirtualClient(broker, Version.V5, broker.connectOn(0));
        var all = new ByteArrayOutputStream();
        all.writeBytes(mover.bytes(Connect.of(Version.V5, idOn(1, "m"), true, 60)));
        all.writeBytes(publish);
        mover.connection.handler.onBytes(ByteBuffer.wrap(all.toByteArray()), broker.nowNanos);
        broker.loops[1].turn(broker.nowNanos); // it arrives; the other loop still has had no turn
        assertFalse(mover.connection.isReading());
        broker.run();
        assertTrue(mover.connection.isReading());
    }

    @Test
    void whoReadsNoAnswersIsReadNoMoreUntilHeDoes() {
        var client = VirtualClient.connected(broker, "c");
        client.connection.capacity = 0;
        byte[] ping = client.bytes(Ping.Pingreq.INSTANCE);
        byte[] many = new byte[64 * 1024];
        for (int i = 0; i < many.length; i += 2) {
            System.arraycopy(ping, 0, many, i, 2);
        }
        int rounds = 0;
        for (; rounds < 100 && client.connection.isReading(); rounds++) {
            client.connection.send(many);
            broker.run();
        }
        assertThat(rounds).isLessThan(10);
        client.connection.capacity = Integer.MAX_VALUE;
        assertEquals(rounds * many.length / 2, client.receive().size());
        assertTrue(client.connection.isReading());
    }

    @Test
    void aStalledReaderHoldsWhatItsMessagesNeed() {
        var pool = new BufferPool();
        Output output = new Output(pool);
        var stalled = broker.connect();
        stalled.capacity = 0;
        for (int i = 0; i < 10_000; i++) {
            output.write(Puback.success(1 + i), Version.V3_1_1);
            output.flush(stalled);
        }
        assertEquals(40_000, output.pendingBytes());
        assertThat(output.buffers()).isLessThanOrEqualTo(3);
    }

    @Test
    @Covers("MQTT-4.6.0-6")
    void aRetainedMessageNeverComesAfterTheOneThatReplacedIt() {
        var publisher = VirtualClient.connected(broker, idOn(1, "p"));
        String large = "old" + "x".repeat(300_000);
        for (int i = 0; i < 4; i++) {
            publisher.send(new Publish(VirtualClient.message("s/" + i, large, Qos.AT_LEAST_ONCE, true), 1, false));
            publisher.receive();
        }
        var reader = VirtualClient.connected(broker, idOn(0, "r"));
        reader.connection.capacity = 0;
        reader.subscribe("s/#", Qos.AT_LEAST_ONCE);
        broker.run();
        for (int i = 0; i < 4; i++) {
            publisher.send(new Publish(VirtualClient.message("s/" + i, "new", Qos.AT_LEAST_ONCE, true), 1, false));
            publisher.receive();
        }
        reader.connection.capacity = Integer.MAX_VALUE;
        Map<String, String> last = new TreeMap<>();
        for (List<Packet> got = reader.receive(); !got.isEmpty(); got = reader.receive()) {
            for (Packet packet : got) {
                if (packet instanceof Publish publish) {
                    last.put(
                            publish.message().topic().toString(),
                            publish.message().payload().toUtf8());
                    reader.send(Puback.success(publish.packetId()));
                }
            }
        }
        assertThat(last.values()).containsExactly("new", "new", "new", "new");
    }

    @Test
    void oneSubscribeHoldsNoMoreRetainedMessagesThanAQueueMay() {
        useSmallMailboxes(Limits.DEFAULT.with(limits -> {
            limits.queueMessagesMax = 100;
            limits.queueBytesMax = 1 << 20;
        }));
        var publisher = VirtualClient.connected(broker, idOn(1, "p"));
        for (int i = 0; i < 50; i++) {
            publisher.send(Publish.atMostOnce(VirtualClient.message("s/" + i, "v", Qos.AT_MOST_ONCE, true)));
        }
        publisher.receive();
        var greedy = VirtualClient.connected(broker, idOn(0, "g"));
        var request = Subscribe.Request.of(TopicFilter.of("#"), Qos.AT_MOST_ONCE);
        greedy.send(new Subscribe(1, Properties.NONE, Collections.nCopies(1_000, request)));
        List<Packet> got = greedy.receive();

        List<ReasonCode> reasons = ((Suback) got.getFirst()).reasons();
        assertEquals(2, reasons.stream().filter(r -> r == ReasonCode.SUCCESS).count());
        assertEquals(ReasonCode.QUOTA_EXCEEDED, reasons.getLast());
        assertEquals(1 + 100, got.size());
    }

    @Test
    void aSecondConnectOfAnotherVersionIsAnsweredInTheFirstOnes() {
        var client = VirtualClient.connected(broker, "c");
        var old = new VirtualClient(broker, Version.V3_1_1);
        client.connection.send(old.bytes(Connect.of(Version.V3_1_1, "c", true, 60)));

        List<Packet> expected = new ArrayList<>(List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)));
        assertEquals(expected, client.receive());
    }
}
