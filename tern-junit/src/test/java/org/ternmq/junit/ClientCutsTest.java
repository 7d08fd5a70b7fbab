package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
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
import org.ternmq.faults.Direction;
import org.ternmq.faults.FaultProxy;
import org.ternmq.testkit.Seeds;

/**
 * Two clients of ours, one that publishes numbers and one that gets them, each behind a proxy that cuts its connection after a random
 * number of bytes, again and again. {@code -Dtern.cuts=10000} cuts so often; by default it is a few hundred times.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
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
        String run = version + "-" + qos + "-" + isStored; // the broker is the same for all, and keeps their sessions
        ConnectOptions.Builder sending = options("pub-" + run, version);
        if (isStored) {
            sending.store(folder, 64 << 20);
        }
        try (FaultProxy before = FaultProxy.infront("127.0.0.1", broker.port());
                FaultProxy behind = FaultProxy.infront("127.0.0.1", broker.port());
                MqttClient sub =
                        Mqtt.connect(url(behind), options("sub-" + run, version).build());
                MqttClient pub = Mqtt.connect(url(before), sending.build())) {
            List<Integer> received = Collections.synchronizedList(new ArrayList<>());
            Subscription messages =
                    sub.subscribe("cuts", qos, message -> received.add(Integer.parseInt(message.text())));
            AtomicBoolean enough = new AtomicBoolean();
            Thread cutBefore = Thread.ofPlatform().start(() -> cut(before, Seeds.random(1), enough));
            Thread cutBehind = Thread.ofPlatform().start(() -> cut(behind, Seeds.random(2), enough));
            List<CompletableFuture<?>> all = new ArrayList<>();
            try {
                while (before.faults().connections() + behind.faults().connections() < CUTS + 2) {
                    byte[] number = ("" + all.size()).getBytes(StandardCharsets.US_ASCII);
                    all.add(pub.publishAsync("cuts", number, qos, false));
                    if (all.size() >= 20) {
                        all.get(all.size() - 20).join();
                    }
                }
            } finally {
                enough.set(true);
                cutBefore.join();
                cutBehind.join();
            }
            for (CompletableFuture<?> done : all) {
                done.join();
            }
            awaitLast(received, all.size() - 1);
            check(copy(received), all.size(), qos);
            messages.close();
            System.out.println(version + " " + qos + (isStored ? " with a store: " : ": ") + CUTS + " cuts, "
                    + all.size() + " published, " + received.size() + " received");
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
            // A connection that was ending already may have used the cut up, so it is not waited for long.
            long end = System.nanoTime() + 20_000_000;
            while (proxy.faults().connections() == connections && !enough.get() && System.nanoTime() < end) {
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

    private static List<Integer> copy(List<Integer> received) {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    private static void check(List<Integer> received, int published, Qos qos) {
        List<Integer> expected = IntStream.range(0, published).boxed().toList();
        List<Integer> missing = new ArrayList<>(expected);
        missing.removeAll(new HashSet<>(received));
        assertThat(missing).as("lost of %s", published).isEmpty();
        if (qos == Qos.EXACTLY_ONCE) {
            int right = 0;
            while (right < received.size() && received.get(right) == right) {
                right++;
            }
            List<Integer> wrong = received.subList(Math.max(0, right - 5), Math.min(received.size(), right + 20));
            assertThat(List.of(right, received.size()))
                    .as("how many came in order, and how many came; the first wrong one is the sixth of %s", wrong)
                    .containsExactly(published, published);
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
                MqttClient client = Mqtt.connect(
                        url(proxy),
                        options("one-" + direction + bytes, Version.V5).build())) {
            Subscription messages = client.subscribe("one", Qos.EXACTLY_ONCE);
            proxy.faults().cutAfterBytes(bytes, direction);
            client.publish("one", new byte[] {(byte) bytes}, Qos.EXACTLY_ONCE, false);
            assertThat(messages.receive(Duration.ofSeconds(20)).orElseThrow().payload())
                    .containsExactly(bytes);
            assertThat(messages.receive(Duration.ofMillis(2))).isEmpty();
        }
    }
}
