package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.transport.client.RawClient;

/** Flows that fill the socket's buffers: every byte arrives, in order. */
class LargeFlowTest {
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @CsvSource({"EPOLL, 1048576, 60", "EPOLL, 7000, 4000", "NIO, 1048576, 60", "NIO, 7000, 4000"})
    @Timeout(60)
    void everyByteArrivesInOrder(SocketKind kind, int bytes, int count) throws Exception {
        if (kind == SocketKind.EPOLL && SocketKind.best() != SocketKind.EPOLL) {
            return; // not to be had on this machine; NIO is shown
        }
        var shared = Shared.of(Limits.DEFAULT, new Failures(), new java.security.SecureRandom());
        try (var server = new SocketServer(kind, 1, shared)) {
            InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (var subscriber = connected(address, "subscriber");
                    var publisher = connected(address, "publisher")) {
                var request = Subscribe.Request.of(TopicFilter.of("t"), Qos.AT_LEAST_ONCE);
                subscriber.send(new Subscribe(1, Properties.NONE, List.of(request)));
                subscriber.read();
                Thread writer = Thread.ofPlatform().start(() -> publishAll(publisher, bytes, count));
                for (int i = 0; i < count; i++) {
                    Publish publish = (Publish) subscriber.read();
                    assertEquals(payload(i, bytes), publish.message().payload(), "message " + i);
                    subscriber.send(Puback.success(publish.packetId()));
                }
                writer.join();
            }
        }
        assertThat(failures).isEmpty();
    }

    private static RawClient connected(InetSocketAddress address, String clientId) throws IOException {
        var client = new RawClient(address, Version.V3_1_1, 1);
        client.send(Connect.of(Version.V3_1_1, clientId, true, 60));
        client.read();
        return client;
    }

    private void publishAll(RawClient publisher, int bytes, int count) {
        try {
            for (int i = 0; i < count; i++) {
                Message message = Message.of(TopicName.of("t"), payload(i, bytes), Qos.AT_LEAST_ONCE, false);
                publisher.send(new Publish(message, 1 + i, false));
            }
        } catch (IOException failure) {
            failures.add(failure);
        }
    }

    private static Bytes payload(int number, int bytes) {
        byte[] payload = new byte[bytes];
        Arrays.fill(payload, (byte) ('a' + number % 26));
        payload[0] = (byte) (number >> 8);
        payload[1] = (byte) number;
        return Bytes.wrap(payload);
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
}
