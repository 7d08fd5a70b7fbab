package org.ternmq.server.uplink;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.server.SessionSnapshot;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.TernSnGateway;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;

/** A broker elsewhere, an aggregating gateway in front of it, devices at one and clients of MQTT at the other. */
final class AggregatingWorld implements AutoCloseable {
    private final Path folder;
    private final Version version;
    private final int brokerPort;
    private final List<Runnable> clients = new ArrayList<>();
    private int gatewayPort;
    int connections;
    String brokerFolder = "broker";
    TernBroker broker;

    @SuppressWarnings("NullAway.Init") // made by startGateway
    TernSnGateway gateway;

    AggregatingWorld(Path folder, Version version, int connections, boolean isKept) throws IOException, StartException {
        this.folder = folder;
        this.version = version;
        this.connections = connections;
        try (ServerSocket free = new ServerSocket(0)) {
            brokerPort = free.getLocalPort();
        }
        broker = startBroker();
        startGateway(isKept);
    }

    TernBroker startBroker() throws StartException {
        broker = TernBroker.start(Configuration.standard()
                .withData(folder.resolve(brokerFolder))
                .withListeners(new Listener("127.0.0.1", brokerPort)));
        return broker;
    }

    /** Begins, with its sessions on the disk or in memory, at the port where it was before. */
    void startGateway(boolean isKept) throws StartException {
        Listener listener = new Listener("127.0.0.1", gatewayPort)
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
                        65_507));
        gateway = TernSnGateway.start(
                listener,
                new TernSnGateway.Broker("127.0.0.1", brokerPort, version, Optional.empty(), null, null),
                2,
                new TernSnGateway.Aggregation(
                        connections, "gw", isKept ? Optional.of(folder.resolve("gateway")) : Optional.empty()));
        gatewayPort = gateway.address().getPort();
    }

    /** A device, and what it received as {@code topic=text qos retain}. */
    Device device(String id, boolean clean) {
        return new Device(id, clean);
    }

    /** A client of MQTT at the broker elsewhere. */
    Elsewhere elsewhere(String id) {
        return new Elsewhere(id);
    }

    final class Device implements AutoCloseable {
        final List<String> received = new CopyOnWriteArrayList<>();
        final SnClient client;

        private Device(String id, boolean clean) {
            client = SnClient.overUdp(
                    SnClientOptions.of(id)
                            .withCleanSession(clean)
                            .withPredefined(Map.of(3, "plant/valve"))
                            .withTiming(new Timing(
                                    Duration.ofSeconds(1), 60, Duration.ofSeconds(1), Duration.ofSeconds(5))),
                    message -> received.add(message.topic() + "="
                            + message.payload().toUtf8() + " " + message.qos() + (message.retain() ? " retained" : "")),
                    gateway.address());
            client.connect();
            clients.add(this::close);
        }

        void publish(String topic, String text, int qos) {
            client.publish(topic, Bytes.utf8(text), Qos.of(qos), false);
        }

        void gets(String... expected) {
            awaitAll(received, expected);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    final class Elsewhere implements AutoCloseable {
        final List<String> received = new CopyOnWriteArrayList<>();
        final MqttClient client;

        private Elsewhere(String id) {
            client = Mqtt.connect(
                    "mqtt://127.0.0.1:" + brokerPort,
                    ConnectOptions.builder()
                            .clientId(id)
                            .cleanStart(false)
                            .sessionExpirySeconds(3_600)
                            .reconnect(new Reconnect(Duration.ofMillis(100), Duration.ofMillis(500), Integer.MAX_VALUE))
                            .build());
            clients.add(this::close);
        }

        Elsewhere subscribe(String filter) {
            client.subscribe(
                    filter,
                    Qos.EXACTLY_ONCE,
                    message -> received.add(message.topic() + "=" + message.text() + " "
                            + message.message().qos().ordinal()
                            + (message.message().retain() ? " retained" : "")));
            return this;
        }

        void publish(String topic, String text, int qos, boolean retain) {
            client.publish(topic, text.getBytes(java.nio.charset.StandardCharsets.UTF_8), Qos.of(qos), retain);
        }

        void gets(String... expected) {
            awaitAll(received, expected);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** What one that is nobody's library says, one after another, and the last answer. */
    SnPacket ask(SnPacket... packets) throws IOException, MalformedPacketException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var answer = new DatagramPacket(new byte[1_000], 1_000);
            for (SnPacket packet : packets) {
                ByteBuffer bytes = ByteBuffer.allocate(SnEncoder.size(packet));
                SnEncoder.encode(packet, bytes);
                socket.send(new DatagramPacket(bytes.array(), bytes.capacity(), gateway.address()));
                socket.receive(answer);
            }
            return SnDecoder.decode(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()));
        }
    }

    /** Just these, in some order, and nothing after them. */
    static void awaitAll(List<String> received, String... expected) {
        List<String> sorted = Stream.of(expected).sorted().toList();
        await().atMost(PATIENCE)
                .untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(
                                received.stream().sorted().toList())
                        .isEqualTo(sorted));
    }

    /** The sessions that the gateway has at the broker elsewhere. */
    List<SessionSnapshot> uplinks() throws InterruptedException {
        return broker.sessions().stream()
                .filter(session -> session.clientId().startsWith("gw-"))
                .toList();
    }

    /** What the gateway has subscribed to at the broker elsewhere. */
    List<String> subscribed() throws InterruptedException {
        return uplinks().stream()
                .flatMap(session -> session.subscriptions().keySet().stream())
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        clients.forEach(Runnable::run);
        gateway.close();
        broker.close();
    }

    static final Duration PATIENCE = Duration.ofSeconds(30);
}
