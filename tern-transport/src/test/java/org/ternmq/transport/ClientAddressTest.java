package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.Storage;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.core.session.Limits;

/** What the broker is told of a client's address, for limits on each. */
class ClientAddressTest {
    static NettyConnection connection(DuplexChannel channel) {
        LoopThread loop = new LoopThread(
                0,
                new Loop[1],
                Shared.of(Limits.DEFAULT, BrokerEvents.NONE, new SecureRandom()),
                Storage.MEMORY.storeOf(0),
                SocketKind.NIO.newHandlers(),
                System::nanoTime);
        return new NettyConnection(channel, "somewhere", loop, new LoopThread[] {loop}, Door.PLAIN);
    }

    @Test
    void itIsTheSocketsUntilAProxyTellsAnother() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(here, 0));
                SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
            NettyConnection connection = connection(new NioSocketChannel(socket));
            assertThat(connection.address()).isEqualTo(here);
            assertThat(connection.peer()).isEqualTo("somewhere");

            InetAddress client = InetAddress.getByName("203.0.113.7");
            connection.comesFrom(client, "/203.0.113.7:4711");
            assertThat(connection.address()).isEqualTo(client);
            assertThat(connection.peer()).isEqualTo("/203.0.113.7:4711");
        }
    }

    @Test
    void onAUnixSocketThereIsNone() {
        assertThat(connection(new NioDomainSocketChannel()).address()).isNull();
    }
}
