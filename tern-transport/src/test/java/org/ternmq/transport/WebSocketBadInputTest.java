package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.broker.loop.Shared;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.testkit.WebSocketBytes;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.client.RecordedEvents;
import org.ternmq.transport.client.Streams;

/** What a client may send once it has its WebSocket, against the broker itself: it alone is cut off, with the code that says why. */
@Timeout(60)
class WebSocketBadInputTest {
    private static final byte[] CONNECT = RawClient.bytes(Version.V3_1_1, Connect.of(Version.V3_1_1, "c", true, 0));
    private static final byte[] CONNACK = RawClient.bytes(Version.V3_1_1, new Connack(false, 0, Properties.NONE));
    private static final byte[] PINGREQ = RawClient.bytes(Version.V3_1_1, Ping.Pingreq.INSTANCE);
    private static final byte[] PINGRESP = RawClient.bytes(Version.V3_1_1, Ping.Pingresp.INSTANCE);
    private static final int PACKET_BYTES_MAX = 1 << 16;
    private static final int MASK = 0x5A0102FF;

    private final RecordedEvents events = new RecordedEvents();
    private SocketServer server;
    private InetSocketAddress address;
    private RawClient witness;

    @BeforeEach
    void start() throws IOException {
        Limits limits = Limits.DEFAULT.with(draft -> draft.packetBytesMax = PACKET_BYTES_MAX);
        server = new SocketServer(SocketKind.best(), 2, Shared.of(limits, events, new java.security.SecureRandom()));
        address = (InetSocketAddress) server.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Door(Durability.DISK, Door.Speech.WEBSOCKET, Optional.empty()));
        witness = new RawClient(Streams.webSocket(address, 1), Version.V5);
        witness.send(Connect.of(Version.V5, "witness", true, 0));
        assertTrue(((Connack) witness.read()).isAccepted());
    }

    @AfterEach
    void everyoneElseIsUnaffected() throws IOException {
        witness.send(Ping.Pingreq.INSTANCE);
        assertEquals(Ping.Pingresp.INSTANCE, witness.read());
        witness.close();
        server.close();
        assertThat(events.defects).isEmpty();
    }

    /** One that has its WebSocket, and says what it likes. */
    private final class Client implements AutoCloseable {
        private final RawClient.Stream stream = Streams.tcp(address, 2);
        private final byte[] one = new byte[1];

        Client() throws IOException {
            stream.write(WebSocketBytes.upgrade().getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            while (!answer.toString().endsWith("\r\n\r\n")) {
                answer.append((char) next());
            }
            assertThat(answer).startsWith("HTTP/1.1 101 ");
        }

        private int next() throws IOException {
            if (stream.read(one) < 0) {
                throw new EOFException();
            }
            return one[0] & 0xFF;
        }

        void send(int first, byte[] payload) throws IOException {
            stream.write(WebSocketBytes.frame(first, payload, MASK));
        }

        /** The next frame, which is of this kind; what it holds. */
        byte[] frame(int first) throws IOException {
            assertThat(next()).isEqualTo(first);
            byte[] payload = new byte[next()];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) next();
            }
            return payload;
        }

        boolean isAtEnd() throws IOException {
            return stream.read(one) < 0;
        }

        @Override
        public void close() throws IOException {
            stream.reset();
        }
    }

    private static byte[] status(int code) {
        return ByteBuffer.allocate(2).putShort((short) code).array();
    }

    @Test
    void aPacketMayComeByteByByteEachInAFrame() throws IOException {
        try (Client client = new Client()) {
            for (byte next : CONNECT) {
                client.send(0x82, new byte[] {next});
            }
            assertThat(client.frame(0x82)).isEqualTo(CONNACK);
        }
    }

    @Test
    void aMessageMayComeInPiecesWithAPingBetween() throws IOException {
        for (int cut = 0; cut < CONNECT.length; cut++) {
            try (Client client = new Client()) {
                client.send(0x02, Arrays.copyOf(CONNECT, cut));
                client.send(0x89, new byte[] {1, 2, 3});
                assertThat(client.frame(0x8A)).containsExactly(1, 2, 3);
                client.send(0x00, Arrays.copyOfRange(CONNECT, cut, CONNECT.length));
                client.send(0x80, PINGREQ);
                ByteBuffer answers = ByteBuffer.allocate(CONNACK.length + PINGRESP.length);
                while (answers.hasRemaining()) {
                    answers.put(client.frame(0x82));
                }
                assertThat(answers.array()).startsWith(CONNACK).endsWith(PINGRESP);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "compressed, c2 85 00000000 3132333435, 1002",
        "the second bit of an extension, a2 85 00000000 3132333435, 1002",
        "not masked, 82 05 3132333435, 1002",
        "text, 81 81 00000000 31, 1003",
        "the rest of nothing, 80 81 00000000 31, 1002",
        "a beginning within a message, 02 81 00000000 10 82 81 00000000 0c, 1002",
        "an opcode to come, 83 80 00000000, 1002",
        "a ping in pieces, 09 80 00000000, 1002",
        "a ping of 126 bytes, 89 fe 007e 00000000, 1002",
        "a length below zero, 82 ff ffffffffffffffff 00000000, 1002",
        "the end, 88 82 00000000 03e8, 1000"
    })
    void aWrongFrameIsAnsweredWithItsCode(String what, String hex, int code) throws IOException {
        for (boolean isConnected : List.of(false, true)) {
            try (Client client = new Client()) {
                if (isConnected) {
                    client.send(0x82, CONNECT);
                    assertThat(client.frame(0x82)).isEqualTo(CONNACK);
                }
                client.stream.write(HexFormat.of().parseHex(hex.replace(" ", "")));
                assertThat(client.frame(0x88)).as(what).startsWith(status(code));
                assertTrue(client.isAtEnd());
            }
            if (code != 1000) {
                String id = isConnected ? "c from" : " from";
                Awaitility.await()
                        .until(() -> events.lines.stream()
                                .anyMatch(line ->
                                        line.startsWith(id) && line.contains("closed, PROTOCOL_ERROR: WebSocket: ")));
            }
        }
    }

    @Test
    void aFrameWithoutEndIsReadAsItComes() throws IOException {
        try (Client client = new Client()) {
            client.stream.write(ByteBuffer.allocate(14)
                    .put((byte) 0x82)
                    .put((byte) 0xFF)
                    .putLong(Long.MAX_VALUE)
                    .array());
            client.stream.write(CONNECT); // masked with nothing
            assertThat(client.frame(0x82)).isEqualTo(CONNACK);
        }
    }

    @Test
    void aPacketThatIsTooLargeIsRefusedBeforeItIsThere() throws IOException {
        try (Client client = new Client()) {
            client.send(0x82, CONNECT);
            assertThat(client.frame(0x82)).isEqualTo(CONNACK);
            client.send(0x82, new byte[] {0x30, (byte) 0xFF, (byte) 0xFF, 0x7F}); // 2 MB to come
            assertThat(client.frame(0x88)).startsWith(status(1000)); // 3.1.1 has no word for it
            assertTrue(client.isAtEnd());
        }
        Awaitility.await()
                .until(() -> events.lines.stream().anyMatch(line -> line.contains("closed, PACKET_TOO_LARGE")));
    }

    @Test
    void noiseEndsTheConnection() throws IOException {
        Random chance = new Random(5);
        for (int i = 0; i < 100; i++) {
            byte[] noise = new byte[2_000];
            chance.nextBytes(noise);
            noise[1] &= 0x7F; // not masked, so that it cannot be the beginning of a long frame
            try (Client client = new Client()) {
                client.stream.write(noise);
                client.frame(0x88);
                while (!client.isAtEnd()) {}
            } catch (SocketException reset) { // what was not read any more may end it so
                assertThat(reset).hasMessageContaining("reset");
            }
        }
        Awaitility.await().until(() -> events.lines.size() == 1 + 100);
    }
}
