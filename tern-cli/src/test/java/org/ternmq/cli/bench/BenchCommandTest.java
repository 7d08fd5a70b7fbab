package org.ternmq.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.cli.bench.report.ReportFile;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Subscription;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

@Timeout(120)
class BenchCommandTest {
    @TempDir
    Path folder = Path.of("");

    private TernBroker broker;
    private String port = "";

    @BeforeEach
    void startBroker() throws Exception {
        broker = TernBroker.start(
                Configuration.standard().withData(folder.resolve("data")).withListeners(new Listener("127.0.0.1", 0)));
        port = "" + broker.addresses().getFirst().getPort();
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    private BenchRun bench(String scenario, String flags) {
        Stream<String> where = Stream.of(scenario, "-h", "127.0.0.1", "-p", port);
        return BenchRun.of(Stream.concat(where, Stream.of(flags.split(" "))).toArray(String[]::new));
    }

    private static void assertFigures(BenchReport report, String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            assertEquals(Double.parseDouble(namesAndValues[i + 1]), report.figure(name), name + " of " + report);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pair,--pairs 3,1",
        "pair,--pairs 2 -q 1 --topics 5,1",
        "pair,--pairs 2 -q 2,1",
        "pair,--pairs 2 -q 2 -V 5,1",
        "pair,--pairs 2 -q 1 --persistent,1",
        "pair,--pairs 2 -q 1 --persistent -V 5,1",
        "fanout,--subscribers 4,4",
        "fanout,--subscribers 2 --publishers 2 -q 1,2",
        "fanin,--publishers 5 -q 1,1",
        "shared,--publishers 2 --subscribers 3 -q 1,1"
    })
    void eachMessageIsAccountedFor(String scenario, String flags, int deliveries) {
        BenchRun run = bench(
                scenario, flags + " --rate 500 --warmup 0.1 --duration 0.3 --ramp 0.2 --connect-rate 1000 --json");

        assertEquals(0, run.exit(), run.out() + run.err());
        BenchReport report = run.report();
        // Of the ramp half, and all of the rest.
        assertFigures(report, "scheduled", "250", "sent", "250", "unsent", "0", "acknowledged", "250", "failed", "0");
        assertFigures(report, "expected", "" + 250 * deliveries, "received", "" + 250 * deliveries);
        assertFigures(report, "lost", "0", "duplicates", "0", "foreign", "0", "replayed", "0", "connections_lost", "0");
        assertFigures(report, "sent_bytes", "" + 250 * 64, "received_bytes", "" + 250 * 64 * deliveries);
        assertFigures(report, "delivery_count", "" + 150 * deliveries, "lateness_count", "150");
        assertFigures(report, "acknowledgement_count", flags.contains("-q") ? "150" : "0");
        assertThat(report.figures()).containsKeys("delivery_us_p50", "delivery_us_p99.99", "delivery_us_max");
        assertThat(run.out().lines()).hasSize(1);
        assertEquals("", run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-q 0", "-q 1", "-q 2 -M 5", "-q 1 -V 5"})
    void aClosedLoopSendsWhatItCanAndSaysSo(String flags) {
        BenchRun run = bench("pair", flags + " --pairs 2 --rate max --warmup 0.1 --duration 0.2 --json");

        assertEquals(0, run.exit(), run.out() + run.err());
        BenchReport report = run.report();
        assertFigures(report, "unsent", "0", "lost", "0", "duplicates", "0");
        assertEquals(report.figure("sent"), report.figure("received"));
        assertTrue(report.figure("sent") > 0);
        assertThat(report.notes()).anyMatch(note -> note.startsWith("closed loop"));
    }

    @Test
    void publishersAndSubscribersMayBeTwoRuns() throws Exception {
        var sub = CompletableFuture.supplyAsync(
                () -> bench("sub", "-q 1 --warmup 0 --duration 4 --patience 0.1 --json"), Thread::startVirtualThread);
        Awaitility.await().until(this::isSubscribed);
        BenchRun pub = bench("pub", "-q 1 --publishers 2 --rate 200 --duration 0.5 --warmup 0 --json");

        assertEquals(0, pub.exit(), pub.err());
        assertFigures(pub.report(), "sent", "100", "acknowledged", "100", "acknowledgement_count", "100");
        assertThat(pub.report().figures()).doesNotContainKeys("received", "lost", "expected");
        BenchReport received = sub.get().report();
        assertFigures(received, "received", "100", "lost", "0", "duplicates", "0", "delivery_count", "100");
        assertThat(received.figures()).doesNotContainKeys("sent", "expected");
    }

    /** Whether somebody subscribes to what `bench pub` publishes. */
    private boolean isSubscribed() {
        try (MqttClient client = Mqtt.connect("mqtt://127.0.0.1:" + port)) {
            return !client.publish("tern/bench/none", new byte[0], Qos.AT_LEAST_ONCE, false)
                    .equals(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        }
    }

    @Test
    void whatWasRetainedIsRemoved() {
        BenchRun run = bench("pair", "--retain --pairs 2 --topics 3 --rate 200 --duration 0.2 --warmup 0 --json");

        assertEquals(0, run.exit(), run.err());
        assertFigures(run.report(), "sent", "40", "received", "40", "replayed", "0", "lost", "0");
        try (MqttClient client = Mqtt.connect("mqtt://127.0.0.1:" + port);
                Subscription all = client.subscribe("tern/#", Qos.AT_LEAST_ONCE)) {
            client.publish("tern/last", new byte[0], Qos.AT_LEAST_ONCE, false);
            assertEquals("tern/last", all.receive().topic(), "the first message, and so the only one");
        }
    }

    @Test
    void clientsConnectAndAreKept() {
        BenchRun run = bench("conn", "--clients 20 --rate 200 --duration 0.1 --json");

        assertEquals(0, run.exit(), run.err());
        assertFigures(run.report(), "clients", "20", "connected", "20", "failed", "0", "connections_lost", "0");
        assertFigures(run.report(), "connect_count", "20");
        assertEquals(0, bench("conn", "--clients 20 --rate max --duration 0").exit());
    }

    @Test
    void peopleGetATableAndFilesHoldTheSame() throws Exception {
        Path json = folder.resolve("r.json");
        Path csv = folder.resolve("r.csv");
        String flags = "--pairs 1 --rate 100 --duration 0.2 --warmup 0 --seed 7 --report ";
        BenchRun run = bench("pair", flags + json);
        assertEquals(0, run.exit(), run.err());
        assertThat(run.out())
                .startsWith("tern bench pair: broker mqtt://127.0.0.1:" + port)
                .containsPattern("sent +20 ")
                .containsPattern("lost +0\n")
                .containsPattern("delivery +20 ")
                .contains("load average");
        assertEquals(0, bench("pair", flags + csv).exit());

        assertFigures(ReportFile.read(json), "sent", "20");
        assertFigures(ReportFile.read(csv), "sent", "20");
        BenchRun compare = BenchRun.of("compare", json.toString(), csv.toString());
        assertEquals(0, compare.exit(), compare.out());
        assertThat(compare.out())
                .containsPattern("delivery_us_p99 .* is better")
                .containsPattern("sent .* same");
    }

    @Test
    void aStalledBrokerShowsInTheTimeOfAllMessagesThatWereDueMeanwhile() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (StallingServer server = new StallingServer(count -> count > 1 || !never.await(1, TimeUnit.SECONDS))) {
            port = server.port();
            BenchRun run = bench(
                    "pub",
                    "--publishers 1 -q 1 -M 1 --rate 200 --duration 0.5 --warmup 0 --connect-rate 1000" + " --json");

            assertEquals(0, run.exit(), run.out() + run.err());
            BenchReport report = run.report();
            assertFigures(report, "scheduled", "100", "sent", "100", "acknowledged", "100");
            // The first answer came a second after the first message, and the last one was due half a second after it.
            Histograms.assertAllAtLeast(report, "acknowledgement", 100, 490_000);
        }
    }

    /** What a report tells of a distribution. */
    private static final class Histograms {
        static void assertAllAtLeast(BenchReport report, String name, int count, double micros) {
            assertEquals(count, report.figure(name + "_count"));
            assertThat(report.figure(name + "_us_p50")).isGreaterThan(micros);
            assertThat(report.figure(name + "_us_max")).isGreaterThan(2 * micros);
        }
    }

    @Test
    void whatABrokerNeverTakesIsDueAndNotSent() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (StallingServer server = new StallingServer(count -> never.await(60, TimeUnit.SECONDS))) {
            port = server.port();
            BenchRun run = bench(
                    "pub", "--publishers 1 -q 1 -M 1 --rate 4000 --duration 0.5 --warmup 0 --patience 0.2 --json");

            assertEquals(27, run.exit(), run.out() + run.err());
            BenchReport report = run.report();
            assertFigures(report, "scheduled", "2000", "acknowledged", "0", "sent", "1001", "unsent", "999");
            assertFigures(report, "unanswered", "1001");
            assertThat(report.notes()).anyMatch(note -> note.contains("due and not sent"));
        }
    }

    @Test
    void aConnectionThatTheBrokerDropsIsCounted() throws Exception {
        try (StallingServer server = new StallingServer(count -> count != 10)) {
            port = server.port();
            BenchRun run = bench("pub", "--publishers 1 -q 1 --rate 200 --duration 0.2 --warmup 0 --json");

            assertEquals(0, run.exit(), run.out() + run.err());
            BenchReport report = run.report();
            assertFigures(report, "sent", "40", "acknowledged", "40", "connections_lost", "1");
            assertThat(report.errors()).containsKey("connection: the server closed the connection");
        }
    }

    @Test
    void whatABrokerAcknowledgesAndNeverDeliversIsLost() throws Exception {
        try (StallingServer server = new StallingServer(count -> true)) {
            port = server.port();
            BenchRun run = bench("pair", "--pairs 1 -q 1 --rate 100 --duration 0.1 --warmup 0 --patience 0.1 --json");

            assertEquals(5, run.exit(), run.out() + run.err());
            assertFigures(run.report(), "acknowledged", "10", "expected", "10", "received", "0", "lost", "10");
        }
    }

    @Test
    void withoutABrokerItSaysWhatToDo() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = "" + free.getLocalPort();
        }
        for (String scenario : List.of("pair", "conn", "sub")) {
            BenchRun run = bench(scenario, "--duration 0.1");
            assertEquals(2, run.exit());
            assertEquals(1, run.err().lines().count(), run.err());
            assertThat(run.err()).startsWith("tern bench " + scenario + ": cannot connect to 127.0.0.1:" + port);
            assertEquals("", run.out());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pair --publishers 3",
                "pair --pairs 0",
                "pair --rate 0",
                "pair --rate fast",
                "pair --size 23",
                "pair -q 3",
                "pair -t a/#",
                "pair --duration -1",
                "pair --report x.txt",
                "pair --ramp -1",
                "pair -M 70000",
                "pair -V 7",
                "fanout --pairs 3",
                "fanout --subscribers 0",
                "sub --rate 5",
                "pub --subscribers 5",
                "pub --topics 0",
                "conn --clients 0",
                "conn --size 5",
                "conn -P pw",
                "compare",
                "compare a.json",
                "compare /no/such.json /no/such.json",
                "nothing"
            })
    void whatCannotBeIsRefusedInOneLine(String line) {
        BenchRun run = BenchRun.of(line.split(" "));

        assertEquals(1, run.exit());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.out());
    }
}
