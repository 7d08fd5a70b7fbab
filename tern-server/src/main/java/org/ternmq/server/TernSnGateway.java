package org.ternmq.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.broker.loop.Shared;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import org.ternmq.server.door.Doors;
import org.ternmq.server.log.EventLog;
import org.ternmq.server.sn.SnDoors;
import org.ternmq.transport.SocketKind;
import org.ternmq.transport.SocketServer;
import org.ternmq.transport.sn.RemoteBroker;
import org.ternmq.transport.sn.SnCounters;
import org.ternmq.transport.uplink.Uplink;

/**
 * A gateway of MQTT-SN 1.2 in front of any MQTT broker. A transparent one gives each client an MQTT connection of its own there, under its own
 * client identifier, and keeps nothing that must survive: sessions, messages and wills are the broker's. An aggregating one puts all clients on few
 * connections: sessions, messages and wills are its own. For any thread.
 */
public final class TernSnGateway implements AutoCloseable {
    private final Runnable end;
    private final InetSocketAddress address;

    /**
     * The broker behind it.
     *
     * @param host name or number
     * @param port of TCP
     * @param version what it speaks, 3.1.1 or 5.0
     * @param tls if there is any, connections are encrypted
     * @param userName who the clients say they are; {@code null} for nobody
     * @param password what they show; {@code null} for nothing
     */
    public record Broker(
            String host,
            int port,
            Version version,
            Optional<Tls> tls,
            @Nullable String userName,
            @Nullable Bytes password) {
        /** The name and not the password. */
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * How connections to the broker are encrypted.
     *
     * @param authorities PEM file of those whose signature on its certificate counts; those of the JDK if there is none
     */
    public record Tls(Optional<Path> authorities) {
        private SslContext context() throws SSLException {
            SslContextBuilder builder = SslContextBuilder.forClient();
            authorities.ifPresent(file -> builder.trustManager(file.toFile()));
            return builder.endpointIdentificationAlgorithm("HTTPS").build();
        }
    }

    /**
     * How clients are put on few connections.
     *
     * @param connections how many take their messages to the broker, 1 to 64; one more brings them
     * @param name what the client identifiers of these connections begin with
     * @param data folder for sessions and messages, which are safe on the disk then; in memory if there is none
     */
    public record Aggregation(int connections, String name, Optional<Path> data) {}

    private TernSnGateway(Runnable end, InetSocketAddress address) {
        this.end = end;
        this.address = address;
    }

    /**
     * Starts a transparent gateway; when this returns clients can send datagrams. The broker need not be there yet.
     *
     * @param listener where and how clients are met
     * @param loops threads that serve them, 1 to 64
     * @throws StartException if it cannot be, with nothing left running
     */
    public static TernSnGateway start(Listener listener, Broker broker, int loops) throws StartException {
        if (listener.isUnresolved()) {
            throw new StartException("there is no host \"" + listener.host() + "\" to listen on");
        }
        if (listener.sn().version2() && broker.version() != Version.V5) {
            throw new StartException(
                    "MQTT-SN 2.0 needs a broker of 5.0: 3.1.1 knows no session expiry, no reasons and no options of subscriptions");
        }
        EventLog events = new EventLog(LOG);
        SocketKind kind = SocketKind.best();
        SocketServer server = new SocketServer(kind, loops, Shared.of(Limits.DEFAULT, events, new SecureRandom()));
        try {
            InetSocketAddress address = server.listenSn(
                    (InetSocketAddress) listener.address(),
                    SnDoors.door(listener.sn(), Durability.DISK),
                    new SnCounters(),
                    Doors.secured(listener, events),
                    Optional.of(remote(broker, kind)));
            return new TernSnGateway(
                    () -> {
                        server.close();
                        events.close();
                    },
                    address);
        } catch (IOException | IllegalArgumentException failed) {
            server.close();
            events.close();
            throw new StartException("cannot start: " + failed.getMessage(), failed);
        }
    }

    /**
     * Starts an aggregating gateway; when this returns clients can send datagrams. The broker need not be there yet.
     *
     * @param listener where and how clients are met
     * @param loops threads that serve them, 1 to 64
     * @throws StartException if it cannot be, with nothing left running
     */
    public static TernSnGateway start(Listener listener, Broker broker, int loops, Aggregation aggregation)
            throws StartException {
        boolean isKept = aggregation.data().isPresent();
        Durability durability = isKept ? Durability.DISK : Durability.MEMORY;
        try {
            Configuration standard = Configuration.standard();
            Configuration configuration = standard.withData(aggregation.data().orElse(standard.data()))
                    .withListeners(listener)
                    .withLoops(loops, Configuration.Transport.AUTO)
                    .withDurability(durability)
                    .withAccess(standard.access().withAnonymous(true)) // MQTT-SN knows no logins
                    .withLimits(standard.limits()
                            .with(
                                    limits -> { // what the broker sends is taken
                                        limits.topicLevelsMax = 65_536;
                                        limits.receiveMaximum = 65_535;
                                    }));
            var uplink = new Uplink(
                    remote(broker, SocketKind.best()),
                    aggregation.name(),
                    aggregation.connections(),
                    SnDoors.door(Listener.Sn.STANDARD, durability));
            TernBroker here = TernBroker.start(
                    configuration, Surroundings.SYSTEM.with(uplink).keepingNothing(!isKept));
            return new TernSnGateway(here::close, here.addresses().getFirst());
        } catch (IOException | IllegalArgumentException failed) {
            throw new StartException("cannot start: " + failed.getMessage(), failed);
        }
    }

    private static RemoteBroker remote(Broker broker, SocketKind kind) throws SSLException {
        Optional<SslContext> tls =
                broker.tls().isPresent() ? Optional.of(broker.tls().get().context()) : Optional.empty();
        return new RemoteBroker(
                broker.host(),
                broker.port(),
                tls,
                broker.version(),
                broker.userName() == null && broker.password() == null
                        ? Connect.Login.NONE
                        : Connect.Login.of(broker.userName(), broker.password()),
                kind::newSocketChannel);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Ends it; to the broker the clients of a transparent one are lost. */
    @Override
    public void close() {
        end.run();
    }

    private static final Logger LOG = LoggerFactory.getLogger(TernSnGateway.class);
}
