package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.faults.FaultProxy;
import org.ternmq.testkit.Seeds;

/**
 * A process that publishes numbers at QoS 2 by a client with a store is killed again and again; each number arrives once, and in order.
 * {@code -Dtern.kills=200} kills so often.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@EmbeddedBroker
class ClientKillTest {
    private static final int KILLS = Integer.getInteger("tern.kills", 6);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void exactlyOnceSurvivesTheClient(TestBroker broker) throws Exception {
        RandomGenerator random = Seeds.random(3);
        try (FaultProxy proxy = FaultProxy.infront("127.0.0.1", broker.port());
                MqttClient sub = Mqtt.connect(broker.url())) {
            Subscription messages = sub.subscribe("kills", Qos.EXACTLY_ONCE);
            List<Integer> received = new ArrayList<>();
            for (int i = 0; i < KILLS; i++) {
                Process child = start(proxy.port());
                int target = received.size() + random.nextInt(1, 400);
                while (received.size() < target) {
                    next(messages).ifPresent(message -> received.add(Integer.parseInt(message.text())));
                    assertThat(child.isAlive())
                            .as("the child after %s", received.size())
                            .isTrue();
                }
                child.destroyForcibly().waitFor();
            }
            Process last = start(proxy.port());
            int enough = received.size() + 100;
            while (received.size() < enough) {
                next(messages).ifPresent(message -> received.add(Integer.parseInt(message.text())));
            }
            last.destroyForcibly().waitFor();
            assertThat(received)
                    .isEqualTo(IntStream.range(0, received.size()).boxed().toList());
            System.out.println(KILLS + " kills of the publisher, " + received.size() + " received, lost 0, doubled 0");
        }
    }

    private static Optional<Received> next(Subscription messages) {
        return messages.receive(Duration.ofSeconds(5));
    }

    private Process start(int port) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Numbers.class.getName(),
                        "" + port,
                        folder.toString())
                .inheritIO()
                .start();
    }

    /** The process that is killed: goes on with the number after the last that its store has taken. */
    static final class Numbers {
        private Numbers() {}

        public static void main(String[] args) {
            ConnectOptions options = ConnectOptions.builder()
                    .clientId("numbers")
                    .sessionExpirySeconds(3_600)
                    .reconnect(new Reconnect(Duration.ofMillis(5), Duration.ofMillis(50), 1_000))
                    .store(Path.of(args[1]), 64 << 20)
                    .build();
            try (MqttClient client = Mqtt.connect("mqtt://127.0.0.1:" + args[0], options)) {
                List<CompletableFuture<ReasonCode>> underWay = new ArrayList<>();
                for (long next = client.accepted(); ; next++) {
                    byte[] number = Long.toString(next).getBytes(StandardCharsets.US_ASCII);
                    underWay.add(client.publishAsync("kills", number, Qos.EXACTLY_ONCE, false));
                    if (underWay.size() >= 50) {
                        underWay.removeFirst().join();
                    }
                }
            }
        }
    }
}
