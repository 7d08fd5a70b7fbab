package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.Network;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.overload.Refused;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.client.QuicClient;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.client.RecordedEvents;
import org.ternmq.transport.client.Streams;
import org.ternmq.transport.proxy.Proxies;
import org.ternmq.transport.quic.QuicTls;

/** Who comes is let in only as the guard says, at whatever door. */
@Timeout(60)
class GuardedDoorTest {
    private static final int PER_SECOND = 32;
    private static final int READ_IN_ONE_GO = 16;
    private static final long QUIC_IDLE_MILLIS = 1_000;
    private final RecordedEvents events = new RecordedEvents();
    private Shared shared = Shared.of(Limits.DEFAULT, events, new java.security.SecureRandom());

    private SocketServer server(SocketKind kind, Consumer<OverloadLimits.Draft> changes) {
        shared = Shared.of(Limits.DEFAULT, events, new java.security.SecureRandom())
                .with(new Guard(OverloadLimits.DEFAULT.with(changes), events));
        return new SocketServer(kind, 2, shared);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsTooMuchWaitsInTheBacklog(SocketKind kind) throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                kind == SocketKind.NIO || SocketKind.best() == SocketKind.EPOLL, "skipped, because there is no epoll");
        List<Socket> sockets = new ArrayList<>();
        try (var server = server(kind, limits -> limits.connectionsPerSecondMax = PER_SECOND)) {
            InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            long began = System.nanoTime();
            for (int i = 0; i < 3 * PER_SECOND; i++) {
                sockets.add(new Socket(address.getAddress(), address.getPort()));
            }
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> shared.counters().connections() == 3 * PER_SECOND);
            // A slow machine needs longer, but none may be faster than the rate; what was read in one go comes on top.
            long leastNanos = (2 * PER_SECOND - READ_IN_ONE_GO) * 1_000_000_000L / PER_SECOND;
            assertThat(System.nanoTime() - began).isGreaterThan(leastNanos);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** What a proxy sends first, with the client's CONNECT behind it in the same piece. */
    static Stream<Arguments> tellers() {
        return Stream.of(
                Arguments.of(true, "PROXY TCP4 203.0.113.7 127.0.0.1 4711 1883\r\n"),
                Arguments.of(false, """
                        GET / HTTP/1.1
                        Host: a
                        Upgrade: websocket
                        Connection: Upgrade
                        Sec-WebSocket-Version: 13
                        Sec-WebSocket-Protocol: mqtt
                        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
                        X-Forwarded-For: 203.0.113.7

                        """.replace("\n", "\r\n")));
    }

    @ParameterizedTest
    @MethodSource("tellers")
    void whoMayNotComeBehindAProxyIsNotEvenHeard(boolean isHeader, String before) throws Exception {
        try (var server = server(SocketKind.best(), limits -> limits.connectionsPerAddressMax = 1)) {
            var door = new Door(
                    Durability.DISK,
                    isHeader ? Door.Speech.MQTT : Door.Speech.WEBSOCKET,
                    Optional.empty(),
                    Door.Web.ANY,
                    new Proxies(isHeader, Optional.of(List.of(Network.of("127.0.0.0/8")))));
            var address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), door);
            try (Socket first = comes(address, isHeader, before, "first")) {
                Awaitility.await()
                        .until(() -> events.lines.stream().anyMatch(line -> line.startsWith("first connected")));
                try (Socket second = comes(address, isHeader, before, "second")) {
                    assertThat(readsTheEnd(second)).isTrue();
                }
                assertThat(first.isClosed()).isFalse();
            }
            assertThat(events.lines).noneMatch(line -> line.startsWith("second connected"));
            assertThat(shared.guard().count(Refused.ADDRESS_FULL)).isEqualTo(1);
            Awaitility.await().until(() -> shared.counters().connections() == 0);
            try (Socket third = comes(address, isHeader, before, "third")) {
                Awaitility.await()
                        .until(() -> events.lines.stream().anyMatch(line -> line.startsWith("third connected")));
                assertThat(third.isClosed()).isFalse();
            }
        }
        assertThat(events.defects).isEmpty();
    }

    private static Socket comes(InetSocketAddress address, boolean isHeader, String before, String clientId)
            throws IOException {
        Connect connect = Connect.of(Version.V5, clientId, true, 0);
        ByteBuffer packet = ByteBuffer.allocate(PacketEncoder.size(connect, Version.V5));
        PacketEncoder.encode(connect, Version.V5, packet);
        var all = new ByteArrayOutputStream();
        all.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
        if (!isHeader) { // a binary frame, masked with zeros
            all.writeBytes(new byte[] {(byte) 0x82, (byte) (0x80 | packet.capacity()), 0, 0, 0, 0});
        }
        all.writeBytes(packet.array());
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(all.toByteArray());
        return socket;
    }

    private static boolean readsTheEnd(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoFailsAtTheHandshakeOfQuicIsBannedToo(boolean speaksOther, @TempDir Path folder) throws Exception {
        QuicTls tls = speaksOther
                ? Streams.quicTls(folder)
                : QuicTls.of(TlsBroker.required(folder, Optional.empty()), events);
        X509Bundle own = TlsBroker.device("good").buildIssuedBy(TlsBroker.AUTHORITY);
        try (var server = server(SocketKind.best(), limits -> limits.failuresPerAddressPerMinuteMax = 2)) {
            InetSocketAddress address =
                    server.listenQuic(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Durability.DISK, tls);
            new QuicClient(address, QuicClient.tls(own), null, QUIC_IDLE_MILLIS).close();
            for (int i = 0; i < 3; i++) {
                try (var bad = speaksOther
                        ? new QuicClient(address, "other", QUIC_IDLE_MILLIS)
                        : new QuicClient(address, QuicClient.tls(null), null, QUIC_IDLE_MILLIS)) {
                    bad.connection().closeFuture().awaitUninterruptibly();
                } catch (IOException refused) {
                    // it depends on how soon the client hears of it
                }
            }
            Awaitility.await().until(() -> shared.guard().keepsOut(address.getAddress(), System.nanoTime()));
            assertThatThrownBy(() -> new QuicClient(address, QuicClient.tls(own), null, QUIC_IDLE_MILLIS).close())
                    .isInstanceOf(IOException.class);
        }
        assertThat(events.defects).isEmpty();
    }

    @Test
    void whoIsRefusedAtOnceKeepsNobodyElseWaiting() throws IOException {
        var guard = new Guard(
                OverloadLimits.DEFAULT.with(draft -> {
                    draft.connectionsPerSecondMax = 1;
                    draft.connectionsPerAddressMax = 1;
                }),
                BrokerEvents.NONE);
        var shared =
                Shared.of(Limits.DEFAULT, BrokerEvents.NONE, new SecureRandom()).with(guard);
        try (SocketServer server = new SocketServer(SocketKind.best(), 1, shared)) {
            InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            RawClient first = connected(address, 1);
            for (int i = 0; i < 60; i++) { // a minute's worth, if they counted
                comeAndGo(address);
            }
            connected(address, 2).close(); // gives up after 20 s
            assertThat(guard.count(Refused.ADDRESS_FULL)).isEqualTo(60);
            first.close();
        }
    }

    private static void comeAndGo(InetSocketAddress address) {
        try (RawClient refused = new RawClient(address, Version.V3_1_1, 1)) {
            refused.reset();
        } catch (IOException reset) {
            // the broker was quicker
        }
    }

    private static RawClient connected(InetSocketAddress address, int source) throws IOException {
        RawClient client = new RawClient(address, Version.V3_1_1, source);
        client.send(Connect.of(Version.V3_1_1, "client-" + source, true, 0));
        assertInstanceOf(Connack.class, client.read());
        return client;
    }
}
