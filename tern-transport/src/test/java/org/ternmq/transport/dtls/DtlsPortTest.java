package org.ternmq.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.transport.dtls.DtlsBroker.CONNACK;
import static org.ternmq.transport.dtls.DtlsBroker.CONNECT;
import static org.ternmq.transport.dtls.DtlsBroker.KEY;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.dtls.MaxFragmentLengthExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.sn.gateway.SnDrop;

/** Devices with pre-shared keys at a port of MQTT-SN, and what others send there. */
@Timeout(60)
class DtlsPortTest {
    private static final String PING = "02 16";
    private static final String PONG = "02 17";
    private static final String SUBSCRIBE_AB = "07 12 22 00 01 61 62";

    @TempDir
    Path folder = Path.of("");

    private DtlsBroker broker() throws Exception {
        return DtlsBroker.withKeys(folder, "a:" + KEY, "b:" + KEY + KEY);
    }

    @Test
    void whoHasTheKeyIsLetIn() throws Exception {
        try (DtlsBroker broker = broker();
                DtlsDevice device = DtlsDevice.withKey(broker.address, "a", KEY)) {
            assertThat(device.ask(CONNECT)).isEqualTo(CONNACK);
            assertThat(device.ask(PING)).isEqualTo(PONG);
            assertThat(broker.events.lines).anyMatch(line -> line.startsWith("a connected"));
        }
    }

    @Test
    void whoHasAnotherKeyOrNoneIsNotAndTheLogSaysWhy() throws Exception {
        try (DtlsBroker broker = broker();
                DtlsDevice wrong = DtlsDevice.withKey(broker.address, "a", KEY + KEY);
                DtlsDevice unknown = DtlsDevice.withKey(broker.address, "c\n", KEY)) {
            wrong.send(CONNECT);
            broker.awaitLog("NOT_AUTHORIZED: DTLS: the client has another key than ours for the identity \"a\"");
            unknown.send(CONNECT);
            broker.awaitLog("NOT_AUTHORIZED: DTLS: no key for the identity \"c?\"");
            assertThat(wrong.receive(1_500)).isNull();
            assertThat(unknown.receive(500)).isNull();
            assertThat(broker.events.lines).as("once each, though they go on").hasSize(2);
            assertThat(broker.port.associations()).isZero();
        }
    }

    @Test
    void whoFailsTooOftenIsBanned() throws Exception {
        Path keys = DtlsBroker.put(folder.resolve("psk"), "a:" + KEY);
        try (var broker = new DtlsBroker(
                        Optional.empty(), Optional.of(keys), draft -> draft.failuresPerAddressPerMinuteMax = 1);
                DtlsDevice first = DtlsDevice.withKey(broker.address, "b", KEY);
                DtlsDevice second = DtlsDevice.withKey(broker.address, "b", KEY);
                DtlsDevice good = DtlsDevice.withKey(broker.address, "a", KEY)) {
            first.send(CONNECT);
            broker.awaitLog("no key for the identity");
            second.send(CONNECT);
            Awaitility.await().until(() -> broker.events.lines.size() == 2);
            good.send(CONNECT);
            assertThat(good.receive(1_500)).isNull();
            assertThat(broker.counters.count(SnDrop.CONGESTION)).isPositive();
        }
    }

    @Test
    void aDeviceWhosePortBecomesAnotherGoesOn() throws Exception {
        try (DtlsBroker broker = broker();
                DtlsDevice device = DtlsDevice.withKey(broker.address, "a", KEY);
                DtlsDevice other = DtlsDevice.withKey(broker.address, "b", KEY + KEY)) {
            assertThat(device.ask(CONNECT)).isEqualTo(CONNACK);
            assertThat(device.ask(SUBSCRIBE_AB)).isEqualTo("08 13 20 00 00 00 01 00");
            int before = device.port();
            device.move();
            assertThat(device.port()).isNotEqualTo(before);
            assertThat(device.ask(PING)).isEqualTo(PONG);

            assertThat(other.ask("07 04 04 01 00 3C 62")).isEqualTo(CONNACK);
            other.send("08 0C 02 61 62 00 00 78");
            assertThat(device.receive(10_000)).as("and is sent to there").isEqualTo("08 0c 02 61 62 00 00 78");
            assertThat(broker.port.associations()).isEqualTo(2);
        }
    }

    @Test
    void whoHasNoConnectionIdIsNobodyAtAnotherPort() throws Exception {
        try (DtlsBroker broker = broker();
                var device = new DtlsDevice(
                        broker.address,
                        builder -> DtlsDevice.keyed("a", KEY)
                                .apply(builder.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, null)))) {
            assertThat(device.ask(CONNECT)).isEqualTo(CONNACK);
            long received = broker.counters.datagramsReceived();
            device.move();
            device.send(PING);
            assertThat(device.receive(1_000)).isNull();
            assertThat(broker.counters.datagramsReceived()).isEqualTo(received);
        }
    }

    @Test
    void whatIsSentAgainByOthersIsNotTakenAndLeadsNobodyAstray() throws Exception {
        try (DtlsBroker broker = broker();
                DtlsDevice device = DtlsDevice.withKey(broker.address, "a", KEY);
                DtlsDevice other = DtlsDevice.withKey(broker.address, "b", KEY + KEY);
                DatagramSocket attacker = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertThat(device.ask(CONNECT)).isEqualTo(CONNACK);
            assertThat(device.ask(SUBSCRIBE_AB)).startsWith("08 13");
            byte[] latest = device.datagrams.getLast();
            byte[] forged = latest.clone();
            forged[10]++; // as if it were a later one
            forged[forged.length - 1]++;
            long received = broker.counters.datagramsReceived();
            for (byte[] one : new byte[][] {latest, forged}) {
                attacker.send(new DatagramPacket(one, one.length, broker.address));
                device.throwIn(one);
            }
            assertThat(other.ask("07 04 04 01 00 3C 62")).isEqualTo(CONNACK);
            other.send("08 0C 02 61 62 00 00 78");
            assertThat(device.receive(10_000)).as("where it is").isEqualTo("08 0c 02 61 62 00 00 78");
            assertThat(broker.counters.datagramsReceived())
                    .as("two of the other's")
                    .isEqualTo(received + 2);
        }
    }

    @Test
    void whoSpeaksNoDtlsIsNotAnsweredAndTheLogSaysWhy() throws Exception {
        try (DtlsBroker broker = broker();
                DatagramSocket plain = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            plain.setSoTimeout(500);
            byte[] connect = {7, 4, 4, 1, 0, 60, 97};
            plain.send(new DatagramPacket(connect, connect.length, broker.address));
            broker.awaitLog("PROTOCOL_ERROR: speaks no DTLS (first bytes 07 04 04 01 00 3c 61)");
            assertThat(broker.counters.count(SnDrop.MALFORMED)).isEqualTo(1);
            assertThat(receives(plain)).isFalse();
        }
    }

    private static boolean receives(DatagramSocket socket) throws Exception {
        try {
            socket.receive(new DatagramPacket(new byte[2_000], 2_000));
            return true;
        } catch (java.net.SocketTimeoutException nothing) {
            return false;
        }
    }

    /** RFC 6347, section 4.2.1: whoever cannot be reached at its address costs nothing. */
    @Test
    void whoHasNotSentBackTheCookieIsNotRemembered() throws Exception {
        try (DtlsBroker broker = broker();
                DtlsDevice device = DtlsDevice.withKey(broker.address, "a", KEY);
                DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertThat(device.ask(CONNECT)).isEqualTo(CONNACK);
            byte[] hello = device.datagrams.getFirst();
            byte[] cookieOfAnother = device.datagrams.get(1);
            stranger.setSoTimeout(10_000);
            for (int i = 0; i < 100; i++) {
                byte[] next = i % 2 == 0 ? hello : cookieOfAnother;
                stranger.send(new DatagramPacket(next, next.length, broker.address));
                DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
                stranger.receive(answer);
                assertThat(answer.getData()[13]).as("HelloVerifyRequest").isEqualTo((byte) 3);
                assertThat(answer.getLength())
                        .as("no longer than what was asked")
                        .isLessThan(next.length);
            }
            assertThat(broker.port.handshakes()).isZero();
            assertThat(broker.port.associations()).isEqualTo(1);
        }
    }

    @Test
    void brokenRecordsHarmNobody() throws Exception {
        try (DtlsBroker broker = broker();
                DtlsDevice device = DtlsDevice.withKey(broker.address, "a", KEY)) {
            assertThat(device.ask(CONNECT)).isEqualTo(CONNACK);
            byte[][] good = device.datagrams.toArray(new byte[0][]);
            for (byte[] one : good) {
                for (int i = 0; i < one.length; i += 3) {
                    byte[] broken = one.clone();
                    broken[i] ^= (byte) 0x55;
                    device.throwIn(broken);
                    device.throwIn(Arrays.copyOf(one, i));
                }
            }
            assertThat(device.ask(PING)).isEqualTo(PONG);
        }
    }

    @Test
    void anAssociationWhereNobodyIsConnectedLeavesAfterAWhile() throws Exception {
        try (DtlsBroker broker = broker();
                DtlsDevice stays = DtlsDevice.withKey(broker.address, "a", KEY);
                DtlsDevice leaves = DtlsDevice.withKey(broker.address, "b", KEY + KEY)) {
            assertThat(stays.ask("07 04 04 01 00 00 61"))
                    .as("without keep alive")
                    .isEqualTo(CONNACK);
            assertThat(leaves.ask(PING)).as("not connected").isEqualTo("02 18");
            broker.port.lookForIdle();
            assertThat(broker.port.associations()).isEqualTo(2);

            broker.later.set(Duration.ofHours(2).toNanos());
            broker.port.lookForIdle();
            Awaitility.await().until(() -> broker.port.associations() == 1);
            assertThat(stays.ask(PING)).isEqualTo(PONG);
            leaves.send(PING);
            assertThat(leaves.receive(1_000)).isNull();
        }
    }

    @Test
    void keysAreReadAnew() throws Exception {
        try (DtlsBroker broker = broker()) {
            DtlsBroker.put(folder.resolve("psk"), "c:" + KEY);
            Awaitility.await().until(() -> {
                try (DtlsDevice device = DtlsDevice.withKey(broker.address, "c", KEY)) {
                    device.send(CONNECT);
                    return CONNACK.equals(device.receive(1_500));
                }
            });
            DtlsBroker.put(folder.resolve("psk"), "c-" + KEY);
            try (DtlsDevice device = DtlsDevice.withKey(broker.address, "c", KEY)) {
                assertThat(device.ask(CONNECT)).as("the old ones hold").isEqualTo(CONNACK);
            }
        }
    }

    @Test
    void whenThePortIsClosedDevicesAreTold() throws Exception {
        DtlsBroker broker = broker();
        try (DtlsDevice device = DtlsDevice.withKey(broker.address, "a", KEY)) {
            try (broker) {
                assertThat(device.ask(CONNECT)).isEqualTo(CONNACK);
            }
            Awaitility.await().until(device::isClosed);
        }
    }

    @Test
    void whoComesWhenThereIsNoRoomIsNotLetInAndWhoIsThereGoesOn() throws Exception {
        try (DtlsBroker broker = broker();
                DtlsDevice there = DtlsDevice.withKey(broker.address, "a", KEY);
                DtlsDevice late = DtlsDevice.withKey(broker.address, "b", KEY + KEY)) {
            assertThat(there.ask(CONNECT)).isEqualTo(CONNACK);
            broker.port.stop();
            late.send(CONNECT);
            assertThat(late.receive(1_500)).isNull();
            assertThat(broker.counters.count(SnDrop.CONGESTION)).isPositive();
            assertThat(broker.port.handshakes()).isZero();
            assertThat(there.ask(PING)).isEqualTo(PONG);
        }
    }

    @Test
    void whatIsLongerThanADeviceTakesIsDroppedForIt() throws Exception {
        try (DtlsBroker broker = broker();
                DtlsDevice other = DtlsDevice.withKey(broker.address, "b", KEY + KEY);
                var small = new DtlsDevice(
                        broker.address,
                        builder -> DtlsDevice.keyed("a", KEY)
                                .apply(builder.set(
                                        DtlsConfig.DTLS_MAX_FRAGMENT_LENGTH,
                                        MaxFragmentLengthExtension.Length.BYTES_512)))) {
            assertThat(small.ask(CONNECT)).isEqualTo(CONNACK);
            assertThat(small.ask(SUBSCRIBE_AB)).startsWith("08 13");
            assertThat(other.ask("07 04 04 01 00 3C 62")).isEqualTo(CONNACK);
            other.send("01 02 61 0C 02 61 62 00 00" + " 78".repeat(600));
            other.send("08 0C 02 61 62 00 00 79");
            assertThat(small.receive(10_000)).isEqualTo("08 0c 02 61 62 00 00 79");
            assertThat(broker.counters.count(SnDrop.TOO_LARGE)).isEqualTo(1);
        }
    }
}
