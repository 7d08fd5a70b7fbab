package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Network;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.testkit.Covers;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.proxy.Proxies;

/** Something fails on our side while one connection is served, or the whole process stands still for a while. */
@Timeout(60)
class DefectTest {
    private static final String UNLUCKY = "unlucky";

    private final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();

    @Test
    @Covers("MQTT3-4.8.0-2")
    void thatConnectionIsClosedAndTheOthersLiveOn() throws IOException {
        Shared shared = Shared.of(Limits.DEFAULT, new FailingEvents(), new SecureRandom());
        try (SocketServer server = new SocketServer(SocketKind.best(), 1, shared)) {
            InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (RawClient other = connecting(address, "other");
                    RawClient unlucky = connecting(address, UNLUCKY)) {
                assertTrue(unlucky.isClosedByBroker());
                assertTrue(((Connack) other.read()).isAccepted());
                other.send(Ping.Pingreq.INSTANCE);
                assertEquals(Ping.Pingresp.INSTANCE, other.read());
            }
        }
        assertThat(defects).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoComesInTheMiddleOfOneIsNotForgotten() throws IOException {
        Shared shared = Shared.of(Limits.DEFAULT, new FailingEvents(), new SecureRandom());
        Proxies proxies = new Proxies(true, Optional.of(List.of(Network.of("192.0.2.1"))));
        try (SocketServer server = new SocketServer(SocketKind.best(), 1, shared)) {
            var door = new Door(Durability.DISK, Door.Speech.MQTT, Optional.empty(), Door.Web.ANY, proxies);
            var address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), door);
            try (RawClient unlucky = new RawClient(address, Version.V3_1_1, 1)) {
                assertTrue(unlucky.isClosedByBroker());
            }
        }
        assertThat(defects).singleElement().isInstanceOf(IllegalStateException.class);
    }

    /** How often a loop looks at its sockets that was away, 256 of which it takes at a time, before its timers run. */
    @ParameterizedTest
    @CsvSource({
        "99, 1000, 0", // nobody is late
        "101, 1000, 5", // the last look finds nothing
        "60000, 0, 1", // a long sleep is no pause
        "60000, 1000000, 64" // the turn comes however much there is
    })
    void afterAPauseWhatWaitsIsReadBeforeAnybodyIsLate(long awayMillis, int sockets, int looks) {
        var waiting = new AtomicInteger(sockets);
        var looked = new AtomicInteger();
        LoopThread.readAfterPause(TimeUnit.MILLISECONDS.toNanos(awayMillis), () -> {
            looked.incrementAndGet();
            int found = Math.min(256, waiting.get());
            waiting.addAndGet(-found);
            return found;
        });
        assertThat(looked.get()).isEqualTo(looks);
    }

    private static RawClient connecting(InetSocketAddress address, String clientId) throws IOException {
        var client = new RawClient(address, Version.V3_1_1, 1);
        client.send(Connect.of(Version.V3_1_1, clientId, true, 0));
        return client;
    }

    private final class FailingEvents implements BrokerEvents {
        @Override
        public void connected(String clientId, String peer) {
            if (clientId.equals(UNLUCKY)) {
                throw new IllegalStateException("no luck today");
            }
        }

        @Override
        public void closed(String clientId, String peer, ReasonCode reason, String why) {
            if (reason == ReasonCode.NOT_AUTHORIZED) {
                throw new IllegalStateException("nor for those who may not come");
            }
        }

        @Override
        public void failed(String what, Throwable cause) {
            defects.add(cause);
        }
    }
}
