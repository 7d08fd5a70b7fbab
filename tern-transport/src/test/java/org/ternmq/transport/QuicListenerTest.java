package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.client.QuicClient;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.client.Streams;
import org.ternmq.transport.client.UdpRelay;
import org.ternmq.transport.count.Visits;

/** MQTT over QUIC, as clients see it, and what strangers may do to its port. */
@Timeout(120)
class QuicListenerTest {
    private static final int CONNECT_SECONDS = 2;

    @TempDir
    Path folder = Path.of("");

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();
    private SocketServer server;
    private boolean isStopped;
    private Shared shared;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws IOException {
        var tls = Streams.quicTls(folder);
        var limits = Limits.DEFAULT.with(draft -> draft.connectTimeoutSeconds = CONNECT_SECONDS);
        shared = Shared.of(limits, new Log(), new java.security.SecureRandom());
        server = new SocketServer(SocketKind.best(), 3, shared);
        address = server.listenQuic(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Durability.DISK, tls);
    }

    @AfterEach
    void stop() {
        if (server != null && !isStopped) {
            server.close();
        }
        assertThat(defects).isEmpty();
    }

    private static RawClient connected(RawClient.Stream stream, String clientId, int keepAlive) throws IOException {
        var client = new RawClient(stream, Version.V5);
        client.send(Connect.of(Version.V5, clientId, true, keepAlive));
        assertTrue(((Connack) client.read()).isAccepted());
        return client;
    }

    private RawClient connected(String clientId) throws IOException {
        return connected(QuicClient.stream(address), clientId, 0);
    }

    @Test
    void whoComesIsCountedWhereHeComesIn() throws Exception {
        Visits visits = Objects.requireNonNull(server.visits().get("127.0.0.1:" + address.getPort() + "/udp"));
        RawClient client = connected("counted");
        assertEquals(1, visits.open());
        client.close();
        Awaitility.await().until(() -> visits.open() == 0);
        assertEquals(1, visits.opened());
    }

    private static void subscribe(RawClient client, String filter) throws IOException {
        client.send(new Subscribe(
                1, Properties.NONE, List.of(Subscribe.Request.of(TopicFilter.of(filter), Qos.EXACTLY_ONCE))));
        assertEquals(new Suback(1, Properties.NONE, List.of(ReasonCode.GRANTED_QOS_2)), client.read());
    }

    private static Publish publish(String topic, byte[] payload, int id) {
        return new Publish(Message.of(TopicName.of(topic), Bytes.wrap(payload), Qos.AT_LEAST_ONCE, false), id, false);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void largeAndSmallMessagesGoBothWays() throws IOException {
        try (var client = connected("both")) {
            subscribe(client, "t");
            for (int length : List.of(0, 1, 10, 70_000, 5_000_000, 3)) {
                client.send(publish("t", random(length), 7));
                boolean isAcknowledged = false;
                boolean isReceived = false;
                while (!isAcknowledged || !isReceived) {
                    switch (client.read()) {
                        case Puback ack -> isAcknowledged = true;
                        case Publish came -> {
                            assertThat(came.message().payload().toArray()).isEqualTo(random(length));
                            client.send(Puback.success(came.packetId()));
                            isReceived = true;
                        }
                        default -> throw new AssertionError("neither");
                    }
                }
            }
        }
    }

    @Test
    void eachStreamIsAConnectionOfItsOwn() throws IOException {
        try (var quic = new QuicClient(address)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                clients.add(connected(quic.open(), "stream-" + i, 0));
            }
            assertThat(shared.counters().connections()).isEqualTo(16);
            assertThatThrownBy(quic::open).isInstanceOf(IOException.class);
            clients.getFirst().send(Disconnect.NORMAL);
            assertTrue(clients.getFirst().isClosedByBroker());
            for (RawClient client : clients.subList(1, 16)) {
                client.send(Ping.Pingreq.INSTANCE);
                assertEquals(Ping.Pingresp.INSTANCE, client.read());
            }
        }
        Awaitility.await().until(() -> shared.counters().connections() == 0);
    }

    @Test
    void streamsOfOneDirectionAreRefused() throws IOException {
        try (var quic = new QuicClient(address)) {
            var opened = quic.connection()
                    .createStream(QuicStreamType.UNIDIRECTIONAL, new io.netty.channel.ChannelInboundHandlerAdapter())
                    .awaitUninterruptibly();
            assertThat(opened.isSuccess()).isFalse();
        }
    }

    @Test
    void whoSpeaksAnotherProtocolIsNotLetIn() throws IOException {
        assertThatThrownBy(() -> {
                    try (var quic = new QuicClient(address, "h3", 5_000)) {
                        quic.connection().closeFuture().awaitUninterruptibly();
                        connected(quic.open(), "h3", 0);
                    }
                })
                .isInstanceOf(IOException.class)
                .cause()
                .isInstanceOfSatisfying(
                        QuicClosedChannelException.class,
                        closed -> assertThat(String.valueOf(closed.event()))
                                .contains("error=" + (0x0100 + 120))); // TLS's no_application_protocol
        assertThat(shared.counters().connections()).isZero();
    }

    @Test
    void whoOpensNoStreamIsClosed() throws IOException {
        try (var quic = new QuicClient(address)) {
            assertThat(quic.connection().closeFuture().awaitUninterruptibly(20, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void whoSendsNoConnectRunsOutOfTime() throws IOException {
        try (var client = new RawClient(QuicClient.stream(address), Version.V5)) {
            client.sendBytes(new byte[] {0x10});
            assertTrue(client.isClosedByBroker());
        }
        assertThat(log).anyMatch(line -> line.contains("no CONNECT in " + CONNECT_SECONDS + " s"));
    }

    @Test
    void whatIsNoMqttEndsItsStreamOnly() throws IOException {
        try (var quic = new QuicClient(address)) {
            RawClient good = connected(quic.open(), "good", 0);
            RawClient bad = new RawClient(quic.open(), Version.V3_1_1);
            bad.sendBytes("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertTrue(bad.isClosedByBroker());
            good.send(Ping.Pingreq.INSTANCE);
            assertEquals(Ping.Pingresp.INSTANCE, good.read());
        }
    }

    @Test
    void aTakenOverClientIsTold() throws IOException {
        try (var first = connected("same");
                var second = connected("same")) {
            assertEquals(ReasonCode.SESSION_TAKEN_OVER, ((Disconnect) first.read()).reason());
            assertTrue(first.isClosedByBroker());
            second.send(Ping.Pingreq.INSTANCE);
            assertEquals(Ping.Pingresp.INSTANCE, second.read());
        }
    }

    @Test
    void whenTheBrokerStopsClientsAreTold() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(connected("told-" + i));
        }
        server.close();
        isStopped = true;
        for (RawClient client : clients) {
            assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, ((Disconnect) client.read()).reason());
            assertTrue(client.isClosedByBroker());
            client.close();
        }
    }

    @Test
    void theWillOfAClientThatIsGoneIsPublished() throws IOException {
        try (var heir = connected("heir")) {
            subscribe(heir, "wills");
            var quic = new QuicClient(address, "mqtt", 1_500);
            var client = new RawClient(quic.open(), Version.V5);
            Message will = Message.of(TopicName.of("wills"), Bytes.utf8("gone"), Qos.AT_MOST_ONCE, false);
            client.send(
                    new Connect(Version.V5, "gone", true, 0, Properties.NONE, Optional.of(will), Connect.Login.NONE));
            assertTrue(((Connack) client.read()).isAccepted());
            quic.vanish();
            assertEquals("gone", ((Publish) heir.read()).message().payload().toUtf8());
        }
        assertThat(log).anyMatch(line -> line.startsWith("gone ") && line.contains("connection lost"));
    }

    @Test
    void disconnectIsHeardThoughTheConnectionEndsAtOnce() throws IOException {
        for (int i = 0; i < 200; i++) {
            var quic = new QuicClient(address);
            RawClient client = connected(quic.open(), "leaver-" + i, 0);
            client.send(Disconnect.NORMAL);
            quic.close();
        }
        Awaitility.await().until(() -> shared.counters().connections() == 0);
        assertThat(log).noneMatch(line -> line.contains("connection lost"));
    }

    @Test
    void theConnectionGoesOnWhenTheClientComesByAnotherAddress() throws Exception {
        try (var relay = new UdpRelay(address);
                var quic = new QuicClient(relay.address())) {
            RawClient client = connected(quic.open(), "traveller", 0);
            subscribe(client, "t");
            for (int way = 0; way < 20; way++) {
                client.send(publish("t", random(100_000 + way), 7));
                boolean isAcknowledged = false;
                boolean isReceived = false;
                while (!isAcknowledged || !isReceived) {
                    switch (client.read()) {
                        case Puback ack -> isAcknowledged = true;
                        case Publish came -> {
                            assertThat(came.message().payload().length()).isEqualTo(100_000 + way);
                            client.send(Puback.success(came.packetId()));
                            isReceived = true;
                        }
                        default -> throw new AssertionError("neither");
                    }
                }
                relay.takeAnotherPort();
            }
            assertThat(relay.ports()).hasSize(21).doesNotHaveDuplicates();
            assertThat(log).isEmpty();
            client.send(Ping.Pingreq.INSTANCE);
            assertEquals(Ping.Pingresp.INSTANCE, client.read());
        }
    }

    @Test
    void whateverComesAtThePortTheOthersGoOn() throws IOException {
        Random random = new Random(1);
        try (var witness = connected("witness");
                var socket = new DatagramSocket()) {
            byte[] real = initial();
            long before = 0;
            for (int i = 0; i < 100_000; i++) {
                byte[] bytes;
                switch (i % 3) {
                    case 0 -> {
                        bytes = new byte[random.nextInt(1_500)];
                        random.nextBytes(bytes);
                    }
                    case 1 -> bytes = java.util.Arrays.copyOf(real, random.nextInt(real.length)); // cut
                    default -> {
                        bytes = real.clone();
                        bytes[random.nextInt(60)] ^= (byte) (1 << random.nextInt(8));
                    }
                }
                socket.send(new DatagramPacket(bytes, bytes.length, address));
                if (i == 20_000) {
                    before = residentKilobytes();
                }
                if (i % 1_000 == 0) {
                    witness.send(Ping.Pingreq.INSTANCE);
                    assertEquals(Ping.Pingresp.INSTANCE, witness.read());
                }
            }
            assertThat(residentKilobytes() - before).isLessThan(100_000);
            try (var other = connected("other")) {
                other.send(Ping.Pingreq.INSTANCE);
                assertEquals(Ping.Pingresp.INSTANCE, other.read());
            }
        }
        assertThat(log).noneMatch(line -> line.startsWith(" "));
    }

    /** Of this process, with what lies outside of Java's heap; 0 where the system does not tell. */
    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        return !Files.exists(status)
                ? 0
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();
    }

    /** What a client sends first. */
    private static byte[] initial() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(20_000);
            Thread.ofVirtual().start(() -> {
                try {
                    new QuicClient((InetSocketAddress) socket.getLocalSocketAddress(), "mqtt", 500).close();
                } catch (IOException nobodyAnswers) {
                    return;
                }
            });
            DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
            socket.receive(packet);
            return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        }
    }

    private final class Log implements BrokerEvents {
        @Override
        public void connected(String clientId, String peer) {}

        @Override
        public void closed(String clientId, String peer, ReasonCode reason, String why) {
            log.add(clientId + " " + peer + " " + reason + " " + why);
        }

        @Override
        public void failed(String what, Throwable cause) {
            defects.add(new AssertionError(what, cause));
        }
    }
}
