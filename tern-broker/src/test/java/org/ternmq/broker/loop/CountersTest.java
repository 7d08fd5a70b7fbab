package org.ternmq.broker.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.count.Counters;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.session.Limits;

/** What the loops count, on one loop and on three, where connections move and messages cross. */
class CountersTest {
    private final VirtualBroker broker = new VirtualBroker(3, Limits.DEFAULT);
    private final Counters counters = broker.shared.counters();

    private void assertCount(long expected, Count count) {
        assertEquals(expected, counters.value(count), count.name());
    }

    @Test
    void bytesAndPacketsAreThoseOfTheSockets() {
        var publisher = VirtualClient.connected(broker, "publisher");
        var receiver = VirtualClient.connected(broker, "receiver-on-another-loop");
        receiver.subscribe("a/#", Qos.AT_LEAST_ONCE);
        receiver.receive();
        long receivedBefore = counters.value(Count.BYTES_RECEIVED);
        long sentBefore = counters.value(Count.BYTES_SENT);
        long packetsBefore = counters.value(Count.PACKETS_SENT);
        for (int id = 1; id <= 10; id++) {
            publisher.publish("a/b", "hello", Qos.AT_LEAST_ONCE, id);
        }
        broker.run();
        int puback = 4;
        int publish = 2 + 2 + 3 + 2 + 1 + 5;

        assertEquals(10L * publish, counters.value(Count.BYTES_RECEIVED) - receivedBefore);
        assertEquals(10L * publish + 10L * puback, counters.value(Count.BYTES_SENT) - sentBefore);
        assertEquals(20, counters.value(Count.PACKETS_SENT) - packetsBefore);
        assertCount(2 + 1 + 10, Count.PACKETS_RECEIVED);
        assertCount(10, Count.PUBLISHES_RECEIVED);
        assertCount(10, Count.PUBLISHES_SENT);
        assertCount(50, Count.PAYLOAD_BYTES_RECEIVED);
        assertCount(50, Count.PAYLOAD_BYTES_SENT);
    }

    @Test
    void aConnectionThatMovesIsCountedOnce() {
        long bytes = 0;
        for (int i = 0; i < 20; i++) {
            var client = new VirtualClient(broker, Version.V5);
            Properties properties = i < 5 ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 60) : Properties.NONE;
            byte[] connect = client.bytes(
                    new Connect(Version.V5, "client-" + i, true, 60, properties, Optional.empty(), Connect.Login.NONE));
            byte[] ping = client.bytes(Ping.Pingreq.INSTANCE);
            byte[] together = Arrays.copyOf(connect, connect.length + ping.length);
            System.arraycopy(ping, 0, together, connect.length, ping.length);
            client.connection.send(together); // so that the ping moves along with the connection
            client.connection.send(ping);
            bytes += together.length + ping.length;
            client.receive();
            assertCount(Math.min(i, 5) + 1, Count.SESSIONS);
            client.connection.cut();
            broker.run();
        }
        assertCount(bytes, Count.BYTES_RECEIVED);
        assertCount(60, Count.PACKETS_RECEIVED);
        assertCount(20, Count.CONNECTS);
        assertCount(0, Count.SESSIONS_CONNECTED);
        assertEquals(0, counters.connections());

        broker.advanceSeconds(61);
        assertCount(5, Count.SESSIONS_EXPIRED);
        assertCount(0, Count.SESSIONS);
    }

    @Test
    void takeOverLeavesOneSessionConnected() {
        VirtualClient.connected(broker, "same");
        VirtualClient.connected(broker, "same");
        assertCount(1, Count.SESSIONS);
        assertCount(1, Count.SESSIONS_CONNECTED);
        assertCount(2, Count.CONNECTS);
    }

    @Test
    void whatIsHeldIsLetGoByAcknowledgement() {
        var publisher = VirtualClient.connected(broker, "publisher");
        var receiver = new VirtualClient(broker, Version.V5);
        receiver.connect("receiver", true, 60, Optional.empty());
        receiver.subscribe("a", Qos.EXACTLY_ONCE);
        receiver.receive();
        publisher.publish("a", "one", Qos.AT_LEAST_ONCE, 1);
        publisher.publish("a", "three", Qos.EXACTLY_ONCE, 2);
        broker.run();
        assertCount(2, Count.MESSAGES_HELD);
        assertCount(8, Count.PAYLOAD_BYTES_HELD);

        receiver.send(Puback.success(1), Pubrec.success(2));
        broker.run();
        assertCount(0, Count.MESSAGES_HELD);
        assertCount(0, Count.PAYLOAD_BYTES_HELD);
    }

    @Test
    void whatIsHeldIsLetGoByTheEndOfTheSession() {
        var publisher = VirtualClient.connected(broker, "publisher");
        var receiver = new VirtualClient(broker, Version.V5);
        receiver.connect("receiver", true, 60, Optional.empty());
        receiver.subscribe("a", Qos.AT_LEAST_ONCE);
        receiver.receive();
        publisher.publish("a", "in flight", Qos.AT_LEAST_ONCE, 1);
        broker.run();
        receiver.send(Disconnect.of(ReasonCode.SUCCESS));
        broker.run();
        publisher.publish("a", "waits", Qos.AT_LEAST_ONCE, 2);
        broker.run();
        assertCount(2, Count.MESSAGES_HELD);
        assertCount(14, Count.PAYLOAD_BYTES_HELD);

        broker.advanceSeconds(61);
        assertCount(0, Count.MESSAGES_HELD);
        assertCount(0, Count.PAYLOAD_BYTES_HELD);
        assertEquals(1, counters.drops(DropReason.SESSION_ENDED));
        assertEquals(1, counters.drops());
    }
}
