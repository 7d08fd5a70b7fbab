package org.ternmq.server.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Version;
import org.ternmq.core.store.Durability;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Listener;
import org.ternmq.server.sn.SnDoors;
import org.ternmq.sn.codec.packet.Ack.Puback;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;
import org.ternmq.transport.SocketKind;
import org.ternmq.transport.sn.RemoteBroker;
import org.ternmq.transport.uplink.Uplink;

/** So much waits for the broker elsewhere that clients are told to wait as well. */
class UplinkFullTest {
    @Test
    void whatWouldBeTooMuchIsRefusedAndWhatWasTakenGoesUp() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var uplink = new Uplink(
                new RemoteBroker(
                        "127.0.0.1",
                        port,
                        Optional.empty(),
                        Version.V5,
                        Login.NONE,
                        SocketKind.best()::newSocketChannel),
                "gw",
                1,
                SnDoors.door(Listener.Sn.STANDARD, Durability.MEMORY));
        try (var here = TernBroker.builder()
                        .inMemory()
                        .set("listener.0.port", 0)
                        .set("listener.0.protocol", "mqtt-sn")
                        .set("limits.queue_messages_max", 1_000)
                        .uplink(uplink)
                        .start();
                var client = new DatagramSocket()) {
            client.connect(here.addresses().getFirst());
            client.setSoTimeout(30_000);
            ask(client, new Connect(false, true, Connect.PROTOCOL_ID, 0, "client"));
            var taken = new AtomicInteger();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(PATIENCE)
                    .until(() -> !take(client, taken));
            assertThat(taken).hasValueBetween(899, 1_000);

            try (var elsewhere =
                    TernBroker.builder().inMemory().set("listener.0.port", port).start()) {
                String last = "" + taken.get();
                await().atMost(PATIENCE)
                        .until(() -> elsewhere
                                .retained("ab")
                                .filter(message -> message.payload().toUtf8().equals(last))
                                .isPresent());
                await().atMost(PATIENCE).until(() -> take(client, taken));
            }
        }
    }

    /** Publishes the next number; whether it was accepted. */
    private static boolean take(DatagramSocket client, AtomicInteger taken) throws Exception {
        int next = taken.get() + 1;
        var publish = new Publish(false, 1, true, TopicId.shortName("ab"), next, Bytes.utf8("" + next));
        ReturnCode code = ((Puback) ask(client, publish)).code();
        assertThat(code).isIn(ReturnCode.ACCEPTED, ReturnCode.CONGESTION);
        if (code == ReturnCode.ACCEPTED) {
            taken.set(next);
        }
        return code == ReturnCode.ACCEPTED;
    }

    private static SnPacket ask(DatagramSocket client, SnPacket packet) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, bytes);
        client.send(new DatagramPacket(bytes.array(), bytes.capacity()));
        var answer = new DatagramPacket(new byte[100], 100);
        client.receive(answer);
        return SnDecoder.decode(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()));
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
}
