package org.ternmq.sn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.endpoint.SnClientEndpoint;
import org.ternmq.sn.client.endpoint.SnMessage;
import org.ternmq.sn.client.link.LossyLink;
import org.ternmq.sn.client.link.UdpLink;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.SnWill;
import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.TopicId;

/** The blocking client over UDP on this machine. */
@Timeout(60)
class SnClientTest {
    private static final Timing QUICK = Timing.DEFAULT.withRetry(Duration.ofSeconds(1));
    private static final SnClientOptions OPTIONS =
            SnClientOptions.of("c").withTiming(QUICK).withShortNames(true);

    private final UdpGateway gateway;
    private final BlockingQueue<SnMessage> messages = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    SnClientTest() throws IOException {
        gateway = new UdpGateway();
        open.add(gateway);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void messagesGoAndCome() throws Exception {
        SnClient client = connected(OPTIONS);
        assertThat(client.subscribe("a/b", Qos.EXACTLY_ONCE)).isEqualTo(Qos.EXACTLY_ONCE);
        client.subscribe(TopicId.predefined(7), Qos.AT_LEAST_ONCE);
        for (Qos qos : Qos.values()) {
            client.publish("a/b", Bytes.utf8(qos.name()), qos, false);
            assertThat(next()).isEqualTo("a/b " + qos.name());
        }
        client.publish(TopicId.predefined(7), Bytes.utf8("x"), -1, false);
        assertThat(next()).isEqualTo(" x");
        client.unsubscribe("a/b");
        client.publish("a/b", Bytes.utf8("unheard"), Qos.AT_LEAST_ONCE, false);
        client.publish(TopicId.predefined(7), Bytes.utf8("last"), 1, false);

        assertThat(next()).isEqualTo(" last");
        assertThat(client.register("a/b")).isPositive();
        assertThat(client.ping()).isPositive();
        assertThat(gateway.received()).hasSize(6);
    }

    @Test
    void willIsToldAndChanged() throws Exception {
        SnWill will = new SnWill(new Will.WillTopic(Qos.AT_LEAST_ONCE, false, "gone"), Bytes.utf8("bye"));
        SnClient client = connected(OPTIONS.withWill(will));
        client.willTopic("left", Qos.AT_MOST_ONCE, true);
        client.willMessage(Bytes.utf8("so long"));
        client.willTopic("", Qos.AT_MOST_ONCE, false);

        assertThat(client.state()).isEqualTo(SnClientEndpoint.State.ACTIVE);
    }

    @Test
    void sleeperFetchesItsMessages() throws Exception {
        SnClient client = connected(OPTIONS);
        client.sleep(Duration.ofMinutes(10));
        gateway.publish("a/b", "1", 1);
        gateway.publish("a/b", "2", 2);
        gateway.publish("ab", "3", 0);
        assertThat(messages).isEmpty();
        client.wake();

        assertThat(List.of(next(), next(), next())).containsExactly("a/b 1", "a/b 2", "ab 3");
        assertThat(client.state()).isEqualTo(SnClientEndpoint.State.ASLEEP);
        assertThatThrownBy(() -> client.publish("ab", Bytes.EMPTY, Qos.AT_MOST_ONCE, false))
                .isInstanceOfSatisfying(
                        SnException.class, e -> assertThat(e.kind()).isEqualTo(SnException.Kind.NOT_SENT));
        client.connect();
        client.publish("ab", Bytes.utf8("4"), Qos.AT_LEAST_ONCE, false);
        assertThat(gateway.received()).containsExactly("ab=4");
    }

    @Test
    void nobodyAnswering() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            SnClient client = client(OPTIONS.withTiming(QUICK.withRetry(Duration.ofMillis(10))), (InetSocketAddress)
                    taken.getLocalSocketAddress());

            assertThatThrownBy(client::connect)
                    .hasMessageContaining("does not answer, asked 4 times")
                    .isInstanceOfSatisfying(
                            SnException.class, e -> assertThat(e.kind()).isEqualTo(SnException.Kind.NO_ANSWER));
        }
    }

    @Test
    void anotherGatewayIsTurnedTo() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            SnClient client = client(
                    OPTIONS.withTiming(QUICK.withRetry(Duration.ofMillis(500))),
                    (InetSocketAddress) silent.getLocalSocketAddress(),
                    gateway.address());
            client.connect();
            client.publish("a/b", Bytes.utf8("1"), Qos.AT_LEAST_ONCE, false);

            assertThat(gateway.received()).containsExactly("a/b=1");
        }
    }

    @Test
    void unknownHostIsNoWay() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 1884);

        assertThatThrownBy(() -> client(OPTIONS, nowhere))
                .hasMessage("no way to the gateway: unknown host nowhere.invalid");
    }

    @Test
    void endedConnectionBeginsAgainAndIsTold() throws Exception {
        BlockingQueue<SnClientEndpoint.State> states = new LinkedBlockingQueue<>();
        SnListener listener = new SnListener() {
            @Override
            public void onMessage(SnMessage message) {}

            @Override
            public void onState(SnClientEndpoint.State state, String why) {
                states.add(state);
            }
        };
        SnClient client = SnClient.overUdp(OPTIONS, listener, gateway.address());
        open.add(client);
        client.connect();
        gateway.send(Disconnect.PLAIN);

        List<SnClientEndpoint.State> seen = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            seen.add(states.poll(30, TimeUnit.SECONDS));
        }
        assertThat(seen)
                .containsExactly(
                        SnClientEndpoint.State.CONNECTING,
                        SnClientEndpoint.State.ACTIVE,
                        SnClientEndpoint.State.CONNECTING,
                        SnClientEndpoint.State.ACTIVE);
    }

    @Test
    void closeEndsWhoWaits() throws Exception {
        SnClient client;
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            client = client(OPTIONS.withTiming(Timing.DEFAULT), (InetSocketAddress) silent.getLocalSocketAddress());
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(client::connect);
            while (client.state() != SnClientEndpoint.State.CONNECTING) {
                Thread.onSpinWait();
            }
            client.close();
            assertThatThrownBy(waiting::join).hasRootCauseMessage("the client was closed");
        }
        assertThatThrownBy(client::ping).hasMessage("the client is closed");
    }

    @Test
    void listenerThatAsksIsToldNotTo() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        SnClient[] self = new SnClient[1];
        self[0] = SnClient.overUdp(
                OPTIONS,
                message -> {
                    try {
                        self[0].ping();
                    } catch (IllegalStateException e) {
                        told.complete(e);
                        throw e;
                    }
                },
                gateway.address());
        open.add(self[0]);
        self[0].connect();
        gateway.publish("ab", "x", 1);

        assertThat(told.get(30, TimeUnit.SECONDS)).hasMessageContaining("may ask nothing");
        assertThat(self[0].ping()).as("and the client lives").isPositive();
    }

    @Test
    void datagramsThatAreNoPacketsAreCounted() throws Exception {
        SnClient client = connected(OPTIONS);
        gateway.sendRaw(new byte[] {9, 9, 9});
        client.ping();

        assertThat(client.ignored()).isEqualTo(1);
    }

    @Test
    void nothingIsLostOnABadLink() throws Exception {
        LossyLink.Weather bad = new LossyLink.Weather(20, 20, 20, 7);
        SnClientOptions patient = OPTIONS.withCleanSession(false)
                .withTiming(new Timing(Duration.ofMillis(100), 20, Duration.ofSeconds(1), Duration.ofSeconds(1)));
        SnClient client =
                SnClient.over(List.of(() -> new LossyLink(UdpLink.to(gateway.address()), bad)), patient, messages::add);
        open.add(client);
        client.connect();
        client.subscribe("a/b", Qos.EXACTLY_ONCE);
        List<String> expected = IntStream.range(0, 20).mapToObj(i -> "a/b " + i).toList();
        for (int i = 0; i < 20; i++) {
            client.publish("a/b", Bytes.utf8("" + i), Qos.EXACTLY_ONCE, false);
        }

        List<String> came = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            came.add(next());
        }
        assertThat(came).isEqualTo(expected);
        client.disconnect();
        assertThat(messages).isEmpty();
    }

    private SnClient connected(SnClientOptions options) {
        SnClient client = client(options, gateway.address());
        client.connect();
        return client;
    }

    private SnClient client(SnClientOptions options, InetSocketAddress... gateways) {
        SnClient client = SnClient.overUdp(options, messages::add, gateways);
        open.add(client);
        return client;
    }

    private String next() throws InterruptedException {
        SnMessage message = messages.poll(30, TimeUnit.SECONDS);
        assertThat(message).as("a message in time").isNotNull();
        return message.topic() + " " + message.payload().toUtf8();
    }
}
