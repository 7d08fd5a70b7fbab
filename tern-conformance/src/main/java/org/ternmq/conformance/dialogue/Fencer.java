package org.ternmq.conformance.dialogue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Shards;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/**
 * Connections that take part in no dialogue and publish fences where the client that acted has no connection: one on each loop of a
 * Tern, because what is published on a loop arrives in order, but nothing is promised between loops.
 */
final class Fencer implements AutoCloseable {
    private final List<Peer> peers = new ArrayList<>();
    private final Connack terms;

    Fencer(InetSocketAddress broker, int loops, String name) throws IOException {
        @Nullable Connack answer = null;
        for (int loop = 0; loop < loops; loop++) {
            Peer peer = new Peer(broker, Version.V5);
            peer.send(Connect.of(Version.V5, idOn(loop, loops, name), true, 0));
            Peer.Read first = peer.read();
            if (first == null || !(first.packet() instanceof Connack connack) || !connack.isAccepted()) {
                throw new IOException("CONNECT was answered with " + first);
            }
            answer = connack;
            peers.add(peer);
        }
        terms = java.util.Objects.requireNonNull(answer);
    }

    private static String idOn(int loop, int loops, String name) {
        int number = 0;
        while (Shards.loopOf(name + "-" + number, loops) != loop) {
            number++;
        }
        return name + "-" + number;
    }

    /** What the broker grants a client that asks for nothing. */
    Properties terms() {
        return terms.properties();
    }

    /** From here on fences are of this topic. */
    void begin(String topic) throws IOException {
        for (Peer peer : peers) {
            var request = Subscribe.Request.of(TopicFilter.of(topic), Qos.AT_MOST_ONCE);
            peer.send(new Subscribe(1, Properties.NONE, List.of(request)));
            peer.read();
        }
    }

    /** No more fences of this topic. */
    void end(String topic) throws IOException {
        for (Peer peer : peers) {
            peer.send(new Unsubscribe(2, Properties.NONE, List.of(TopicFilter.of(topic))));
            peer.read();
        }
    }

    /** Publishes one fence on each loop; how many these are. */
    int fence(String topic) throws IOException {
        Publish fence = fencePacket(topic);
        for (Peer peer : peers) {
            peer.send(fence);
        }
        return peers.size();
    }

    /** Waits until so many fences have come on each loop. */
    void await(int count) throws IOException {
        for (Peer peer : peers) {
            for (int i = 0; i < count; i++) {
                Peer.Read read = peer.read();
                if (read == null || !(read.packet() instanceof Publish)) {
                    throw new IOException("no fence came, but " + read);
                }
            }
        }
    }

    static Publish fencePacket(String topic) {
        return Publish.atMostOnce(Message.of(TopicName.of(topic), Bytes.EMPTY, Qos.AT_MOST_ONCE, false));
    }

    @Override
    public void close() throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
    }
}
