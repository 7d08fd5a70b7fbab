package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.faults.Direction;
import org.ternmq.faults.Faults;
import org.ternmq.server.SessionSnapshot;

/** Each fault happens as often as it was asked for, and where. */
@EmbeddedBroker
class FaultsTest {
    private final TestBroker broker;
    private final Faults faults;

    FaultsTest(TestBroker broker) {
        this.broker = broker;
        this.faults = broker.faults();
    }

    @Test
    void droppedPacketsDoNotArriveAndThoseBehindDo() throws IOException {
        try (var client = PlainClient.connected(broker.port(), "drop")) {
            client.subscribe("drop", Qos.AT_MOST_ONCE);
            faults.drop(PacketType.PUBLISH, Direction.TO_BROKER, 2);
            faults.drop(PacketType.PUBLISH, Direction.TO_CLIENT);

            for (int i = 1; i <= 4; i++) {
                client.send(PlainClient.publish("drop", "m" + i, 0));
            }

            assertThat(client.receivePayload()).isEqualTo("m4");
            assertThat(faults.packets(PacketType.PUBLISH, Direction.TO_BROKER)).isEqualTo(4);
            assertThat(faults.packets(PacketType.PUBLISH, Direction.TO_CLIENT)).isEqualTo(2);
        }
    }

    @Test
    void lostAcknowledgementIsNotSeen() throws IOException {
        try (var client = PlainClient.connected(broker.port(), "ack")) {
            faults.drop(PacketType.PUBACK, Direction.TO_CLIENT);

            client.send(PlainClient.publish("nobody", "x", 1));
            client.send(PlainClient.publish("nobody", "x", 2));

            assertThat(((Ack.Puback) client.receive()).packetId()).isEqualTo(2);
        }
    }

    @Test
    void duplicatedPacketArrivesTwice() throws IOException {
        String large = "x".repeat(40_000);
        try (var client = PlainClient.connected(broker.port(), "twice")) {
            client.subscribe("twice", Qos.AT_MOST_ONCE);
            faults.duplicate(PacketType.PUBLISH, Direction.TO_BROKER);

            client.send(PlainClient.publish("twice", large, 0));
            client.send(PlainClient.publish("twice", "last", 0));

            assertThat(client.receivePayload()).isEqualTo(large);
            assertThat(client.receivePayload()).isEqualTo(large);
            assertThat(client.receivePayload()).isEqualTo("last");
        }
    }

    @Test
    void delayedBytesComeLater() throws IOException {
        try (var client = PlainClient.connected(broker.port(), "late")) {
            faults.delay(Duration.ofMillis(60));
            long begin = System.nanoTime();

            client.send(Ping.Pingreq.INSTANCE);
            assertThat(client.receive()).isEqualTo(Ping.Pingresp.INSTANCE);

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isGreaterThanOrEqualTo(120);
        }
    }

    @Test
    void clearingEndsADelay() throws IOException {
        try (var client = PlainClient.connected(broker.port(), "patient")) {
            faults.delay(Duration.ofHours(1), Direction.TO_BROKER);
            client.send(Ping.Pingreq.INSTANCE);

            faults.clear();

            assertThat(client.receive()).isEqualTo(Ping.Pingresp.INSTANCE);
        }
    }

    @Test
    void cutEndsAllConnections() throws IOException {
        int before = faults.connections();
        try (var first = PlainClient.connected(broker.port(), "first");
                var second = PlainClient.connected(broker.port(), "second")) {
            faults.cut();

            assertThat(first.isClosed()).isTrue();
            assertThat(second.isClosed()).isTrue();
        }
        broker.awaitSessions(sessions -> sessions.stream().noneMatch(SessionSnapshot::connected));
        assertThat(faults.connections()).isEqualTo(before + 2);
    }

    @Test
    void refusalsAreInTheWordsOfTheVersion() throws IOException {
        faults.refuse(ReasonCode.NOT_AUTHORIZED, 1);
        assertThat(answer(Version.V5)).isEqualTo(ReasonCode.NOT_AUTHORIZED.code());
        assertThat(answer(Version.V5)).isZero();

        faults.refuse(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(answer(Version.V3_1_1)).isEqualTo(4);
        faults.refuse(ReasonCode.SERVER_BUSY);
        assertThat(answer(Version.V3_1_1)).isEqualTo(3);
        assertThat(answer(Version.V3_1)).isEqualTo(3);

        faults.clear();
        assertThat(answer(Version.V3_1_1)).isZero();
    }

    private int answer(Version version) throws IOException {
        try (var client = new PlainClient(broker.port())) {
            return client.connect(Connect.of(version, "refused", true, 0)).returnCode();
        }
    }

    @Test
    void refusedClientIsNotHeardAnyMore() throws IOException {
        faults.refuse(ReasonCode.BANNED);
        try (var client = new PlainClient(broker.port())) {
            client.connect(Connect.of(Version.V5, "banned", true, 0));
            client.send(PlainClient.publish("a", "x", 0));

            assertThat(client.isClosed()).isTrue();
        }
        assertThat(broker.sessions()).extracting(SessionSnapshot::clientId).doesNotContain("banned");
    }

    @Test
    void onlyWhatAConnackSaysCanBeARefusal() {
        assertThatThrownBy(() -> faults.refuse(ReasonCode.SUCCESS)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> faults.refuse(ReasonCode.SESSION_TAKEN_OVER)).hasMessageContaining("0x8E");
    }

    @Test
    void halfOpenConnectionTellsNeitherBytesNorItsEnd() throws IOException {
        try (var client = PlainClient.connected(broker.port(), "mute")) {
            client.socket().setSoTimeout(50);
            faults.halfOpen();
            client.send(Ping.Pingreq.INSTANCE);
            broker.advance(Duration.ofSeconds(1));
            assertThatThrownBy(client::receive).isInstanceOf(SocketTimeoutException.class);

            broker.stop();
            assertThat(client.isClosed()).isFalse();

            client.socket().setSoTimeout(10_000);
            faults.resume();
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void outageEndsWithoutLoss() throws IOException {
        try (var client = PlainClient.connected(broker.port(), "patient")) {
            faults.halfOpen();
            client.send(Ping.Pingreq.INSTANCE);

            faults.resume();

            assertThat(client.receive()).isEqualTo(Ping.Pingresp.INSTANCE);
        }
    }

    @Test
    void clientsSocketFillsWhileNobodyReads() throws Exception {
        try (var client = PlainClient.connected(broker.port(), "full")) {
            client.subscribe("full", Qos.AT_MOST_ONCE);
            faults.pauseReading();
            Thread writer = Thread.ofPlatform().daemon().start(() -> sendMoreThanSocketsTake(client));
            assertThat(writer.join(Duration.ofMillis(200))).isFalse();

            faults.resume();

            assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
            assertThat(client.receivePayload()).isEqualTo("last");
        }
    }

    private static void sendMoreThanSocketsTake(PlainClient client) {
        String large = "x".repeat(32 << 10);
        try {
            for (int i = 0; i < 1_000; i++) {
                client.send(PlainClient.publish("nobody", large, 0));
            }
            client.send(PlainClient.publish("full", "last", 0));
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
    }
}
