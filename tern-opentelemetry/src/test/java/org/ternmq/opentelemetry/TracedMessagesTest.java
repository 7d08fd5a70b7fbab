package org.ternmq.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.UserProperty;
import org.ternmq.codec.value.Version;
import org.ternmq.opentelemetry.FakeCollector.Told;

/** Messages in a trace, through a real broker and to a real collector. */
@Timeout(120)
class TracedMessagesTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String SAMPLED = "00-" + TRACE + "-" + PARENT + "-01";

    @TempDir
    Path folder;

    private FakeCollector collector;
    private TracedBroker broker;
    private MqttClient publisher;

    @BeforeEach
    void start() throws Exception {
        collector = new FakeCollector(false);
        broker = new TracedBroker(
                folder, "endpoint=" + collector.url(), "service=site-7", "header.authorization=Bearer secret");
        publisher = broker.connect("publisher");
    }

    @AfterEach
    void stop() {
        publisher.close();
        broker.close();
        collector.close();
    }

    private static Message message(String payload, Qos qos, String... pairs) {
        Properties.Builder properties = Properties.builder();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.addUser(pairs[i], pairs[i + 1]);
        }
        return Message.of(TopicName.of("site/7"), Bytes.utf8(payload), qos, false)
                .withProperties(properties.build());
    }

    private static List<UserProperty> receive(Subscription subscription, String payload) throws Exception {
        Received received = subscription.receive(Duration.ofSeconds(60)).orElseThrow();
        assertEquals(payload, received.text());
        return received.properties().userProperties();
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    void theTraceGoesOnThroughTheBrokerToEachReceiver(Qos qos) throws Exception {
        try (MqttClient a = broker.connect("a");
                MqttClient b = broker.connect("b")) {
            Subscription first = a.subscribe("site/#", Qos.EXACTLY_ONCE);
            Subscription second = b.subscribe("site/#", Qos.AT_LEAST_ONCE);
            publisher.publish(message("fire", qos, "x", "1", "traceparent", SAMPLED, "tracestate", "k=v", "x", "1"));
            List<UserProperty> got = receive(first, "fire");
            assertEquals(got, receive(second, "fire"));

            List<Told> spans = collector.spans(3);
            assertThat(spans).extracting(Told::name).containsExactly("mqtt publish", "mqtt deliver", "mqtt deliver");
            assertThat(spans).extracting(Told::receiver).containsExactly("publisher", "a", "b");
            assertThat(spans)
                    .allMatch(span -> span.traceId().equals(TRACE)
                            && span.traceState().equals("k=v")
                            && span.failure().isEmpty());
            Told publish = spans.getFirst();
            assertEquals(
                    List.of(
                            new UserProperty("x", "1"),
                            new UserProperty("traceparent", "00-" + TRACE + "-" + publish.id() + "-01"),
                            new UserProperty("tracestate", "k=v"),
                            new UserProperty("x", "1")),
                    got);
            assertThat(spans).extracting(Told::parent).containsExactly(PARENT, publish.id(), publish.id());
            assertThat(spans)
                    .extracting(Told::kind)
                    .containsExactly(
                            SpanKind.SPAN_KIND_SERVER, SpanKind.SPAN_KIND_PRODUCER, SpanKind.SPAN_KIND_PRODUCER);
            assertThat(publish.attributes())
                    .containsEntry("messaging.system", "mqtt")
                    .containsEntry("messaging.operation.name", "publish")
                    .containsEntry("messaging.destination.name", "site/7")
                    .containsEntry("messaging.message.body.size", "4")
                    .containsEntry("mqtt.qos", String.valueOf(qos.bits()));
            assertEquals(
                    String.valueOf(Math.min(1, qos.bits())), spans.getLast().attribute("mqtt.qos"));
        }
        assertThat(collector.resources).allMatch(told -> "site-7".equals(told.get("service.name")));
        assertThat(Set.copyOf(collector.authorizations)).containsExactly("Bearer secret");
    }

    @Test
    void whatIsInNoTracePassesAsItIs() throws Exception {
        try (MqttClient a = broker.connect("a")) {
            Subscription all = a.subscribe("site/#", Qos.AT_LEAST_ONCE);
            List<String> others = List.of(
                    "00-" + TRACE + "-" + PARENT + "-00", // not sampled
                    "00-" + TRACE + "-" + PARENT, // malformed from here on
                    "ff-" + TRACE + "-" + PARENT + "-01",
                    "00-" + "0".repeat(32) + "-" + PARENT + "-01",
                    "00-" + TRACE.replace('a', 'x') + "-" + PARENT + "-01",
                    "",
                    "ü");
            for (String other : others) {
                publisher.publish(message("m", Qos.AT_LEAST_ONCE, "traceparent", other));
                assertEquals(List.of(new UserProperty("traceparent", other)), receive(all, "m"));
            }
            publisher.publish(message("twice", Qos.AT_LEAST_ONCE, "traceparent", SAMPLED, "traceparent", SAMPLED));
            assertThat(receive(all, "twice")).allMatch(pair -> pair.value().equals(SAMPLED));
            publisher.publish(message("none", Qos.AT_LEAST_ONCE));
            assertThat(receive(all, "none")).isEmpty();
            publisher.publish(message("last", Qos.AT_LEAST_ONCE, "traceparent", SAMPLED));
            assertThat(receive(all, "last")).hasSize(1);

            assertThat(collector.spans(2))
                    .hasSize(2)
                    .allMatch(span -> span.attribute("messaging.message.body.size")
                                    .equals("4")
                            && span.attribute("messaging.destination.name").equals("site/7"));
        }
    }

    @Test
    void whatDoesNotArriveIsAnErrorWithItsReason() throws Exception {
        MqttClient away = broker.connect(broker.options("away").sessionExpirySeconds(600));
        away.subscribe("site/#", Qos.AT_LEAST_ONCE);
        away.close();
        try (MqttClient small = broker.connect(broker.options("small").packetBytesMax(100))) {
            Subscription none = small.subscribe("site/#", Qos.AT_LEAST_ONCE);
            publisher.publish(message("m", Qos.AT_MOST_ONCE, "traceparent", SAMPLED, "filler", "x".repeat(100)));
            List<Told> spans = collector.spans(3);
            assertThat(spans).extracting(Told::receiver).containsExactly("publisher", "away", "small");
            assertThat(spans).extracting(Told::failure).containsExactly("", "not_connected", "too_large");
            assertEquals("too_large", spans.getLast().attribute("error.type"));
            collector.spans.clear();

            for (int i = 0; i <= 3; i++) {
                publisher.publish(message("m", Qos.AT_LEAST_ONCE, "traceparent", SAMPLED));
            }
            assertThat(collector.spans(4 + 4 + 1))
                    .filteredOn(span -> span.receiver().equals("away"))
                    .extracting(Told::failure)
                    .containsExactly("queue_full");
            assertThat(receive(none, "m")).hasSize(1);
        }
    }

    @Test
    void aClientOfThreeCannotCarryTheTraceButItsDeliveryIsTold() throws Exception {
        try (MqttClient old = broker.connect(broker.options("old").version(Version.V3_1_1))) {
            Subscription all = old.subscribe("site/#", Qos.AT_LEAST_ONCE);
            publisher.publish(message("m", Qos.AT_LEAST_ONCE, "traceparent", SAMPLED));
            assertThat(receive(all, "m")).isEmpty();
            old.publish(message("own", Qos.AT_LEAST_ONCE).withProperties(Properties.NONE));
            assertThat(receive(all, "own")).isEmpty();
            assertThat(collector.spans(2)).extracting(Told::receiver).containsExactly("publisher", "old");
        }
    }

    @Test
    void whatIsLeftIsSentWhenTheBrokerStops() throws Exception {
        publisher.publish(message("m", Qos.AT_LEAST_ONCE, "traceparent", SAMPLED));
        broker.close();
        assertThat(collector.spans).hasSize(1);
    }
}
