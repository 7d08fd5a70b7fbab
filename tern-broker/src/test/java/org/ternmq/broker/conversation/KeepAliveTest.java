package org.ternmq.broker.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** Keep alive, to the nanosecond (sections 3.1.2.10 and 3.12). */
class KeepAliveTest extends Conversation {
    @ParameterizedTest
    @CsvSource({"V5,1", "V5,60", "V5,65535", "V3_1_1,1", "V3_1_1,61", "V3_1,10"})
    @Covers({"MQTT-3.1.2-22", "MQTT3-3.1.2-24", "MQTT-3.2.2-22"})
    void silenceOfOneAndAHalfTimesTheKeepAliveEndsTheConnection(Version version, int seconds) {
        VirtualClient client = connected(Connect.of(version, "c", true, seconds));
        broker.nowNanos += seconds * 1_500_000_000L - 1;
        assertFalse(client.isClosed());
        assertEquals(List.of(), client.receive());
        broker.nowNanos += 1;

        assertTrue(client.isClosed());
        assertEquals(
                version == Version.V5 ? List.of(Disconnect.of(ReasonCode.KEEP_ALIVE_TIMEOUT)) : List.of(),
                client.receive());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.2-22", "MQTT3-3.1.2-24"})
    void anyPacketBeginsTheTimeAnew(Version version) {
        VirtualClient client = connected(Connect.of(version, "c", true, 10));
        for (int i = 0; i < 5; i++) {
            broker.advanceSeconds(14.999);
            client.publish("t", "x", org.ternmq.codec.value.Qos.AT_MOST_ONCE, 0);
            assertFalse(client.isClosed());
        }
        broker.advanceSeconds(15);

        assertTrue(client.isClosed());
    }

    @Test
    @Covers("MQTT-3.1.2-22")
    void partOfAPacketIsNoPacket() {
        VirtualClient client = connected(Connect.of(Version.V5, "c", true, 10));
        broker.advanceSeconds(14);
        client.askBytes("30 0a 00 01");
        broker.advanceSeconds(1);

        assertTrue(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.1.2-22", "MQTT3-3.1.2-24"})
    void withoutKeepAliveSilenceIsAllowed(Version version) {
        VirtualClient client = connected(version, "c");
        broker.advanceSeconds(10_000_000);

        assertEquals(List.of(Ping.Pingresp.INSTANCE), client.ask(Ping.Pingreq.INSTANCE));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.12.4-1", "MQTT3-3.12.4-1"})
    void eachPingreqIsAnswered(Version version) {
        VirtualClient client = connected(version, "c");

        assertEquals(
                List.of(Ping.Pingresp.INSTANCE, Ping.Pingresp.INSTANCE),
                client.ask(Ping.Pingreq.INSTANCE, Ping.Pingreq.INSTANCE));
    }
}
