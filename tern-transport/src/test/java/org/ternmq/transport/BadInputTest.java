package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.transport.client.RawClient;

/** What a stranger may do to a listener: he alone is cut off, with the right reason, and everyone else goes on. */
@Timeout(60)
class BadInputTest {
    private static final int PACKET_BYTES_MAX = 1 << 20;
    private static final int CONNECT_SECONDS = 2;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();
    private SocketServer server;
    private Shared shared;
    private InetSocketAddress address;
    private RawClient witness;

    @BeforeEach
    void start() throws IOException {
        var limits = Limits.DEFAULT.with(draft -> {
            draft.connectTimeoutSeconds = CONNECT_SECONDS;
            draft.packetBytesMax = PACKET_BYTES_MAX;
            draft.queueMessagesMax = 1_000;
            draft.queueBytesMax = 1 << 20;
            draft.subscriptionsMax = 100;
        });
        shared = Shared.of(limits, new Log(), new java.security.SecureRandom());
        server = new SocketServer(SocketKind.best(), 2, shared);
        address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        witness = connected("witness");
    }

    @AfterEach
    void everyoneElseIsUnaffected() throws IOException {
        witness.send(Ping.Pingreq.INSTANCE);
        assertEquals(Ping.Pingresp.INSTANCE, witness.read());
        witness.close();
        server.close();
        assertThat(defects).isEmpty();
    }

    private RawClient connected(String clientId) throws IOException {
        var client = new RawClient(address, Version.V5, 1);
        client.send(Connect.of(Version.V5, clientId, true, 0));
        assertTrue(((Connack) client.read()).isAccepted());
        return client;
    }

    @ParameterizedTest
    @CsvSource({
        // version of the answer, bytes, return or reason code of CONNACK, -1 for none
        "V3_1_1, 100c 0004 4d515454 03 02003c 0000, 1", // name MQTT, level 3
        "V3_1_1, 100c 0004 4d515454 02 02003c 0000, 1", // a level that never was
        "V5,     100d 0004 4d515454 06 02003c 00 0000, 132", // a level to come
        "V3_1_1, 100c 0004 4d515458 04 02003c 0000, -1", // name MQTX
        "V3_1_1, 100c 0004 4d515454 04 00003c 0000, 2", // no client id and no clean session
        "V3_1_1, 100c 0004 4d515454 04 03003c 0000, -1", // reserved flag
        "V5,     100d 0004 4d515454 05 03003c 00 0000, 129",
        "V5,     1010 0004 4d515454 05 02003c 03 210000 0000, 130", // receive maximum 0
        "V3_1_1, c000, -1", // first packet is PINGREQ
        "V3_1_1, 3003 000161, -1", // first packet is PUBLISH
        "V3_1_1, 10ffffffff01, -1", // length of five bytes
        "V3_1_1, 10ffffff7f, -1", // 256 MB announced
        "V3_1_1, 474554202f20485454502f312e310d0a0d0a, -1", // GET / HTTP/1.1
        "V3_1_1, 16030100a5010000a1, -1", // a TLS hello
        "V3_1_1, 0000, -1"
    })
    void aBadFirstPacketIsRefused(Version version, String hex, int code) throws IOException {
        try (var client = new RawClient(address, version, 2)) {
            client.sendBytes(HexFormat.of().parseHex(hex.replace(" ", "")));
            if (code >= 0) {
                assertEquals(new Connack(false, code, Properties.NONE), client.read());
            }
            assertTrue(client.isClosedByBroker());
        }
        assertThat(log).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "100d 0004 4d515454 05 02003c 00 0000, PROTOCOL_ERROR", // a second CONNECT
        "100d 0004 4d515454 06 02003c 00 0000, PROTOCOL_ERROR", // one of a version to come
        "3009 0003 612f23 00 787878, TOPIC_NAME_INVALID", // wildcard in a topic
        "3208 0001 61 0000 00 7878, MALFORMED_PACKET|PROTOCOL_ERROR", // packet id 0
        "8207 0000 00 0001 61 00, MALFORMED_PACKET|PROTOCOL_ERROR",
        "8203 0001 00, PROTOCOL_ERROR", // SUBSCRIBE without filters
        "8209 0001 00 0003 612b62 00, MALFORMED_PACKET|PROTOCOL_ERROR|TOPIC_FILTER_INVALID", // a+b
        "3606 0001 61 0001 00, MALFORMED_PACKET", // QoS 3
        "3005 0001 c0 00 78, MALFORMED_PACKET", // ill-formed UTF-8
        "3007 0001 61 03 230041, TOPIC_ALIAS_INVALID", // one more than was announced
        "20 03 000000, PROTOCOL_ERROR", // CONNACK from a client
        "30ffffff7f, PACKET_TOO_LARGE",
        "c00100, MALFORMED_PACKET",
        "f000, PROTOCOL_ERROR|MALFORMED_PACKET" // AUTH without a method
    })
    void aBadPacketEndsTheConnectionWithItsReason(String hex, String reasons) throws IOException {
        try (var client = connected("bad")) {
            client.sendBytes(HexFormat.of().parseHex(hex.replace(" ", "")));
            Disconnect disconnect = (Disconnect) client.read();
            assertThat(List.of(reasons.split("\\|")))
                    .contains(disconnect.reason().name());
            assertTrue(client.isClosedByBroker());
        }
        Awaitility.await().until(() -> log.stream().anyMatch(line -> line.startsWith("bad ")));
    }

    @Test
    void aTruncatedPacketThatNeverEndsIsBoundedByKeepAlive() throws IOException {
        try (var client = new RawClient(address, Version.V5, 3)) {
            client.send(Connect.of(Version.V5, "cut", true, 1));
            client.read();
            client.sendBytes(HexFormat.of().parseHex("30ff7f0001"));
            assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, ((Disconnect) client.read()).reason());
            assertTrue(client.isClosedByBroker());
        }
    }

    @Test
    void whoSendsConnectByteByByteRunsOutOfTime() throws IOException {
        byte[] connect = RawClient.bytes(Version.V3_1_1, Connect.of(Version.V3_1_1, "slow", true, 0));
        try (var client = new RawClient(address, Version.V3_1_1, 4)) {
            client.sendBytes(java.util.Arrays.copyOf(connect, 5));
            assertTrue(client.isClosedByBroker());
        }
        assertThat(log).anyMatch(line -> line.contains("no CONNECT in " + CONNECT_SECONDS + " s"));
    }

    @Test
    void connectionsThatSendNothingCostLittleAndEndByThemselves() throws IOException {
        List<RawClient> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 3_000; i++) {
                silent.add(new RawClient(address, Version.V3_1_1, i));
            }
            try (var other = connected("other")) { // everyone else gets in meanwhile
                other.send(Publish.atMostOnce(Message.of(TopicName.of("t"), Bytes.utf8("x"), Qos.AT_MOST_ONCE, false)));
                other.send(Ping.Pingreq.INSTANCE);
                assertEquals(Ping.Pingresp.INSTANCE, other.read());
            }
            assertTrue(silent.getFirst().isClosedByBroker());
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> shared.counters().connections() <= 2);
        } finally {
            for (RawClient client : silent) {
                client.close();
            }
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
            defects.add(cause);
        }
    }
}
