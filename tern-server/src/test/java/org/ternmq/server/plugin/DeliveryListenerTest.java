package org.ternmq.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.broker.ledger.Witness;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.session.Limits;
import org.ternmq.plugin.DeliveryListener.Delivery;
import org.ternmq.plugin.PluginContext;
import org.ternmq.plugin.PublishDecision;

/** Who wants to hear what became of messages hears it of each receiver, of no other message, and does no harm. */
@Timeout(120)
class DeliveryListenerTest extends PluggedBroker {
    private static final int QUEUE_MAX = 3;

    private final Queue<Delivery> heard = new ConcurrentLinkedQueue<>();

    DeliveryListenerTest() {
        super(Limits.DEFAULT.with(limits -> limits.queueMessagesMax = QUEUE_MAX));
    }

    @AfterEach
    void stop() {
        close();
    }

    private void use(Consumer<PluginContext> start) throws PluginException {
        use(Plugins.of(TestPlugin.brought(new TestPlugin(start))));
    }

    private void listen() throws PluginException {
        use(context -> context.addDeliveryListener("trace", heard::add));
    }

    private static Message traced(String payload, Qos qos) {
        return VirtualClient.message("t", payload, qos, false)
                .withProperties(Properties.builder()
                        .addUser("other", "1")
                        .addUser("trace", payload)
                        .build());
    }

    private VirtualClient subscriber(Version version, String clientId) {
        VirtualClient client = kept(version, clientId);
        client.subscribe("t", Qos.EXACTLY_ONCE);
        client.receive();
        return client;
    }

    private List<String> heard(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() >= count);
        List<String> lines = new ArrayList<>();
        heard.forEach(delivery ->
                lines.add(delivery.receiver() + " " + delivery.message().payloadText() + " QoS " + delivery.qos()
                        + delivery.dropped().map(why -> " " + why).orElse("")));
        return lines;
    }

    @Test
    void eachReceiverIsToldOf() throws Exception {
        listen();
        subscriber(Version.V5, "a");
        subscriber(Version.V3_1_1, "b");
        publish(traced("0", Qos.AT_MOST_ONCE));
        publish(traced("1", Qos.AT_LEAST_ONCE));
        publish(traced("2", Qos.EXACTLY_ONCE));
        assertThat(heard(6))
                .containsExactlyInAnyOrder(
                        "a 0 QoS 0", "b 0 QoS 0", "a 1 QoS 1", "b 1 QoS 1", "a 2 QoS 2", "b 2 QoS 2");
        assertThat(heard).allSatisfy(delivery -> {
            assertEquals("t", delivery.message().topic());
            assertEquals(
                    Optional.of(delivery.message().payloadText()),
                    delivery.message().properties().userProperty("trace"));
        });
    }

    @Test
    void whatCarriesNoSuchPropertyIsNotToldOf() throws Exception {
        listen();
        VirtualClient client = subscriber(Version.V5, "a");
        publish(VirtualClient.message("t", "none", Qos.AT_LEAST_ONCE, false));
        publish(VirtualClient.message("t", "another", Qos.AT_LEAST_ONCE, false)
                .withProperties(Properties.builder().addUser("Trace", "trace").build()));
        publish(traced("last", Qos.AT_LEAST_ONCE));
        assertEquals(List.of("none", "another", "last"), heard(client));
        assertEquals(List.of("a last QoS 1"), heard(1));
        assertThat(plugins().health()).extracting(Plugins.Health::calls).containsExactly(1L);
    }

    @Test
    void whatDoesNotArriveIsToldOfWithItsReason() throws Exception {
        listen();
        subscriber(Version.V5, "a").cut();
        for (int i = 0; i <= QUEUE_MAX; i++) {
            publish(traced("kept " + i, Qos.AT_LEAST_ONCE));
        }
        publish(traced("quick", Qos.AT_MOST_ONCE));
        assertThat(heard(2))
                .containsExactlyInAnyOrder("a kept " + QUEUE_MAX + " QoS 1 queue_full", "a quick QoS 0 not_connected");
    }

    @Test
    void whatIsSentAgainIsToldOfAgain() throws Exception {
        listen();
        subscriber(Version.V5, "a");
        publish(traced("m", Qos.AT_LEAST_ONCE));
        VirtualClient again = stranger(Version.V5);
        List<Publish> sent = VirtualClient.publishes(again.ask(keeping(Version.V5, "a")));
        assertEquals(1, sent.stream().filter(Publish::dup).count());
        assertEquals(List.of("a m QoS 1", "a m QoS 1"), heard(2));
    }

    @Test
    void whoAsksForAPropertyIsAskedAboutNothingElse() throws Exception {
        use(context -> context.addPublishInterceptor(
                "trace",
                (client, message) ->
                        PublishDecision.replace(message.withPayload("seen")).now()));
        VirtualClient client = subscriber(Version.V5, "a");
        publish(VirtualClient.message("t", "none", Qos.AT_LEAST_ONCE, false));
        publish(VirtualClient.message("t", "another", Qos.AT_LEAST_ONCE, false)
                .withProperties(Properties.builder().addUser("other", "trace").build()));
        VirtualClient publisher = let(Version.V5, "p");
        publisher.send(new Publish(traced("m", Qos.AT_LEAST_ONCE), 1, false));
        receive(publisher, 1);
        assertEquals(List.of("none", "another", "seen"), heard(client));
        assertThat(plugins().health()).extracting(Plugins.Health::calls).containsExactly(1L);
    }

    @Test
    void whoAddsNoneCostsNothing() throws Exception {
        use(context -> context.addDisconnectListener((client, reason, why) -> {}));
        assertThat(plugins().witness()).isEmpty();
    }

    @Test
    void whoThrowsHarmsNobody() throws Exception {
        use(context -> context.addDeliveryListener("trace", delivery -> {
            heard.add(delivery);
            throw new AssertionError("on purpose");
        }));
        VirtualClient client = subscriber(Version.V5, "a");
        for (int i = 0; i < 10; i++) {
            publish(traced(String.valueOf(i), Qos.AT_MOST_ONCE));
        }
        assertThat(heard(client)).hasSize(10);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(plugins().health())
                        .allMatch(health -> health.failures() >= 5 && health.isResting()));
    }

    @Test
    void whoHangsLeavesHalfTheQueueToQuestions() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        PluginLimits limits = new PluginLimits(Duration.ofSeconds(60), Duration.ofSeconds(60), 1, 10, 5, Duration.ZERO);
        Plugins slow = Plugins.of(
                TestPlugin.brought(new TestPlugin(context -> context.addDeliveryListener("trace", delivery -> {
                    heard.add(delivery);
                    hang(over);
                }))),
                limits,
                System::nanoTime);
        use(slow);
        Witness witness = slow.witness().orElseThrow();
        witness.delivered("first", traced("m", Qos.AT_MOST_ONCE), Qos.AT_MOST_ONCE);
        assertThat(heard(1)).hasSize(1);
        for (int i = 0; i < 10; i++) {
            witness.dropped("a", traced("m", Qos.AT_MOST_ONCE), Qos.AT_MOST_ONCE, DropReason.EXPIRED);
        }
        assertThat(slow.health()).extracting(Plugins.Health::passedOver).containsExactly(4L);
        over.countDown();
        assertThat(heard(7)).hasSize(7).contains("a m QoS 0 expired");
    }

    private static void hang(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
