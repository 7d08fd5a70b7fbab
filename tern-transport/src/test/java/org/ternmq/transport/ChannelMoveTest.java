package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
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
import org.ternmq.testkit.Covers;
import org.ternmq.transport.client.QuicClient;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.client.Streams;

/**
 * Connections that send CONNECT, SUBSCRIBE and PUBLISH before the broker could answer, so that bytes are under way while the
 * connection moves to the loop of its session. {@code -Dtern.move.connections} says how many in all.
 */
class ChannelMoveTest {
    private static final int CONNECTIONS = Integer.getInteger("tern.move.connections", 12_000);
    private static final int CLIENTS_AT_ONCE = 32;

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger complete = new AtomicInteger();

    static Stream<Arguments> kindsAndLoops() {
        return Stream.of(SocketKind.EPOLL, SocketKind.NIO)
                .filter(kind -> kind == SocketKind.NIO || SocketKind.best() == SocketKind.EPOLL)
                .flatMap(kind -> Stream.of(1, 2, 5).map(loops -> Arguments.of(kind, loops)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndLoops")
    void nothingIsLostReorderedOrLeakedWhenConnectionsMove(SocketKind kind, int loops) throws Exception {
        var shared = Shared.of(Limits.DEFAULT, new Failures(), new java.security.SecureRandom());
        try (var server = new SocketServer(kind, loops, shared)) {
            InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int count = CONNECTIONS / 6;
            try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS_AT_ONCE)) {
                for (int i = 0; i < count; i++) {
                    int number = i;
                    clients.execute(() -> play(address, number));
                }
                clients.shutdown();
                assertThat(clients.awaitTermination(20, TimeUnit.MINUTES)).isTrue();
            }
            assertThat(failures).isEmpty();
            assertThat(complete.get()).isEqualTo(count);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> shared.counters().connections() == 0);
            assertEquals(0, shared.subscriptions().filters(), "subscriptions left behind");
        }
        assertThat(failures).isEmpty();
    }

    static Stream<Arguments> kindsAndWays() {
        return Stream.of(SocketKind.EPOLL, SocketKind.NIO)
                .filter(kind -> kind == SocketKind.NIO || SocketKind.best() == SocketKind.EPOLL)
                .flatMap(kind -> Stream.of("tls", "websocket", "unix").map(way -> Arguments.of(kind, way)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndWays")
    @Covers({"MQTT-6.0.0-2", "MQTT3-6.0.0-2"})
    void norWhateverLiesBetween(SocketKind kind, String way, @TempDir Path folder) throws Exception {
        var shared = Shared.of(Limits.DEFAULT, new Failures(), new java.security.SecureRandom());
        try (var server = new SocketServer(kind, 3, shared)) {
            Path file = folder.resolve("socket");
            Optional<Tls> tls = way.equals("tls") ? Optional.of(Streams.tls(folder)) : Optional.empty();
            Door.Speech speech = way.equals("websocket") ? Door.Speech.WEBSOCKET : Door.Speech.MQTT;
            SocketAddress address = server.listen(
                    way.equals("unix")
                            ? UnixDomainSocketAddress.of(file)
                            : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    new Door(Durability.DISK, speech, tls));
            int count = CONNECTIONS / 12;
            try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS_AT_ONCE)) {
                for (int i = 0; i < count; i++) {
                    int number = i;
                    clients.execute(() -> play(() -> stream(way, address, number), number));
                }
                clients.shutdown();
                assertThat(clients.awaitTermination(20, TimeUnit.MINUTES)).isTrue();
            }
            assertThat(failures).isEmpty();
            assertThat(complete.get()).isEqualTo(count);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> shared.counters().connections() == 0);
        }
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kindsAndLoops")
    void norWhenAStreamIsDrivenFromAnotherLoop(SocketKind kind, int loops, @TempDir Path folder) throws Exception {
        var tls = Streams.quicTls(folder);
        var shared = Shared.of(Limits.DEFAULT, new Failures(), new java.security.SecureRandom());
        try (var server = new SocketServer(kind, loops, shared)) {
            InetSocketAddress address =
                    server.listenQuic(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Durability.DISK, tls);
            int count = CONNECTIONS / 24;
            try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS_AT_ONCE)) {
                for (int i = 0; i < count; i++) {
                    int number = i;
                    clients.execute(() -> play(() -> QuicClient.stream(address), number));
                }
                clients.shutdown();
                assertThat(clients.awaitTermination(20, TimeUnit.MINUTES)).isTrue();
            }
            assertThat(failures).isEmpty();
            assertThat(complete.get()).isEqualTo(count);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> shared.counters().connections() == 0);
            assertEquals(0, shared.subscriptions().filters(), "subscriptions left behind");
        }
        assertThat(failures).isEmpty();
    }

    private static RawClient.Stream stream(String way, SocketAddress address, int number) throws Exception {
        return switch (way) {
            case "tls" -> Streams.tls((InetSocketAddress) address, number);
            case "websocket" -> Streams.webSocket((InetSocketAddress) address, number);
            default -> Streams.unix(((UnixDomainSocketAddress) address).getPath());
        };
    }

    private void play(InetSocketAddress address, int number) {
        play(() -> Streams.tcp(address, number), number);
    }

    private void play(Callable<RawClient.Stream> connect, int number) {
        Random random = new Random(number);
        try (var client = new RawClient(connect.call(), Version.V3_1_1)) {
            byte[] all = script(number);
            switch (number % 4) {
                case 0, 1 -> {
                    client.sendBytes(all);
                    expectAll(client, number);
                }
                case 2 -> {
                    client.sendByteByByte(all);
                    expectAll(client, number);
                }
                default -> { // gone before, during or after the move
                    client.sendBytes(java.util.Arrays.copyOf(all, random.nextInt(all.length + 1)));
                }
            }
            complete.incrementAndGet();
        } catch (Exception | AssertionError failure) {
            failures.add(new AssertionError("client " + number, failure));
        }
    }

    private static byte[] script(int number) {
        TopicName topic = TopicName.of("move/" + number);
        var filter = Subscribe.Request.of(TopicFilter.of("move/" + number), Qos.AT_LEAST_ONCE);
        Packet[] packets = new Packet[MESSAGES + 2];
        packets[0] = Connect.of(Version.V3_1_1, "mover-" + number, true, 60);
        packets[1] = new Subscribe(1, Properties.NONE, List.of(filter));
        for (int i = 0; i < MESSAGES; i++) {
            Message message = Message.of(topic, Bytes.utf8("message " + i), Qos.AT_LEAST_ONCE, false);
            packets[i + 2] = new Publish(message, 100 + i, false);
        }
        return RawClient.bytes(Version.V3_1_1, packets);
    }

    private static void expectAll(RawClient client, int number) throws IOException {
        assertEquals(new Connack(false, 0, Properties.NONE), client.read());
        assertEquals(new Suback(1, Properties.NONE, List.of(ReasonCode.GRANTED_QOS_1)), client.read());
        int acknowledged = 0;
        int received = 0;
        while (acknowledged < MESSAGES || received < MESSAGES) {
            switch (client.read()) {
                case Puback puback ->
                    assertEquals(100 + acknowledged++, puback.packetId(), "PUBACK of client " + number);
                case Publish publish ->
                    assertEquals(
                            "message " + received++, publish.message().payload().toUtf8(), "client " + number);
                case Packet other -> throw new AssertionError("client " + number + " got " + other);
            }
        }
    }

    private final class Failures implements BrokerEvents {
        @Override
        public void connected(String clientId, String peer) {}

        @Override
        public void closed(String clientId, String peer, ReasonCode reason, String why) {}

        @Override
        public void failed(String what, Throwable cause) {
            failures.add(new AssertionError(what, cause));
        }
    }

    private static final int MESSAGES = 3;
}
