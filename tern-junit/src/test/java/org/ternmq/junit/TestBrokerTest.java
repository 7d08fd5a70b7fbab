package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.server.SessionSnapshot;

/** What a test sees of its broker, and that nothing of it is left behind. */
class TestBrokerTest {
    @Test
    void sessionsAreSeen() throws IOException {
        try (TestBroker broker = TestBroker.start();
                var busy = PlainClient.connected(broker.port(), "busy");
                var gone = PlainClient.connected(broker.port(), "gone");
                var publisher = PlainClient.connected(broker.port(), "publisher")) {
            busy.subscribe("a/#", Qos.AT_LEAST_ONCE);
            gone.subscribe("a/+", Qos.EXACTLY_ONCE);
            gone.socket().close();
            broker.awaitSessions(
                    sessions -> sessions.stream().anyMatch(s -> s.clientId().equals("gone") && !s.connected()));

            publisher.send(PlainClient.publish("a/b", "x", 1));
            assertThat(publisher.receive()).isEqualTo(Ack.Puback.success(1));

            assertThat(broker.sessions())
                    .containsExactly(
                            new SessionSnapshot("busy", "", true, Map.of("a/#", Qos.AT_LEAST_ONCE), 0, 1),
                            new SessionSnapshot("gone", "", false, Map.of("a/+", Qos.EXACTLY_ONCE), 1, 0),
                            new SessionSnapshot("publisher", "", true, Map.of(), 0, 0));
        }
    }

    @Test
    void awaitedSubscriptionMayComeLater() throws Exception {
        try (TestBroker broker = TestBroker.start();
                var client = PlainClient.connected(broker.port(), "a")) {
            Thread later = Thread.ofVirtual().start(() -> {
                try {
                    client.subscribe("$share/g/a/#", Qos.AT_MOST_ONCE);
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });

            broker.awaitSubscription("$share/g/a/#");

            later.join();
        }
    }

    @Test
    void subscriptionThatNeverComesIsToldWithThoseThatCame() throws IOException {
        try (TestBroker broker = TestBroker.start();
                var client = PlainClient.connected(broker.port(), "sensor")) {
            client.subscribe("site/+", Qos.AT_LEAST_ONCE);

            assertThatThrownBy(() -> broker.awaitSubscription("site/#", Duration.ofMillis(20)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no session has subscribed to \"site/#\" after 20 ms")
                    .hasMessageContaining("sensor, subscribed to [site/+]");
        }
    }

    @Test
    void memoryIsForgottenOverRestart() throws IOException {
        try (TestBroker broker = TestBroker.start()) {
            try (var client = PlainClient.connected(broker.port(), "a")) {
                String url = broker.url();
                broker.stop();
                assertThat(client.receive())
                        .isInstanceOfSatisfying(
                                Disconnect.class,
                                bye -> assertThat(bye.reason()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN));
                assertThat(client.isClosed()).isTrue();
                assertThatThrownBy(broker::sessions).hasMessageContaining("stopped");
                try (var tooEarly = new PlainClient(broker.port())) {
                    assertThat(tooEarly.isClosed()).isTrue();
                }

                broker.restart();

                assertThat(broker.url()).isEqualTo(url);
            }
            assertThat(broker.sessions()).isEmpty();
            PlainClient.connected(broker.port(), "b").close();
        }
    }

    @Test
    void persistentBrokerKeepsItsSessionsOverRestart(@EmbeddedBroker(persistent = true) TestBroker broker)
            throws IOException {
        try (var client = PlainClient.connected(broker.port(), "a")) {
            client.subscribe("a/#", Qos.AT_LEAST_ONCE);
        }

        broker.restart();

        assertThat(broker.sessions())
                .containsExactly(new SessionSnapshot("a", "", false, Map.of("a/#", Qos.AT_LEAST_ONCE), 0, 0));
    }

    @Test
    void timeThatPassesWhileTheBrokerIsStoppedCounts(@EmbeddedBroker(persistent = true) TestBroker broker)
            throws IOException {
        PlainClient.connected(broker.port(), "a").close();
        broker.awaitSessions(sessions -> sessions.stream().noneMatch(SessionSnapshot::connected));
        broker.stop();

        broker.advance(Duration.ofMinutes(30));
        broker.restart();
        assertThat(broker.sessions()).hasSize(1);

        broker.advance(Duration.ofMinutes(31));
        assertThat(broker.sessions()).isEmpty();
    }

    @Test
    void folderThatTheSettingsNameIsKept(@TempDir Path folder) throws IOException {
        try (TestBroker broker = TestBroker.start("data=" + folder)) {
            PlainClient.connected(broker.port(), "a").close();
            broker.restart();
            assertThat(broker.sessions()).hasSize(1);
        }

        try (TestBroker next = TestBroker.start("data=" + folder)) {
            assertThat(next.sessions()).hasSize(1);
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        TestBroker.start().close(); // what lives as long as the JVM is there now
        Set<String> threadsBefore = threads();
        Set<Path> foldersBefore = folders();
        for (int i = 0; i < 5; i++) {
            TestBroker broker = TestBroker.start();
            int direct = broker.directPort();
            try (var client = PlainClient.connected(broker.port(), "a");
                    var silent = new PlainClient(broker.port())) {
                broker.faults().halfOpen();
                broker.close();
                assertThat(client.isClosed()).isTrue();
                assertThat(silent.isClosed()).isTrue();
            }
            assertThatThrownBy(() -> new PlainClient(direct)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> new PlainClient(broker.port())).isInstanceOf(IOException.class);
        }

        assertThat(threads()).isSubsetOf(threadsBefore);
        assertThat(folders()).isSubsetOf(foldersBefore);
    }

    @Test
    void brokerThatDoesNotStartLeavesNothingBehind() throws IOException {
        Set<Path> before = folders();

        assertThatThrownBy(() -> TestBroker.start("loops=lots")).hasMessageContaining("setting loops");
        assertThatThrownBy(() -> TestBroker.start("loops")).hasMessageContaining("key=value");
        assertThatThrownBy(() -> TestBroker.start("listener.0.host=192.0.2.1", "allow_anonymous=true"))
                .hasMessageContaining("cannot start");

        assertThat(folders()).isSubsetOf(before);
        assertThat(threads()).doesNotContain("tern-loop-0", "tern-log");
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("tern-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith(TestBroker.FOLDER_PREFIX))
                    .collect(Collectors.toSet());
        }
    }

    /** Asserts nothing about time: machines differ. */
    @Test
    void warmStartIsMeasured() throws IOException {
        long[] micros = new long[20];
        for (int i = 0; i < micros.length; i++) {
            long begin = System.nanoTime();
            try (TestBroker broker = TestBroker.start();
                    var client = new PlainClient(broker.port())) {
                assertThat(client.connect(Connect.of(Version.V5, "a", true, 0)).isAccepted())
                        .isTrue();
                micros[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
            }
        }
        long first = micros[0];
        java.util.Arrays.sort(micros);

        System.out.printf(
                "from nothing to CONNACK: %.1f ms at first, %.1f ms in the middle of %d, %.1f ms at best%n",
                first / 1_000.0, micros[micros.length / 2] / 1_000.0, micros.length, micros[0] / 1_000.0);
        assertThat(List.of(micros)).isNotEmpty();
    }
}
