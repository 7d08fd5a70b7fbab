package org.ternmq.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.JsonReader;
import org.ternmq.server.BrokerClock;
import org.ternmq.server.TernBroker;

/** A broker with rules, a plug-in and narrow limits at real sockets, whose clock can be set forward, and the question why its client "phone" got nothing. */
final class ExplainedBroker implements AutoCloseable {
    private final Path data;
    private final AtomicLong aheadNanos = new AtomicLong();
    private final TernBroker broker;

    ExplainedBroker(Path folder) throws Exception {
        data = folder.resolve("data");
        Path rules = Files.writeString(folder.resolve("rules.toml"), RULES);
        Path file = Files.writeString(
                folder.resolve("tern.toml"),
                "data = \"" + data + "\"\n" + CONFIGURATION + "rules_file = \"" + rules + "\"\n\n[plugins]\nfolder = \""
                        + folder.resolve("plugins") + "\"\n");
        DroppingPlugin.pack(folder.resolve("plugins"));
        broker = TernBroker.builder()
                .file(file)
                .clock(new BrokerClock(
                        () -> System.currentTimeMillis() + aheadNanos.get() / 1_000_000,
                        () -> System.nanoTime() + aheadNanos.get()))
                .start();
    }

    TernBroker broker() {
        return broker;
    }

    void advanceSeconds(long seconds) throws InterruptedException {
        aheadNanos.addAndGet(seconds * 1_000_000_000L);
        broker.clockWasSet();
    }

    /** What the command prints. */
    String explain(String topic, String... more) {
        List<String> all = new ArrayList<>(List.of("--client", "phone", "--topic", topic));
        all.addAll(List.of(more));
        AdminRun run = AdminRun.of(new ExplainDeliveryCommand(), broker, data, all.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return run.out();
    }

    /** The line and the code with which a question ends that cannot be asked. */
    AdminRun fail(String topic, String since) {
        return AdminRun.of(
                new ExplainDeliveryCommand(), broker, data, "--client", "phone", "--topic", topic, "--since", since);
    }

    private Map<?, ?> report(String topic) throws Exception {
        return (Map<?, ?>) Objects.requireNonNull(JsonReader.read(explain(topic, "--json")));
    }

    String verdict(String topic) throws Exception {
        return String.valueOf(report(topic).get("verdict"));
    }

    /** Waits until the loops have noted it; then what an operator reads. */
    String answer(String verdict, String topic) {
        await().untilAsserted(() -> assertThat(verdict(topic)).isEqualTo(verdict));
        return explain(topic);
    }

    /** How often something became of messages to a topic. */
    long times(String outcome, String topic) throws Exception {
        List<?> outcomes = (List<?>) Objects.requireNonNull(report(topic).get("outcomes"));
        for (Object one : outcomes) {
            @Nullable Object times = ((Map<?, ?>) one).get("times");
            if (outcome.equals(((Map<?, ?>) one).get("outcome")) && times instanceof Long number) {
                return number;
            }
        }
        return 0;
    }

    /** A client's connection ends, and the broker knows. */
    void leave(WireClient client) throws Exception {
        client.close();
        await().until(() -> broker.sessions().stream()
                .noneMatch(session -> session.clientId().equals("phone") && session.connected()));
    }

    @Override
    public void close() {
        broker.close();
    }

    private static final String RULES = """
            [[rule]]
            deny = ["subscribe"]
            topics = ["secret/#"]

            [[rule]]
            deny = ["publish"]
            topics = ["locked/#"]

            [[rule]]
            allow = ["publish", "subscribe"]
            topics = ["#"]
            anonymous = true
            """;

    private static final String CONFIGURATION = """
            loops = 2
            allow_anonymous = true

            [[listener]]
            port = 0

            [admin]
            http_port = 0

            [limits]
            queue_messages_max = 2
            unsent_bytes_max = 65536

            [authorization]
            """;
}
