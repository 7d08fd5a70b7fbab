package org.ternmq.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.admin.json.JsonReader;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.server.TernBroker;

class SlowCommandTest {
    @TempDir
    Path data;

    @Test
    void whoIsFurthestBehindStandsFirst() throws Exception {
        try (TernBroker broker = AdminRun.start(data);
                WireClient publisher = WireClient.connect(broker, "publisher");
                WireClient quick = WireClient.connect(broker, "quick");
                WireClient slow =
                        WireClient.connect(broker, "slow", true, Properties.of(PropertyId.RECEIVE_MAXIMUM, 1));
                WireClient stuck = WireClient.connect(broker, "stuck")) {
            quick.subscribe("nothing", Qos.AT_LEAST_ONCE);
            slow.subscribe("few", Qos.AT_LEAST_ONCE);
            stuck.subscribe("large", Qos.AT_MOST_ONCE); // and reads no more
            WireClient away = WireClient.kept(broker, "away", 3_600);
            away.subscribe("many", Qos.AT_LEAST_ONCE);
            away.close();
            await().until(() ->
                    broker.sessions().stream().filter(one -> !one.connected()).count() == 1);
            for (int i = 0; i < 5; i++) {
                publisher.publish("few", "x", Qos.AT_LEAST_ONCE);
            }
            for (int i = 0; i < 200; i++) {
                publisher.publish("many", "x".repeat(1_000), Qos.AT_LEAST_ONCE);
            }
            await().until(() -> {
                publisher.publish("large", "x".repeat(1 << 20), Qos.AT_LEAST_ONCE);
                return "stuck".equals(clients(broker).getFirst().get("client_id"));
            });

            List<Map<?, ?>> clients = clients(broker);
            assertThat(names(clients)).containsExactly("stuck", "away", "slow");
            assertThat(clients.get(0).get("connected")).isEqualTo(true);
            assertThat(number(clients.get(0), "queued")).isZero();
            assertThat(number(clients.get(0), "unsent_bytes")).isPositive();
            assertThat(clients.get(1).get("connected")).isEqualTo(false);
            assertThat(number(clients.get(1), "queued")).isEqualTo(200);
            assertThat(number(clients.get(2), "queued")).isEqualTo(4);
            assertThat(number(clients.get(2), "unacknowledged")).isEqualTo(1);
            assertThat(number(clients.get(2), "window")).isEqualTo(1);
            assertThat(number(clients.get(2), "oldest_millis")).isNotNegative();

            AdminRun table = AdminRun.of(new SlowCommand(), broker, data, "--limit", "2");
            List<String> lines = table.out().lines().toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(2)).matches(" +200 +[0-9]+ +0 +0 +- +0 +no +away");
        }
    }

    private static List<String> names(List<Map<?, ?>> clients) {
        return clients.stream()
                .map(client -> String.valueOf(client.get("client_id")))
                .toList();
    }

    private static long number(Map<?, ?> client, String name) {
        return (Long) Objects.requireNonNull(client.get(name), name);
    }

    private List<Map<?, ?>> clients(TernBroker broker) throws Exception {
        List<Map<?, ?>> clients = new ArrayList<>();
        AdminRun run = AdminRun.of(new SlowCommand(), broker, data, "--json");
        for (String line : run.out().lines().toList()) {
            clients.add((Map<?, ?>) Objects.requireNonNull(JsonReader.read(line)));
        }
        return clients;
    }
}
