package org.ternmq.transport.sn;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Version;
import org.ternmq.transport.quic.Driver;

/**
 * A broker elsewhere, whose clients the clients of a gateway are.
 *
 * @param host name or number, looked up for each connection
 * @param port of TCP
 * @param tls if there is one, the connections are encrypted
 * @param version 3.1.1 or 5.0
 * @param login who the clients say they are
 * @param sockets makes them, of the kind that the loops wait for
 */
public record RemoteBroker(
        String host,
        int port,
        Optional<SslContext> tls,
        Version version,
        Connect.Login login,
        Supplier<SocketChannel> sockets)
        implements Upstream.Source {
    /** Its address now. */
    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /** CONNECT as this broker understands it, and with what it asks for. */
    Connect adapted(Connect connect) {
        return new Connect(
                version,
                connect.clientId(),
                connect.cleanStart(),
                KEEP_ALIVE_SECONDS,
                version.hasProperties() ? connect.properties() : Properties.NONE,
                connect.will(),
                Upstream.showsWho(connect) ? connect.login() : login);
    }

    @Override
    public Upstream.Maker connections(List<Driver> drivers, Shared shared, SnDoor door) {
        Map<Loop, EventLoop> threads = new HashMap<>();
        drivers.forEach(driver -> threads.put(driver.loop(), driver.io()));
        var clock = drivers.getFirst().clock();
        return (loop, peer, who, client) -> { // whoever the client is, the broker knows the gateway
            EventLoop thread = threads.get(loop);
            if (thread == null) {
                throw new IllegalStateException("a loop of somebody else");
            }
            return new RemoteConnection(
                    this, thread, clock, door.limits().packetBytesMax(), peer, client, shared.events());
        };
    }

    /** How often it hears of each connection, so that either side knows when the other is gone. */
    static final int KEEP_ALIVE_SECONDS = 60;
}
