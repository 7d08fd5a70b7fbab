package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.TernSnGateway;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Will.WillMsg;
import org.ternmq.sn.codec.packet.Will.WillTopic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.codec.wire.SnEncoder;

/** The gateway that stands alone, in front of a broker at the other end of TCP, over real sockets. */
class TernSnGatewayTest {
    @TempDir
    private Path data;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private int brokerPort;
    private TernBroker broker;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TernSnGateway gateway;

    @BeforeEach
    void start() throws IOException, StartException {
        try (ServerSocket free = new ServerSocket(0)) {
            brokerPort = free.getLocalPort();
        }
        broker = TernBroker.start(configuration());
    }

    private Configuration configuration() {
        return Configuration.standard().withData(data).withListeners(new Listener("127.0.0.1", brokerPort));
    }

    private void startGateway(Version version) throws StartException {
        Listener listener = new Listener("127.0.0.1", 0)
                .with(Listener.Protocol.MQTT_SN)
                .with(new Listener.Sn(
                        7,
                        Optional.empty(),
                        List.of(),
                        List.of("3=plant/valve"),
                        List.of("plant/#"),
                        Optional.empty(),
                        List.of(),
                        900,
                        1,
                        3,
                        65_507,
                        false));
        gateway = TernSnGateway.start(
                listener, new TernSnGateway.Broker("127.0.0.1", brokerPort, version, Optional.empty(), null, null), 2);
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    void messagesGoBothWaysAtEveryQos(Version version) throws StartException {
        startGateway(version);
        try (SnClient watcher = client("watcher", true);
                SnClient sensor = client("sensor", true)) {
            watcher.subscribe("plant/+", Qos.EXACTLY_ONCE);
            sensor.publish("plant/a", Bytes.utf8("0"), Qos.AT_MOST_ONCE, false);
            sensor.publish("plant/b", Bytes.utf8("1"), Qos.AT_LEAST_ONCE, false);
            sensor.publish("plant/c", Bytes.utf8("2"), Qos.EXACTLY_ONCE, true);
            sensor.publish(TopicId.predefined(3), Bytes.utf8("3"), Publish.WITHOUT_CONNECTION, false);

            await().atMost(PATIENCE).until(() -> received.size() == 4);
            assertThat(received)
                    .containsExactlyInAnyOrder("plant/a=0 0", "plant/b=1 1", "plant/c=2 2", "plant/valve=3 0");
        }
    }

    @Test
    void aSleeperWakesToWhatTheBrokerHas() throws StartException {
        startGateway(Version.V5);
        try (SnClient sleeper = client("sleeper", true);
                SnClient sensor = client("sensor", true)) {
            sleeper.subscribe("plant/#", Qos.EXACTLY_ONCE);
            sleeper.sleep(Duration.ofMinutes(10));
            for (int i = 0; i < 20; i++) {
                sensor.publish("plant/" + i % 3, Bytes.utf8("" + i), Qos.of(1 + i % 2), false);
            }
            assertThat(received).isEmpty();

            sleeper.wake();

            assertThat(received).as("all of it before PINGRESP").hasSize(20);
        }
    }

    @Test
    void whoIsLostLeavesItsWill() throws Exception {
        startGateway(Version.V5);
        try (SnClient watcher = client("watcher", true);
                DatagramSocket doomed = new DatagramSocket()) {
            watcher.subscribe("plant/+", Qos.AT_LEAST_ONCE);
            doomed.setSoTimeout(60_000);
            ask(doomed, new Connect(true, true, Connect.PROTOCOL_ID, 1, "doomed"));
            ask(doomed, new WillTopic(Qos.AT_LEAST_ONCE, false, "plant/doomed"));
            ask(doomed, new WillMsg(Bytes.utf8("gone")));

            await().atMost(PATIENCE).until(() -> received.contains("plant/doomed=gone 1"));
        }
    }

    private void ask(DatagramSocket socket, SnPacket packet) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, bytes);
        socket.send(new DatagramPacket(bytes.array(), bytes.capacity(), gateway.address()));
        socket.receive(new DatagramPacket(new byte[100], 100));
    }

    @Test
    void theBrokerMayGoAndComeBack() throws StartException {
        startGateway(Version.V5);
        try (SnClient watcher = client("watcher", false);
                SnClient sensor = client("sensor", false)) {
            watcher.subscribe("plant/#", Qos.EXACTLY_ONCE);
            for (int i = 0; i < 30; i++) {
                if (i == 10 || i == 20) {
                    broker.close();
                    broker = TernBroker.start(configuration());
                }
                sensor.publish("plant/x", Bytes.utf8("" + i), Qos.of(1 + i % 2), false);
            }

            await().atMost(PATIENCE).until(() -> received.stream().distinct().count() == 30);
            assertThat(received).filteredOn(text -> text.endsWith(" 2")).doesNotHaveDuplicates();
        }
    }

    @Test
    void itMayStartBeforeItsBroker() throws StartException {
        broker.close();
        startGateway(Version.V5);
        SnClient early = SnClient.overUdp(options("early", true), message -> {}, gateway.address());
        Thread connecting = Thread.startVirtualThread(early::connect);
        broker = TernBroker.start(configuration());

        await().atMost(PATIENCE).until(() -> !connecting.isAlive());
        early.publish("plant/e", Bytes.utf8("1"), Qos.AT_LEAST_ONCE, false);
        early.close();
    }

    private SnClient client(String id, boolean clean) {
        SnClient client = SnClient.overUdp(
                options(id, clean),
                message ->
                        received.add(message.topic() + "=" + message.payload().toUtf8() + " " + message.qos()),
                new InetSocketAddress(
                        gateway.address().getAddress(), gateway.address().getPort()));
        client.connect();
        return client;
    }

    private static SnClientOptions options(String id, boolean clean) {
        return SnClientOptions.of(id)
                .withCleanSession(clean)
                .withPredefined(Map.of(3, "plant/valve"))
                .withTiming(new Timing(Duration.ofSeconds(1), 30, Duration.ofSeconds(1), Duration.ofSeconds(5)));
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
}
