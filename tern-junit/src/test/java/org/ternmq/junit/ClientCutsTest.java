package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Seeds;

/**
 * Two clients of ours, one that publishes numbers and one that gets them, each behind a proxy that cuts its connection after a random
 * number of bytes, again and again. {@code -Dtern.cuts=10000} cuts so often; by default it is a few hundred times.
 */
@Timeout(value = 30, unit = java.util.concurrent.TimeUnit.MINUTES)
@EmbeddedBroker
class ClientCutsTest {
    private static final int CUTS = Integer.getInteger("tern.cuts", 400);
    private static final Reconnect AT_ONCE = new Reconnect(Duration.ofMillis(1), Duration.ofMillis(8), 1_000_000);

    @TempDir
    private Path folder = Path.of("");

    private static ConnectOptions.Builder options(String id, Version version) {
        ConnectOptions.Builder options = ConnectOptions.builder()
                .version(version)
                .clientId(id)
                .cleanStart(false)
                .answerTimeout(Duration.ofMinutes(2))
                .reconnect(AT_ONCE);
        return version.hasProperties() ? options.sessionExpirySeconds(3_600) : options;
    }

    @ParameterizedTest
    @CsvSource({
        "V5, AT_LEAST_ONCE, false",
        "V5, EXACTLY_ONCE, false",
        "V3_1_1, AT_LEAST_ONCE, false",
        "V3_1_1, EXACTLY_ONCE, false",
        "V5, EXACTLY_ONCE, true"
    })
    void nothingIsLostAndExactlyOnceIsOnce(Version version, Qos qos, boolean isStored, TestBroker broker)
            throws Exception {
        ConnectOptions.Builder sending = options("pub", version);
        if (isStored) {
            sending.store(folder, 64 << 20);
        }
        try (FaultProxy before = FaultProxy.infront("127.0.0.1", broker.port());
                FaultProxy behind = FaultProxy.infront("127.0.0.1", broker.port());
                MqttClient sub = Mqtt.connect(url(behind), options("sub", version).build());
                MqttClient pub = Mqtt.connect(url(before), sending.build())) {
            List<Integer> received = Collections.synchronizedList(new ArrayList<>());
            Subscription messages = sub.subscribe("cuts", qos, message -> received.add(Integer.parseInt(message.text())));
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> cutting = CompletableFuture.allOf(
                    CompletableFuture.runAsync(() -> cut(before, Seeds.random(1), enough)),
                    CompletableFuture.runAsync(() -> cut(behind, Seeds.random(2), enough)));
            List<CompletableFuture<?>> all = new ArrayList<>();
            while (before.faults().connections() + behind.faults().connections() < CUTS + 2) {
                String number = "" + all.size();
                all.add(pub.publishAsync("cuts", number.getBytes(java.nio.charset.StandardCharsets.US_ASCII), qos, false));
                if (all.size() >= 20) {
                    all.get(all.size() - 20).join();
                }
            }
            enough.set(true);
            cutting.join();
            for (CompletableFuture<?> done : all) {
                done.join();
            }
            awaitLast(received, all.size() - 1);
            check(received, all.size(), qos);
            messages.close();
            System.out.println(version + " " + qos + (isStored ? " with a store: " : ": ") + CUTS + " cuts, " + all.size()
                    + " published, " + received.size() + " received");
        }
    }

    private static String url(FaultProxy proxy) {
        return "mqtt://127.0.0.1:" + proxy.port();
    }

    private static void cut(FaultProxy proxy, RandomGenerator random, AtomicBoolean enough) {
        while (!enough.get()) {
            int connections = proxy.faults().connections();
            Direction direction = random.nextBoolean() ? Direction.TO_BROKER : Direction.TO_CLIENT;
            proxy.faults().cutAfterBytes(random.nextInt(1, random.nextInt(10, 600)), direction);
            while (proxy.faults().connections() == connections && !enough.get()) {
                LockSupport.parkNanos(50_000);
            }
        }
        proxy.faults().clear();
    }

    private static void awaitLast(List<Integer> received, int last) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!received.contains(last) && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void check(List<Integer> received, int published, Qos qos) {
        List<Integer> expected = java.util.stream.IntStream.range(0, published).boxed().toList();
        if (qos == Qos.EXACTLY_ONCE) {
            assertThat(List.copyOf(received)).isEqualTo(expected);
        } else {
            assertThat(received.stream().distinct().sorted().toList()).isEqualTo(expected);
        }
    }

    /** Just one exchange, cut behind each of its bytes in either direction. */
    @Test
    void anExchangeMayBeCutAnywhere(TestBroker broker) throws IOException {
        for (Direction direction : Direction.values()) {
            for (int bytes = 0; bytes < 60; bytes++) {
                cutBehind(bytes, direction, broker);
            }
        }
    }

    private static void cutBehind(int bytes, Direction direction, TestBroker broker) throws IOException {
        try (FaultProxy proxy = FaultProxy.infront("127.0.0.1", broker.port());
                MqttClient client = Mqtt.connect(url(proxy), options("one", Version.V5).build())) {
            Subscription messages = client.subscribe("one", Qos.EXACTLY_ONCE);
            proxy.faults().cutAfterBytes(bytes, direction);
            client.publish("one", new byte[] {(byte) bytes}, Qos.EXACTLY_ONCE, false);
            assertThat(messages.receive(Duration.ofSeconds(20)).orElseThrow().payload())
                    .containsExactly(bytes);
            assertThat(messages.receive(Duration.ofMillis(2))).isEmpty();
        }
    }
}
