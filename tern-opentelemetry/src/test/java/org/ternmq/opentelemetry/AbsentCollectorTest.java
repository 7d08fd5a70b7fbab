package org.ternmq.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Subscription;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/** A collector that is not there, hangs or refuses: messages go on, and the log says so once. */
@Timeout(120)
class AbsentCollectorTest {
    private static final int MESSAGES = 50;

    @TempDir
    Path folder;

    private final Logger log = (Logger) LoggerFactory.getLogger("org.ternmq.plugin.opentelemetry");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.setLevel(Level.INFO);
        log.addAppender(lines);
    }

    @AfterEach
    void deafen() {
        log.detachAppender(lines);
        log.setLevel(null);
    }

    private List<String> said(Level level) {
        synchronized (lines) {
            return List.copyOf(lines.list).stream()
                    .filter(line -> line.getLevel() == level)
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }
    }

    private static void exchange(TracedBroker broker) throws Exception {
        try (MqttClient client = broker.connect("c")) {
            Subscription all = client.subscribe("t", Qos.AT_LEAST_ONCE);
            for (int i = 0; i < MESSAGES; i++) {
                client.publish(Message.of(TopicName.of("t"), Bytes.utf8("m" + i), Qos.AT_LEAST_ONCE, false)
                        .withProperties(Properties.builder()
                                .addUser("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                                .build()));
            }
            for (int i = 0; i < MESSAGES; i++) {
                assertEquals(
                        "m" + i,
                        all.receive(Duration.ofSeconds(60)).orElseThrow().text());
            }
        }
    }

    private static String url() throws Exception {
        try (FakeCollector gone = new FakeCollector(false)) {
            return gone.url();
        }
    }

    @Test
    void oneThatIsNotThereIsMissedOnce() throws Exception {
        String url = url();
        try (TracedBroker broker = new TracedBroker(folder, "endpoint=" + url)) {
            exchange(broker);
            await().atMost(Duration.ofSeconds(60)).until(() -> !said(Level.WARN).isEmpty());
            exchange(broker);
        }
        assertThat(said(Level.WARN))
                .singleElement()
                .asString()
                .startsWith("spans are lost, messages go on: " + url + ": nobody answers there; ")
                .endsWith(" lost so far");
    }

    @Test
    void oneThatHangsHoldsUpNeitherMessagesNorTheEnd() throws Exception {
        try (FakeCollector collector = new FakeCollector(true)) {
            long before;
            try (TracedBroker broker = new TracedBroker(folder, "endpoint=" + collector.url())) {
                exchange(broker);
                collector.asked.await();
                exchange(broker);
                before = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            assertThat(said(Level.WARN))
                    .contains(collector.url() + " did not take the last spans within 1700 ms; they are lost");
        }
    }

    @Test
    void oneThatRefusesAndComesBackIsWelcome() throws Exception {
        try (FakeCollector collector = new FakeCollector(false)) {
            collector.status = 401;
            try (TracedBroker broker = new TracedBroker(folder, "endpoint=" + collector.url())) {
                exchange(broker);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !said(Level.WARN).isEmpty());
                assertThat(said(Level.WARN).getFirst()).contains("it answers with status 401; ");
                collector.status = 200;
                await().atMost(Duration.ofSeconds(60)).until(() -> {
                    exchange(broker);
                    return !said(Level.INFO).isEmpty();
                });
                assertThat(said(Level.INFO).getFirst()).contains(" takes spans again; ", " were lost");
                assertThat(collector.spans).isNotEmpty();
            }
        }
    }

    @Test
    void withoutAnEndpointTheBrokerDoesNotStart() {
        assertThatThrownBy(() -> new TracedBroker(folder).close())
                .hasMessageContaining("plug-in opentelemetry cannot start: it has to know where spans go; add"
                        + " \"opentelemetry.endpoint=http://127.0.0.1:4318/v1/traces\" to settings in [plugins]");
    }
}
