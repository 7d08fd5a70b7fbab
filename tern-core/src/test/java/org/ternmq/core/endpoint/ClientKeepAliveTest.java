package org.ternmq.core.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.message.Publication;
import org.ternmq.testkit.Covers;

class ClientKeepAliveTest {
    private static final ClientLimits LIMITS = new ClientLimits(10, 5, 100);
    private static final Message MESSAGE = Message.of(TopicName.of("a"), Bytes.utf8("x"), Qos.AT_MOST_ONCE, false);

    private final RecordingClientOutbox out = new RecordingClientOutbox();
    private ClientEndpoint endpoint = begin(60);

    private ClientEndpoint begin(int keepAliveSeconds) {
        out.take();
        return new ClientEndpoint(
                Connect.of(Version.V5, "c", true, keepAliveSeconds), ClientSession.none(), out, LIMITS, 0);
    }

    private void connect(Properties granted) {
        endpoint.onPacket(new Connack(false, 0, granted), seconds(0));
        out.take();
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000_000L;
    }

    private List<Packet> at(long seconds) {
        endpoint.onDeadline(seconds(seconds));
        return out.take();
    }

    @Test
    void aServerThatDoesNotAnswerConnectIsGivenUp() {
        assertEquals(seconds(10), endpoint.deadlineNanos());
        endpoint.onDeadline(seconds(9));
        assertFalse(endpoint.isClosed());

        endpoint.onDeadline(seconds(10));
        assertTrue(endpoint.isClosed());
    }

    @Test
    @Covers("MQTT-3.1.2-20")
    void pingreqIsSentWhenNothingElseWas() {
        connect(Properties.NONE);
        assertEquals(List.of(), at(59));
        endpoint.publish(new Publication(MESSAGE, "", 0).delivery(Qos.AT_MOST_ONCE, false), seconds(30));
        out.take();

        assertEquals(seconds(90), endpoint.deadlineNanos());
        assertEquals(List.of(), at(60));
        assertEquals(List.of(Ping.Pingreq.INSTANCE), at(90));
    }

    @Test
    @Covers({"MQTT-3.1.2-21", "MQTT-3.2.2-21"})
    void theServersKeepAliveCounts() {
        connect(Properties.of(PropertyId.SERVER_KEEP_ALIVE, 7));

        assertEquals(List.of(Ping.Pingreq.INSTANCE), at(7));
        endpoint.onPacket(Ping.Pingresp.INSTANCE, seconds(8));
        assertEquals(seconds(14), endpoint.deadlineNanos());
    }

    @Test
    void keepAliveZeroIsOff() {
        endpoint = begin(0);
        connect(Properties.NONE);

        assertEquals(Long.MAX_VALUE, endpoint.deadlineNanos());
        assertEquals(List.of(), at(1_000_000));
    }

    @Test
    void aSilentServerIsGivenUp() {
        connect(Properties.NONE);
        at(60);
        assertEquals(seconds(65), endpoint.deadlineNanos());
        endpoint.onPacket(Publish.atMostOnce(MESSAGE), seconds(63)); // it lives, but has not answered yet
        at(65);
        assertFalse(endpoint.isClosed());

        at(68);
        assertTrue(endpoint.isClosed());
        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, out.closed);
    }

    @Test
    void whileWeDoNotReadTheServerIsNotGivenUpButStillPinged() {
        connect(Properties.NONE);
        at(60);
        endpoint.onReading(true, seconds(61));
        assertEquals(seconds(120), endpoint.deadlineNanos());
        assertEquals(List.of(Ping.Pingreq.INSTANCE), at(120));
        assertFalse(endpoint.isClosed());

        endpoint.onReading(false, seconds(130));
        assertEquals(seconds(135), endpoint.deadlineNanos());
        endpoint.onPacket(Ping.Pingresp.INSTANCE, seconds(131));
        assertEquals(seconds(180), endpoint.deadlineNanos());
    }
}
