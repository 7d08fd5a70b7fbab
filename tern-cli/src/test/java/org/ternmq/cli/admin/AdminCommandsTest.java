package org.ternmq.cli.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.value.Qos;
import org.ternmq.server.TernBroker;

/** What the commands of operators print and do, at a broker with real clients. */
class AdminCommandsTest {
    @TempDir
    Path data;

    private TernBroker broker;
    private final List<MqttClient> open = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        broker = AdminRun.start(data);
    }

    @AfterEach
    void close() {
        open.forEach(MqttClient::close);
        broker.close();
    }

    private MqttClient client(String clientId) {
        MqttClient client = Mqtt.connect(
                "mqtt://127.0.0.1:" + broker.addresses().getFirst().getPort(),
                ConnectOptions.builder()
                        .clientId(clientId)
                        .sessionExpirySeconds(600)
                        .reconnect(Reconnect.NEVER)
                        .build());
        open.add(client);
        return client;
    }

    private AdminRun run(Object command, String... arguments) {
        return AdminRun.of(command, broker, data, arguments);
    }

    @Test
    void clientsAreATableOrOneObjectALine() {
        client("plant-1");
        client("zoo");

        assertThat(run(new ClientsCommand()).out().lines()).hasSize(3).satisfies(lines -> {
            assertThat(lines.getFirst()).startsWith("client_id  state ");
            assertThat(lines.get(1)).startsWith("plant-1    connected  -     127.0.0.1  5.0 ");
        });
        assertThat(run(new ClientsCommand(), "--json", "--prefix", "z").out())
                .hasLineCount(1)
                .startsWith("{\"client_id\": \"zoo\", \"state\": \"connected\"");
        assertThat(run(new ClientsCommand(), "--limit", "1").out())
                .contains("plant-1")
                .doesNotContain("zoo");
        assertThat(run(new ClientsCommand(), "zoo").out()).containsPattern("session_kept +true");
        assertThat(run(new ClientsCommand(), "nobody").code()).isEqualTo(ExitCode.BAD_REASON);
        assertThat(run(new ClientsCommand(), "--state", "here").err())
                .contains("the parameter state is connected or away, not here");
    }

    @Test
    void aListIsOfAnyLength() {
        for (int i = 0; i < 230; i++) {
            client("c" + (1_000 + i));
        }

        assertThat(run(new ClientsCommand()).out()).hasLineCount(231);
        assertThat(run(new ClientsCommand(), "--json", "--limit", "150").out()).hasLineCount(150);
    }

    @Test
    void noTerminalObeysTheNameOfAClient() {
        client("\u009b31mred\u202e");

        assertThat(run(new ClientsCommand()).out()).contains("\\u009B31mred\\u202E");
        assertThat(run(new ClientsCommand(), "--json").out()).contains("\\u009b31mred\\u202e");
    }

    @Test
    void aClientIsKickedAndItsSessionDeleted() {
        MqttClient there = client("there");

        assertThat(run(new KickCommand(), "there", "--json").out()).isEqualTo("{\"kicked\": \"there\"}\n");
        await().until(() -> !there.isConnected());
        assertThat(run(new KickCommand(), "there").code()).isEqualTo(ExitCode.BAD_REASON);
        assertThat(run(new SessionsCommand(), "--state", "away").out()).contains("there");
        assertThat(run(new SessionsCommand(), "there").out()).containsPattern("kept +true");
        assertThat(run(new SessionsCommand(), "there", "--delete").code()).isEqualTo(ExitCode.OK);
        assertThat(run(new SessionsCommand()).out()).isEmpty();
        assertThat(run(new SessionsCommand(), "--delete").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whoIsSubscribedIsToldByClientFilterAndTopic() {
        MqttClient client = client("c");
        client.subscribe("a/#", Qos.AT_LEAST_ONCE);
        client.subscribe("$share/g/a/+", Qos.AT_MOST_ONCE);

        assertThat(run(new SubscriptionsCommand(), "--client", "c").out().lines())
                .hasSize(3);
        assertThat(run(new SubscriptionsCommand(), "--filter", "a/#", "--json").out())
                .startsWith("{\"filter\": \"a/#\", \"qos\": 1")
                .hasLineCount(1);
        assertThat(run(new SubscriptionsCommand()).code()).isEqualTo(ExitCode.USAGE);
        assertThat(run(new TopicsCommand(), "a/b").out())
                .containsPattern("c +a/# +1")
                .containsPattern("g +\\$share/g/a/\\+ +1");
        assertThat(run(new TopicsCommand(), "a/b", "--json").out()).hasLineCount(2);
    }

    @Test
    void retainedMessagesAreListedShownAndDeleted() {
        client("p").publish("a/b", "pay\u00fcload".getBytes(UTF_8), Qos.AT_LEAST_ONCE, true);

        assertThat(run(new RetainedCommand()).out()).containsPattern("a/b +1 +9 +p");
        assertThat(run(new RetainedCommand(), "x/#").out()).isEmpty();
        assertThat(run(new RetainedCommand(), "--get", "a/b").out())
                .isEqualTo("pay\u00fcload" + System.lineSeparator());
        assertThat(run(new RetainedCommand(), "--get", "a/b", "--json").out()).contains("\"payload_base64\": ");
        assertThat(run(new RetainedCommand(), "--delete", "a/b").code()).isEqualTo(ExitCode.OK);
        assertThat(run(new RetainedCommand(), "--get", "a/b").code()).isEqualTo(ExitCode.BAD_REASON);
    }

    @Test
    void bansAreMadeListedAndLifted() {
        assertThat(run(new BanCommand(), "--client", "x", "--for", "10m", "--note", "n", "--json")
                        .out())
                .contains("\"kind\": \"client\"", "\"kicked\": 0");
        assertThat(run(new BanCommand()).out()).containsPattern("client +x .* n");
        assertThat(run(new BanCommand(), "--client", "x", "--lift").code()).isEqualTo(ExitCode.OK);
        assertThat(run(new BanCommand(), "--client", "x", "--lift").code()).isEqualTo(ExitCode.BAD_REASON);
        assertThat(run(new BanCommand(), "--client", "x", "--user", "y").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run(new BanCommand(), "--client", "x", "--for", "soon").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run(new BanCommand(), "--lift").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run(new BanCommand(), "--address", "nowhere").code()).isEqualTo(ExitCode.BAD_REASON);
    }

    @Test
    void aBrokerIsShutDown() throws Exception {
        assertThat(run(new ShutdownCommand()).code()).isEqualTo(ExitCode.OK);

        broker.await();
        assertThat(broker.failure()).isEmpty();
    }
}
