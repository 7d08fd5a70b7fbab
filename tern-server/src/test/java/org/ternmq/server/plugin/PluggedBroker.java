package org.ternmq.server.plugin;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.auth.AuthenticationChain;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.MemoryStore;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;

/** A conversation with a broker that has plug-ins: their threads are real, all else is as everywhere. */
abstract class PluggedBroker extends Conversation implements AutoCloseable {
    private Plugins plugins = Plugins.none();

    PluggedBroker() {}

    PluggedBroker(Limits limits) {
        super(limits);
    }

    void use(Plugins others) {
        plugins = others;
        Shared shared = broker.shared.with(broker.shared.insight().with(others.witness()));
        if (others.interceptor().isPresent()) {
            shared = shared.with(others.interceptor().get());
        }
        if (!others.loginMethods().isEmpty()) {
            shared = shared.with(
                    new AuthenticationChain(others.loginMethods(), List.of(), true, Duration.ofSeconds(60)));
        }
        for (int i = 0; i < broker.loops.length; i++) {
            broker.loops[i] = new Loop(i, broker.loops, shared, new MemoryStore(), () -> {}, broker.nowNanos);
        }
    }

    Plugins plugins() {
        return plugins;
    }

    /** Lets the broker run until the client has got so many packets, or its connection is over. */
    List<Packet> receive(VirtualClient client, int count) {
        List<Packet> got = new ArrayList<>(client.receive());
        await().pollInSameThread().atMost(Duration.ofSeconds(60)).until(() -> {
            got.addAll(client.receive());
            return got.size() >= count || client.connection.isOver();
        });
        return got;
    }

    Connack connack(VirtualClient client, Connect connect) {
        client.send(connect);
        return (Connack) receive(client, 1).getFirst();
    }

    VirtualClient let(Version version, String clientId) {
        VirtualClient client = stranger(version);
        connack(client, Connect.of(version, clientId, true, 0));
        return client;
    }

    static Connect login(Version version, String clientId, String userName, String password) {
        return new Connect(
                version,
                clientId,
                true,
                0,
                Properties.NONE,
                java.util.Optional.empty(),
                Connect.Login.of(userName, Bytes.utf8(password)));
    }

    @Override
    public void close() {
        plugins.close();
    }
}
