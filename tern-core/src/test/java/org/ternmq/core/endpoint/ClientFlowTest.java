package org.ternmq.core.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.testkit.Covers;

/** Both ends of a connection, cut at every point, with messages of QoS 1 and 2 under way in both directions. */
class ClientFlowTest {
    private static final int MESSAGES = 8;

    private static List<Delivery> deliveries(String from) {
        List<Delivery> all = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            Qos qos = i % 2 == 0 ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE;
            Message message = Message.of(TopicName.of(from + "/" + qos.bits()), Bytes.utf8("" + i), qos, false);
            all.add(new Publication(message, from, 0).delivery(qos, false));
        }
        return all;
    }

    private static CutConnection run(Version version, int... cuts) {
        var connection = new CutConnection(version, cuts);
        connection.run();
        connection.publish(deliveries("client"));
        deliveries("server").forEach(delivery -> connection.serverSession.deliver(delivery, 0));
        connection.run();
        return connection;
    }

    private static void check(CutConnection connection, String where) {
        assertEquals(List.of(), connection.errors, where);
        checkArrived("client", connection.atServer, where);
        checkArrived("server", connection.atClient, where);
    }

    private static void checkArrived(String from, List<Message> arrived, String where) {
        List<String> exactlyOnce = payloads(arrived, from + "/2");
        assertEquals(List.of("0", "2", "4", "6"), exactlyOnce, where);
        List<String> atLeastOnce = payloads(arrived, from + "/1");
        assertEquals(List.of("1", "3", "5", "7"), List.copyOf(new LinkedHashSet<>(atLeastOnce)), where);
    }

    private static List<String> payloads(List<Message> arrived, String topic) {
        return arrived.stream()
                .filter(message -> message.topic().toString().equals(topic))
                .map(message -> message.payload().toUtf8())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    @Covers({"MQTT-4.4.0-1", "MQTT-4.3.2-1", "MQTT-4.3.3-1", "MQTT-4.6.0-1"})
    void nothingIsLostOrDoubledWhereverTheConnectionIsCut(Version version) {
        CutConnection uncut = run(version);
        check(uncut, version + " uncut");
        assertTrue(uncut.passed > 5 * MESSAGES, "packets " + uncut.passed);

        for (int cut = 0; cut <= uncut.passed; cut++) {
            check(run(version, cut), version + " cut after " + cut);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Covers("MQTT-4.4.0-1")
    void norWhereItIsCutTwice(Version version) {
        int packets = run(version).passed;
        for (int first = 0; first <= packets; first++) {
            for (int second = first; second <= first + packets; second += 1 + (second - first) / 4) {
                check(run(version, first, second), version + " cut after " + first + " and " + second);
            }
        }
    }
}
