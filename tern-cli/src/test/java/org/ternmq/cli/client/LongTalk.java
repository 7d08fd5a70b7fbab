package org.ternmq.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.codec.value.Qos;

/** A thousand small messages and ten megabytes, whatever they go through. */
final class LongTalk {
    private LongTalk() {}

    /**
     * Publishes them by one client and takes them by the other: those of each QoS in their order, which is what the standard promises.
     *
     * @param qosOf of the small ones, by their number
     */
    static void talk(MqttClient from, MqttClient to, String topic, IntFunction<Qos> qosOf) {
        byte[] large = new byte[10_000_000];
        new Random(1).nextBytes(large);
        Subscription messages = to.subscribe(topic, Qos.EXACTLY_ONCE);
        for (int i = 0; i < SMALL; i++) {
            var unused = from.publishAsync(
                    topic, Integer.toString(i).getBytes(StandardCharsets.US_ASCII), qosOf.apply(i), false);
        }
        from.publish(topic, large, Qos.EXACTLY_ONCE, false);
        Map<Qos, List<String>> expected = new EnumMap<>(Qos.class);
        for (int i = 0; i < SMALL; i++) {
            add(expected, qosOf.apply(i), Integer.toString(i));
        }
        add(expected, Qos.EXACTLY_ONCE, LARGE);
        Map<Qos, List<String>> received = new EnumMap<>(Qos.class);
        for (int i = 0; i <= SMALL; i++) {
            Received next = next(messages);
            boolean isLarge = Arrays.equals(next.payload(), large);
            add(received, next.qos(), isLarge ? LARGE : next.text());
        }
        assertThat(received).isEqualTo(expected);
    }

    private static void add(Map<Qos, List<String>> texts, Qos qos, String text) {
        texts.computeIfAbsent(qos, first -> new ArrayList<>()).add(text);
    }

    private static Received next(Subscription messages) {
        return messages.receive(Duration.ofSeconds(20)).orElseThrow();
    }

    private static final int SMALL = 1_000;
    private static final String LARGE = "ten megabytes";
}
