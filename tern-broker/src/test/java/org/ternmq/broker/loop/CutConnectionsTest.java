package org.ternmq.broker.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.testkit.Covers;

/** The real loops and two real client endpoints on virtual time, their connections cut again and again. */
class CutConnectionsTest {
    private static final int MESSAGES = 60;

    static IntStream seeds() {
        return IntStream.range(0, Integer.getInteger("tern.cut.seeds", 300));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Covers({"MQTT-4.3.3-10", "MQTT-4.3.2-5", "MQTT-4.4.0-1"})
    void qos1ArrivesAtLeastOnceAndQos2ExactlyOnceInOrder(int seed) {
        Random random = new Random(seed);
        var broker = new VirtualBroker(1 + seed % 3, Limits.DEFAULT);
        Version version = seed % 2 == 0 ? Version.V5 : Version.V3_1_1;
        var subscriber = new EndpointClient(broker, version, "subscriber");
        var publisher = new EndpointClient(broker, version, "publisher");
        settle(broker, subscriber, publisher);
        subscriber.subscribe("once", Qos.EXACTLY_ONCE);
        subscriber.subscribe("least", Qos.AT_LEAST_ONCE);
        settle(broker, subscriber, publisher);
        assertEquals(2, subscriber.answered, "SUBACKs");

        for (int i = 0; i < MESSAGES; i++) {
            for (int wait = 0; !publisher.mayPublish(); wait++) {
                assertTrue(wait < 100, "publisher does not come back");
                step(broker, subscriber, publisher);
            }
            publisher.publish(
                    i % 2 == 0 ? "once" : "least", "m" + i, i % 2 == 0 ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE);
            int next = random.nextInt(10);
            if (next < 4) {
                step(broker, subscriber, publisher);
            } else if (next < 6) {
                (random.nextBoolean() ? publisher : subscriber).step();
            } else if (next < 7) {
                broker.advanceSeconds(random.nextInt(20));
            } else if (next < 8) {
                (random.nextBoolean() ? publisher : subscriber).cut();
            }
        }
        settle(broker, subscriber, publisher);

        assertEquals(List.of(), List.copyOf(publisher.unanswered.values()), "never acknowledged");
        assertEquals(expected(0), payloads(subscriber, "once"));
        assertEquals(expected(1), withoutRepeats(payloads(subscriber, "least")));
    }

    private static void step(VirtualBroker broker, EndpointClient... clients) {
        for (EndpointClient client : clients) {
            broker.run();
            client.step();
        }
    }

    private static void settle(VirtualBroker broker, EndpointClient... clients) {
        for (int i = 0; i < 50; i++) {
            step(broker, clients);
        }
    }

    private static List<String> expected(int remainder) {
        return IntStream.range(0, MESSAGES)
                .filter(i -> i % 2 == remainder)
                .mapToObj(i -> "m" + i)
                .toList();
    }

    private static List<String> payloads(EndpointClient client, String topic) {
        return client.delivered.stream()
                .filter(m -> m.topic().toString().equals(topic))
                .map(m -> m.payload().toUtf8())
                .toList();
    }

    /** First occurrences, which must be in order though repeats may come behind them. */
    private static List<String> withoutRepeats(List<String> payloads) {
        List<String> first = new ArrayList<>();
        for (String payload : payloads) {
            if (!first.contains(payload)) {
                first.add(payload);
            }
        }
        return first;
    }
}
