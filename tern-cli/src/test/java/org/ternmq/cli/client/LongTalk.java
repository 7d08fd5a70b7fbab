package org.ternmq.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
     * Publishes them by one client and takes them, in their order, by the other.
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
        for (int i = 0; i < SMALL; i++) {
            assertThat(next(messages).text()).isEqualTo(Integer.toString(i));
        }
        assertThat(next(messages).payload()).isEqualTo(large);
    }

    private static Received next(Subscription messages) {
        return messages.receive(Duration.ofSeconds(20)).orElseThrow();
    }

    private static final int SMALL = 1_000;
}
