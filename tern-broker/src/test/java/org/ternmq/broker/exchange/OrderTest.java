package org.ternmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** The order in which messages arrive (section 4.6). */
class OrderTest extends Conversation {
    private static final int MESSAGES = 3_000; // more than a window, so that most of them wait

    private static List<String> expected() {
        return IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).toList();
    }

    /** Takes all that comes and answers it, the last window in reverse order. */
    private static List<String> drain(VirtualClient client) {
        List<String> payloads = new ArrayList<>();
        for (List<Packet> got = client.receive(); !got.isEmpty(); got = client.receive()) {
            for (Packet packet : got.reversed()) {
                switch (packet) {
                    case Publish p
                    when p.message().qos() == Qos.AT_LEAST_ONCE -> client.send(Puback.success(p.packetId()));
                    case Publish p
                    when p.message().qos() == Qos.EXACTLY_ONCE -> client.send(Pubrec.success(p.packetId()));
                    case Pubrel p -> client.send(Pubcomp.success(p.packetId()));
                    default -> {}
                }
            }
            payloads.addAll(VirtualClient.payloads(got));
        }
        return payloads;
    }

    private void publishAll(Version version, Qos qos) {
        VirtualClient publisher = connected(version, "p");
        for (int i = 0; i < MESSAGES; i++) {
            publisher.publish("t", "m" + i, qos, qos.isAcknowledged() ? 1 + i : 0);
            if (qos == Qos.EXACTLY_ONCE) {
                publisher.send(Pubrel.success(1 + i));
            }
        }
        publisher.receive();
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    @Covers({"MQTT-4.6.0-5", "MQTT-4.6.0-6", "MQTT3-4.6.0-5", "MQTT3-4.6.0-6"})
    void messagesOfOnePublisherArriveInItsOrder(Qos qos) {
        for (Version version : Version.values()) {
            VirtualClient one = connected(version, "one");
            one.subscribe("t", Qos.EXACTLY_ONCE);
            VirtualClient other = connected(version, "other"); // on whichever loop
            other.subscribe("#", Qos.EXACTLY_ONCE);
            one.receive();
            other.receive();
            publishAll(version, qos);

            assertEquals(expected(), drain(one));
            assertEquals(expected(), drain(other));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Qos.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    @Covers({"MQTT-4.6.0-5", "MQTT3-4.6.0-6"})
    void messagesThatWaitedArriveInOrderTooAlthoughMoreKeepComing(Qos qos) {
        VirtualClient away = kept(Version.V3_1_1, "away");
        away.subscribe("t", Qos.EXACTLY_ONCE);
        away.receive();
        away.cut();
        publishAll(Version.V5, qos);
        VirtualClient back = stranger(Version.V3_1_1);
        back.send(keeping(Version.V3_1_1, "away"));
        publish("t", "last", qos);
        List<String> all = drain(back);

        assertEquals("last", all.removeLast());
        assertEquals(expected(), all);
    }
}
