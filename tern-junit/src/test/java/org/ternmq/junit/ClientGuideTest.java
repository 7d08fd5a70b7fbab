package org.ternmq.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.client.options.WhenFull;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;

/** What docs/client.md shows: each of its lines of code stands here, and runs. */
@Timeout(60)
@EmbeddedBroker
class ClientGuideTest {
    private final byte[] body = "21.5".getBytes(UTF_8);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void publishing(TestBroker broker) throws Exception {
        try (MqttClient client = Mqtt.connect(broker.url())) {
            ReasonCode said = client.publish("site/a", body, Qos.EXACTLY_ONCE, false);
            CompletableFuture<ReasonCode> later = client.publishAsync("site/a", body, Qos.AT_LEAST_ONCE, false);
            assertThat(said.isError()).isFalse();
            assertThat(later.get().isError()).isFalse();

            Properties properties = Properties.builder()
                    .add(PropertyId.MESSAGE_EXPIRY_INTERVAL, 60)
                    .addUser("unit", "celsius")
                    .build();
            client.publish(new Message(TopicName.of("site/a"), Bytes.wrap(body), Qos.AT_LEAST_ONCE, true, properties));
            assertThat(broker.retained("site/a")).isPresent();
        }
    }

    @Test
    void receiving(TestBroker broker) {
        try (MqttClient client = Mqtt.connect(broker.url());
                MqttClient sensor = Mqtt.connect(broker.url())) {
            List<String> seen = new ArrayList<>();
            Subscription all = client.subscribe("site/#", Qos.AT_LEAST_ONCE);
            client.subscribe("alarm/#", Qos.EXACTLY_ONCE, message -> System.out.println(message.topic()));
            sensor.publish("site/a", body, Qos.AT_LEAST_ONCE, false);
            sensor.publish("site/b", body, Qos.AT_LEAST_ONCE, false);
            for (Received message : all) {
                seen.add(message.topic() + " " + message.text());
                if (seen.size() == 2) {
                    break;
                }
            }
            assertThat(seen).containsExactly("site/a 21.5", "site/b 21.5");
        }
    }

    @Test
    void acknowledgingByHand(TestBroker broker) {
        try (MqttClient client = Mqtt.connect(broker.url())) {
            Subscription jobs = client.subscribe(SubscribeOptions.builder()
                    .filter("$share/workers/jobs/#", Qos.AT_LEAST_ONCE)
                    .bufferMax(10, 1 << 20)
                    .manualAcknowledgement()
                    .build());
            client.publish("jobs/1", body, Qos.AT_LEAST_ONCE, false);
            Received job = jobs.receive();
            job.acknowledge();
            assertThat(job.text()).isEqualTo("21.5");
        }
    }

    @Test
    void asking(TestBroker broker) {
        try (MqttClient lamp = Mqtt.connect(broker.url());
                MqttClient client = Mqtt.connect(broker.url())) {
            lamp.subscribe("lamp/get", Qos.AT_LEAST_ONCE, request -> lamp.respond(request, "on".getBytes(UTF_8)));
            Message answer = client.request("lamp/get", new byte[0], Duration.ofSeconds(5));
            assertThat(answer.payload().toUtf8()).isEqualTo("on");
        }
    }

    @Test
    void lasting(TestBroker broker) {
        ConnectOptions options = ConnectOptions.builder()
                .clientId("meter-7")
                .sessionExpirySeconds(86_400)
                .cleanStart(false)
                .reconnect(new Reconnect(Duration.ofSeconds(1), Duration.ofMinutes(2), Integer.MAX_VALUE))
                .sendingMax(10_000, 16 << 20)
                .whenFull(WhenFull.SPILL_TO_DISK)
                .store(folder, 256 << 20)
                .build();
        try (MqttClient client = Mqtt.start(broker.url(), options)) {
            client.publish("meter/7", body, Qos.EXACTLY_ONCE, false);
            assertThat(client.accepted()).isEqualTo(1);
        }
    }

    /** Each Java snippet of the page, its indentation apart. */
    @Test
    void theGuideShowsCodeThatRuns() throws IOException {
        List<String> runs = Files.readAllLines(Path.of("src/test/java/org/ternmq/junit/ClientGuideTest.java")).stream()
                .map(String::strip)
                .toList();
        Matcher snippets = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/client.md")));
        int shown = 0;
        while (snippets.find()) {
            assertThat(runs)
                    .containsSubsequence(
                            snippets.group(1).lines().map(String::strip).toList());
            shown++;
        }
        assertThat(shown).isGreaterThan(4);
    }
}
